"""Locks in one order: what would deadlock some day raises today."""

import pytest

from platform_core.audit.models import AuditChain
from shared import locks
from shared.jobs.models import Job
from shared.locks import LockOrderError
from shared.spine.models import Fact
from shared.unit import UnitError, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(platform) -> list[Job]:
    return [Job.objects.create(kind=f"k{n}", queue="default") for n in range(3)]


class TestTake:
    def test_reads_the_row_afresh(self, jobs) -> None:
        Job.objects.filter(pk=jobs[0].pk).update(kind="changed")
        with unit():
            assert locks.take(Job, jobs[0].pk).kind == "changed"

    def test_a_missing_row_is_none(self, jobs) -> None:
        with unit():
            assert locks.take(Job, 10**12) is None

    def test_needs_a_unit(self, jobs) -> None:
        with pytest.raises(UnitError):
            locks.take(Job, jobs[0].pk)

    def test_a_lower_rank_after_a_higher_is_refused(self, jobs) -> None:
        chain = AuditChain.objects.create(name="x")
        with pytest.raises(LockOrderError, match="rank 20"), unit():
            locks.take(AuditChain, chain.pk)
            locks.take(Job, jobs[0].pk)

    def test_also_after_a_row_that_was_missing(self, jobs) -> None:
        with pytest.raises(LockOrderError), unit():
            locks.take(AuditChain, 10**12)
            locks.take(Job, jobs[0].pk)

    def test_one_kind_goes_by_key(self, jobs) -> None:
        with pytest.raises(LockOrderError), unit():
            locks.take(Job, jobs[1].pk)
            locks.take(Job, jobs[0].pk)

    def test_the_same_row_twice_is_harmless(self, jobs) -> None:
        with unit():
            assert locks.take(Job, jobs[1].pk) == locks.take(Job, jobs[1].pk)

    def test_by_uid_keeps_the_same_order(self, jobs) -> None:
        with pytest.raises(LockOrderError), unit():
            locks.take_uid(Job, jobs[1].uid)
            locks.take_uid(Job, jobs[0].uid)

    def test_a_table_without_a_rank_is_not_locked(self, platform) -> None:
        with pytest.raises(LockOrderError, match="no LOCK_RANK"), unit():
            locks.take(Fact, 1)


class TestTakeAll:
    def test_takes_in_key_order_whatever_was_asked(self, jobs) -> None:
        with unit():
            assert [job.pk for job in locks.take_all(Job, [jobs[2].pk, jobs[0].pk])] == [jobs[0].pk, jobs[2].pk]

    def test_is_one_query(self, jobs, assert_queries) -> None:
        with unit(), assert_queries(1):
            locks.take_all(Job, [job.pk for job in jobs])
