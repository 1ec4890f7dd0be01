"""Facts are read in the order of commits, each once, also when an older one commits late."""

import threading

import pytest
from django.db import connection, transaction

from shared import spine
from shared.actor import SYSTEM
from shared.ids import uuid7
from shared.spine.followers import follow
from shared.spine.models import Fact
from shared.spine.queries import Place, facts_after, latest_place, place_of
from shared.tenancy.current import run_in_tenant
from shared.unit import unit


class Thing:
    def __init__(self) -> None:
        self.uid = uuid7()


def emit(kind: str) -> None:
    with unit():
        spine.emit(kind, Thing(), actor=SYSTEM)


class TestFactsAfter:
    def test_a_late_commit_is_not_passed_over(self, committed_tenant) -> None:
        started, may_commit = threading.Event(), threading.Event()

        def slow() -> None:
            with unit():
                spine.emit("slow.committed", Thing(), actor=SYSTEM)
                started.set()
                may_commit.wait(5)

        start = latest_place()
        thread = threading.Thread(target=run_in_tenant, args=(committed_tenant, slow))
        thread.start()
        assert started.wait(5)
        emit("fast.committed")
        seen_early = [fact.kind for fact in facts_after(start)]
        may_commit.set()
        thread.join()
        emit("last.committed")
        seen = [fact.kind for fact in facts_after(start)]
        assert seen_early == []
        assert seen == ["slow.committed", "fast.committed", "last.committed"]

    def test_naive_reading_by_key_would_lose_it(self, committed_tenant) -> None:
        """The control: with the order taken away, a reader that went by key alone has moved past the late one."""
        started, may_commit = threading.Event(), threading.Event()

        def slow() -> None:
            with unit():
                spine.emit("slow.committed", Thing(), actor=SYSTEM)
                started.set()
                may_commit.wait(5)

        thread = threading.Thread(target=run_in_tenant, args=(committed_tenant, slow))
        thread.start()
        assert started.wait(5)
        emit("fast.committed")
        newest = Fact.objects.order_by("-id").first().id
        may_commit.set()
        thread.join()
        assert not Fact.objects.filter(id__gt=newest, kind="slow.committed").exists()

    def test_continues_after_a_known_fact(self, committed_tenant) -> None:
        for kind in ("a.done", "b.done", "c.done"):
            emit(kind)
        second = Fact.objects.get(kind="b.done")
        assert [fact.kind for fact in facts_after(place_of(second.uid))] == ["c.done"]

    def test_an_unknown_fact_has_no_place(self, committed_tenant) -> None:
        assert place_of(uuid7()) is None


class TestFollow:
    def test_hands_over_each_fact_once_in_order(self, committed_tenant) -> None:
        start = Fact.objects.count()
        for kind in ("a.done", "b.done"):
            emit(kind)
        seen: list[str] = []
        follow("test", lambda fact: seen.append(fact.kind))
        follow("test", lambda fact: seen.append(fact.kind))
        assert seen[start:] == ["a.done", "b.done"]

    def test_a_failing_follower_reads_the_same_again(self, committed_tenant) -> None:
        emit("a.done")
        follow("other", lambda _fact: None)
        emit("b.done")
        with pytest.raises(ZeroDivisionError):
            follow("other", lambda _fact: 1 / 0)
        seen: list[str] = []
        follow("other", lambda fact: seen.append(fact.kind))
        assert seen == ["b.done"]


def test_nothing_is_open_afterwards(committed_tenant) -> None:
    assert facts_after(Place(2**62, 0)) == []
    assert not connection.in_atomic_block
    assert transaction.get_autocommit()
