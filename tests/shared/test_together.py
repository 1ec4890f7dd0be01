"""Several statements in one message: answered in their order, each behind the one before it."""

import uuid

import pytest

from shared import locks
from shared.identity.models import Role
from shared.jobs.models import Job
from shared.locks import LockOrderError
from shared.spine.models import Cursor, Fact
from shared.together import Message, NotSent, Stencil, columns_of
from shared.unit import unit
from tests.fixtures.guards import Refused

pytestmark = pytest.mark.django_db
JOBS = Stencil(lambda *uids: Job.objects.filter(uid__in=uids).order_by("kind"))
CALLED = Stencil(lambda kind: Job.objects.filter(kind=kind))


def some_jobs(*kinds: str) -> list[Job]:
    return [Job(kind=kind, queue="default", payload={"n": kind}) for kind in kinds]


class TestStencil:
    def test_gives_models_as_the_query_does(self, platform) -> None:
        rows = Job.objects.bulk_create(some_jobs("b", "a"))
        message = Message()
        found = message.ask(JOBS, *[row.uid for row in rows])
        message.send()
        expected = list(Job.objects.order_by("kind"))
        assert [vars(row) | {"_state": None} for row in found.rows] == [
            vars(row) | {"_state": None} for row in expected
        ]

    def test_is_compiled_once_for_each_number_of_gaps(self, platform) -> None:
        built = []
        stencil = Stencil(lambda *uids: built.append(uids) or Job.objects.filter(uid__in=uids))
        for count in (1, 2, 1, 2):
            stencil.filled(*[uuid.uuid4() for _ in range(count)])
        assert [len(uids) for uids in built] == [1, 2]

    def test_takes_each_calls_own_values(self, platform) -> None:
        Job.objects.bulk_create(some_jobs("b", "a"))
        message = Message()
        answers = [message.ask(CALLED, kind) for kind in ("a", "b", "c")]
        message.send()
        assert [[row.kind for row in answer.rows] for answer in answers] == [["a"], ["b"], []]

    def test_gap_that_the_statement_does_not_use_is_a_mistake(self, platform) -> None:
        with pytest.raises(TypeError):
            Stencil(lambda _kind: Job.objects.all()).filled("a")

    def test_brings_related_rows(self, tenant) -> None:
        found = Stencil(lambda code: Role.objects.filter(code=code)).filled("owner")
        assert found[1] == ["owner"]


class TestMessage:
    def test_is_one_statement_to_the_counter(self, platform, assert_queries) -> None:
        message = Message()
        message.write(some_jobs("a"))
        found, number = message.ask(CALLED, "a"), message.say("SELECT 7")
        with assert_queries(1):
            message.send()
        assert ([row.kind for row in found.rows], number.rows) == (["a"], [(7,)])

    def test_answer_is_not_there_before_it_is_sent(self, platform) -> None:
        with pytest.raises(NotSent):
            _ = Message().say("SELECT 1").rows

    def test_empty_one_asks_nothing(self, platform, assert_queries) -> None:
        with assert_queries(0):
            message = Message()
            assert message.write([]).rows == []
            message.send()

    def test_own_query_gives_models(self, platform) -> None:
        Job.objects.bulk_create(some_jobs("a"))
        message = Message()
        found = message.ask_raw(Job, f"SELECT {columns_of(Job, 'job')} FROM jobs_job AS job WHERE kind = %s", ["a"])  # noqa: S608
        message.send()
        assert found.first == Job.objects.get()


class TestWrite:
    def test_rows_are_those_that_django_writes(self, platform) -> None:
        message, rows = Message(), some_jobs("a", "b")
        message.write(rows)
        message.send()
        stored = list(Job.objects.order_by("id"))
        assert [row.pk for row in rows] == [row.pk for row in stored]
        assert [row.payload for row in stored] == [{"n": "a"}, {"n": "b"}]
        assert not any(row._state.adding for row in rows)

    def test_what_is_in_the_way_is_left_out(self, platform) -> None:
        first, twin, other = some_jobs("a", "b", "c")
        first.save()
        twin.uid = first.uid
        message = Message()
        written = message.write([twin, other], ignore_conflicts=True)
        message.send()
        assert (written.rows, twin.pk) == ([other], None)

    def test_default_of_the_database_stays_its_own(self, tenant) -> None:
        row = Fact(kind="a.b", subject_kind="a", subject_uid=uuid.uuid4(), actor_kind="system", at="2026-11-20T00:00Z")
        message = Message()
        message.write([row])
        message.send()
        assert Fact.objects.get(pk=row.pk).xact > 0

    def test_row_without_a_uid_knows_its_key(self, tenant) -> None:
        rows = [Cursor(follower="a"), Cursor(follower="b")]
        message = Message()
        message.write(rows)
        message.send()
        assert [row.pk for row in rows] == list(Cursor.objects.order_by("follower").values_list("pk", flat=True))

    def test_reserved_key_is_nobody_elses(self, platform) -> None:
        message = Message()
        keys = message.reserve_keys(Job, 2)
        message.send()
        ahead = Job.objects.create(kind="a", queue="default")
        assert ahead.pk > max(keys.rows)

    def test_guard_sees_every_statement(self, tenant) -> None:
        message = Message()
        message.say("INSERT INTO spine_cursor (follower, xact, fact_id) VALUES ('x', 0, 0)")
        message.say("INSERT INTO public.spine_cursor (follower, xact, fact_id) VALUES ('x', 0, 0)")
        message.say("MERGE INTO spine_cursor AS one USING spine_cursor AS two ON true WHEN MATCHED THEN DO NOTHING")
        with unit(), pytest.raises(Refused):
            message.send()


class TestLocks:
    def test_order_is_checked_when_the_lock_is_added(self, platform) -> None:
        first, second = Job.objects.bulk_create(some_jobs("a", "b"))
        with unit():
            locks.take_all_with(Message(), Job, [second.pk])
            with pytest.raises(LockOrderError):
                locks.take_all_with(Message(), Job, [first.pk])

    def test_row_that_a_stencil_locks_is_noted(self, platform) -> None:
        first, second = Job.objects.bulk_create(some_jobs("a", "b"))
        stencil = Stencil(lambda kind: locks.locked(Job.objects.filter(kind=kind)))
        with unit() as opened:
            message = Message()
            found = locks.take_by(message, Job, stencil, "b")
            message.send()
            assert (found.first, opened.last_lock) == (second, (locks.Rank.JOB, second.pk))
            with pytest.raises(LockOrderError):
                locks.take(Job, first.pk)
