"""T05: real connections, one seat; baskets of two of four seats; and what the guards are each worth."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from shared import locks
from shared.ids import uuid7
from shared.periods import Period
from shared.unit import unit
from tenant_apps.slots import actions
from tenant_apps.slots.actions import Subject, hold_units, open_units
from tenant_apps.slots.models import NO_OVERLAP, Claim, Unit
from tenant_apps.slots.queries import Wanted
from tests.fixtures.racing import at_once, deadlocks
from tests.tenant_apps.slots.factories import MONDAY, hours

CALLERS = 200
CLASHES = """
    SELECT count(*) FROM slots_claim AS one JOIN slots_claim AS two
    ON one.unit_id = two.unit_id AND one.id < two.id AND one.state = 'active' AND two.state = 'active'
    AND tstzrange(one.starts_at, one.ends_at) && tstzrange(two.starts_at, two.ends_at)
"""


def committed_units(count: int) -> list[Unit]:
    pool = uuid7()
    with unit():
        return open_units([Unit(uid=uuid7(), kind="seat", label=f"A{place}", pool=pool) for place in range(count)])


def booking_of(seats: list[Unit], period: Period):
    """A work that claims these seats for somebody new."""

    def work(opened):
        wanted = [Wanted(seat, period) for seat in seats]
        return hold_units(wanted=wanted, subject=Subject(kind="booking", uid=uuid7()), kind="booking", now=opened.now)

    return work


def clashes() -> int:
    with connection.cursor() as cursor:
        cursor.execute(CLASHES)
        return int(cursor.fetchone()[0])


def drop_constraint() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE slots_claim DROP CONSTRAINT {NO_OVERLAP}")


def without_locks(monkeypatch) -> None:
    """The negative control's switch: units are read and not locked."""
    real = locks.take_all_with

    def read(message, model, keys):
        return None if model is Unit else real(message, model, keys)

    monkeypatch.setattr(actions.locks, "take_all_with", read)


class TestOneSeat:
    def test_two_hundred_callers_get_one_claim_and_199_refusals(self, committed_tenant):
        for seat in committed_units(3):
            works = [booking_of([seat], hours(0, 2)) for _ in range(CALLERS)]
            assert at_once(committed_tenant.schema_name, works) == {"ok": 1, "seat_taken": CALLERS - 1}
            assert Claim.objects.filter(unit=seat).count() == 1

    def test_unequal_times_that_overlap_never_share_a_moment(self, committed_tenant):
        (seat,) = committed_units(1)
        works = [booking_of([seat], hours(place % 7, place % 7 + 1 + place % 3)) for place in range(CALLERS)]
        outcome = at_once(committed_tenant.schema_name, works)
        assert set(outcome) == {"ok", "seat_taken"}
        assert (Claim.objects.count(), clashes()) == (outcome["ok"], 0)

    def test_hold_that_runs_out_under_fire_is_taken_over_once(self, committed_tenant):
        (seat,) = committed_units(1)
        with unit() as opened:
            hold_units(
                wanted=[Wanted(seat, hours(0, 2))], subject=Subject(kind="booking", uid=uuid7()), kind="hold",
                now=opened.now, expires_at=opened.now - timedelta(microseconds=1),
            )  # fmt: skip
        works = [booking_of([seat], hours(0, 2)) for _ in range(CALLERS)]
        assert at_once(committed_tenant.schema_name, works) == {"ok": 1, "seat_taken": CALLERS - 1}
        assert sorted(Claim.objects.values_list("state", "release_reason")) == [("active", ""), ("released", "expired")]

    def test_control_check_then_insert_without_locks_and_constraint_double_books(self, committed_tenant, monkeypatch):
        without_locks(monkeypatch)
        drop_constraint()
        for seat in committed_units(5):
            at_once(committed_tenant.schema_name, [booking_of([seat], hours(0, 2)) for _ in range(CALLERS)])
        assert clashes() > 0

    def test_constraint_alone_still_holds(self, committed_tenant, monkeypatch):
        without_locks(monkeypatch)
        (seat,) = committed_units(1)
        works = [booking_of([seat], hours(0, 2)) for _ in range(CALLERS)]
        assert at_once(committed_tenant.schema_name, works)["ok"] == 1
        assert clashes() == 0

    def test_locks_alone_still_hold(self, committed_tenant):
        drop_constraint()
        (seat,) = committed_units(1)
        works = [booking_of([seat], hours(0, 2)) for _ in range(CALLERS)]
        assert at_once(committed_tenant.schema_name, works)["ok"] == 1
        assert clashes() == 0


class TestWriterOfAnotherWay:
    """A row that comes past the actions: an import, a shell, a mistake."""

    def _write_twice(self):
        (seat,) = committed_units(1)
        for _ in range(2):
            Claim.objects.create(
                unit=seat, kind="booking", subject_kind="booking", subject_uid=uuid7(),
                starts_at=MONDAY, ends_at=MONDAY + timedelta(hours=1),
            )  # fmt: skip

    def test_database_refuses_it(self, committed_tenant):
        with pytest.raises(IntegrityError, match=NO_OVERLAP):
            self._write_twice()
        assert clashes() == 0

    def test_control_without_the_constraint_it_is_written(self, committed_tenant):
        drop_constraint()
        self._write_twice()
        assert clashes() == 1


class TestBaskets:
    def _baskets(self, seats, count):
        pairs = list(itertools.permutations(seats, 2))
        return [booking_of(list(pairs[place % len(pairs)]), hours(0, 2)) for place in range(count)]

    def _until_deadlock(self, committed_tenant) -> int:
        """Eight rivals, ten rounds at most. Returns how many deadlocks there were."""
        seen = deadlocks()
        for _ in range(10):
            at_once(committed_tenant.schema_name, self._baskets(committed_units(4), 8))
            if deadlocks() > seen:
                break
        return deadlocks() - seen

    def test_two_or_three_of_four_seats_all_or_nothing_without_a_deadlock(self, committed_tenant):
        seen = deadlocks()
        seats = committed_units(4)
        threes = [booking_of(list(ways), hours(0, 2)) for ways in itertools.permutations(seats, 3)]
        outcome = at_once(committed_tenant.schema_name, [*self._baskets(seats, 48), *threes, *threes], threads=32)
        assert set(outcome) == {"ok", "seat_taken"}
        assert 1 <= outcome["ok"] <= 2
        assert Claim.objects.count() in {2, 3, 4}
        assert set(Counter(Claim.objects.values_list("subject_uid", flat=True)).values()) <= {2, 3}
        assert deadlocks() == seen

    def test_control_locks_in_the_order_asked_deadlock(self, committed_tenant, monkeypatch):
        """Unsorted locks, one after the other: what the sorted take prevents."""

        def one_by_one(_message, model, keys):
            return [model.objects.select_for_update(no_key=True).get(pk=key) for key in keys]

        monkeypatch.setattr(actions.locks, "take_all_with", one_by_one)
        assert self._until_deadlock(committed_tenant) > 0

    def test_control_without_locks_rivals_insert_into_each_other_and_deadlock(self, committed_tenant, monkeypatch):
        """Fact 6: with the constraint alone, baskets stall on each other's rows."""
        without_locks(monkeypatch)
        monkeypatch.setattr(actions, "_write", write_row_by_row)
        assert self._until_deadlock(committed_tenant) > 0
        assert clashes() == 0


def write_row_by_row(wanted, *, subject, kind, now, expires_at):
    return [
        Claim.objects.create(
            unit=one.unit, starts_at=one.period.start, ends_at=one.period.end, kind=kind, expires_at=expires_at,
            subject_kind=subject.kind, subject_uid=subject.uid,
        )
        for one in wanted
    ]  # fmt: skip
