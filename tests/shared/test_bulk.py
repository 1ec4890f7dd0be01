"""Many rows in few statements; what is empty in all of them is set apart."""

import pytest

from shared import clock
from shared.bulk import BATCH, update_rows
from shared.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(platform) -> list[Job]:
    rows = [Job(kind=f"k{n}", queue="default", lease_until=clock.wall()) for n in range(3)]
    return Job.objects.bulk_create(rows)


class TestUpdateRows:
    def test_writes_each_rows_own_value_and_empties_the_rest(self, jobs) -> None:
        for number, job in enumerate(jobs):
            job.error, job.lease_until = f"e{number}", None
        update_rows(jobs, ["error", "lease_until"])
        stored = Job.objects.order_by("id").values_list("error", "lease_until")
        assert list(stored) == [("e0", None), ("e1", None), ("e2", None)]

    def test_nothing_to_write_asks_nothing(self, platform, assert_queries) -> None:
        with assert_queries(0):
            update_rows([], ["error"])

    def test_a_batch_is_a_hundred_rows(self) -> None:
        assert BATCH == 100
