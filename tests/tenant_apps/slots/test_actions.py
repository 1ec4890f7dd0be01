from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shared.errors import NotFound
from tenant_apps.slots.actions import (
    confirm_claims,
    end_claims,
    hold_units,
    move_claims,
    open_unit,
    release_claims,
    units_by_uid,
)
from tenant_apps.slots.errors import HoldLost, SeatTaken
from tenant_apps.slots.models import Claim
from tenant_apps.slots.queries import Wanted, claims_of
from tests.tenant_apps.slots.factories import MONDAY, hours, next_unit, somebody, units

pytestmark = pytest.mark.usefixtures("tenant", "in_open_unit")
NOW, LATER = MONDAY, MONDAY + timedelta(minutes=10)


def hold(unit, period, subject, *, now=NOW, expires_at=LATER):
    return hold_units(wanted=[Wanted(unit, period)], subject=subject, kind="hold", now=now, expires_at=expires_at)


def book(unit, period, subject):
    return hold_units(wanted=[Wanted(unit, period)], subject=subject, kind="booking", now=NOW)


class TestHoldUnits:
    def test_two_claims_that_touch_are_fine(self):
        (seat,) = units("A1")
        book(seat, hours(0, 2), somebody())
        assert [claim.period for claim in book(seat, hours(2, 4), somebody())] == [hours(2, 4)]

    def test_overlap_is_refused_with_what_is_free_at_that_time(self):
        seats = units("A1", "A2", "A3", "A10")
        book(seats[0], hours(0, 2), somebody())
        book(seats[1], hours(1, 3), somebody())
        with pytest.raises(SeatTaken) as refusal:
            book(seats[0], hours(1, 2), somebody())
        assert refusal.value.facts["taken"] == [{"resource": str(seats[0].uid), "label": "A1"}]
        assert [one["label"] for one in refusal.value.facts["alternatives"]] == ["A3", "A10"]

    def test_basket_is_all_or_nothing(self):
        seats, rival = units("A1", "A2"), somebody()
        book(seats[1], hours(0, 2), somebody())
        wanted = [Wanted(seat, hours(0, 2)) for seat in seats]
        with pytest.raises(SeatTaken):
            hold_units(wanted=wanted, subject=rival, kind="booking", now=NOW)
        assert claims_of(rival.uid) == []

    def test_hold_that_ran_out_is_taken_over(self):
        (seat,), first, second = units("A1"), somebody(), somebody()
        hold(seat, hours(0, 2), first)
        hold(seat, hours(1, 3), second, now=LATER, expires_at=LATER + timedelta(minutes=10))
        assert [claim.subject_uid for claim in Claim.objects.filter(state="active")] == [second.uid]

    def test_hold_is_kept_until_the_last_moment(self):
        (seat,) = units("A1")
        hold(seat, hours(0, 2), somebody())
        with pytest.raises(SeatTaken):
            hold(seat, hours(0, 2), somebody(), now=LATER - timedelta(microseconds=1))

    @pytest.mark.parametrize("size", [1, 12])
    def test_three_messages_for_a_basket_of_any_size(self, size, assert_queries):
        wanted = [Wanted(seat, hours(0, 2)) for seat in units(*[f"A{place}" for place in range(size)])]
        with assert_queries(3):
            hold_units(wanted=wanted, subject=somebody(), kind="booking", now=NOW)

    def test_rival_past_the_locks_is_refused_by_the_constraint_and_nothing_stays(self, monkeypatch):
        seats, rival = units("A1", "A2"), somebody()
        book(seats[1], hours(0, 2), somebody())
        next_unit()
        monkeypatch.setattr("tenant_apps.slots.actions.overlapping_claims", lambda _wanted: [])
        monkeypatch.setattr("tenant_apps.slots.actions._locked_rivals", lambda _wanted: [])
        wanted = [Wanted(seat, hours(0, 2)) for seat in seats]
        with pytest.raises(SeatTaken) as refusal:
            hold_units(wanted=wanted, subject=rival, kind="booking", now=NOW)
        assert [one["label"] for one in refusal.value.facts["taken"]] == ["A2"]
        assert claims_of(rival.uid) == []


class TestConfirmClaims:
    def test_hold_becomes_lasting(self):
        (seat,), guest = units("A1"), somebody()
        hold(seat, hours(0, 2), guest)
        (claim,) = confirm_claims(subject=guest, now=NOW)
        assert (claim.kind, claim.expires_at) == ("booking", None)

    def test_lapsed_hold_that_nobody_wanted_is_confirmed(self):
        (seat,), guest = units("A1"), somebody()
        hold(seat, hours(0, 2), guest)
        assert len(confirm_claims(subject=guest, now=LATER + timedelta(hours=1))) == 1

    def test_released_hold_is_taken_again_where_it_is_free(self):
        (seat,), guest = units("A1"), somebody()
        hold(seat, hours(0, 2), guest)
        release_claims(subject=guest, reason="expired", now=LATER)
        (claim,) = confirm_claims(subject=guest, now=LATER)
        assert (claim.kind, claim.state) == ("booking", "active")

    def test_lost_half_of_a_basket_refuses_the_whole(self):
        seats, guest = units("A1", "A2"), somebody()
        wanted = [Wanted(seat, hours(0, 2)) for seat in seats]
        hold_units(wanted=wanted, subject=guest, kind="hold", now=NOW, expires_at=LATER)
        hold(seats[1], hours(0, 1), somebody(), now=LATER, expires_at=LATER + timedelta(minutes=10))
        next_unit()
        with pytest.raises(HoldLost):
            confirm_claims(subject=guest, now=LATER)

    def test_cancelled_claims_cannot_be_confirmed(self):
        (seat,), guest = units("A1"), somebody()
        hold(seat, hours(0, 2), guest)
        release_claims(subject=guest, reason="cancelled", now=NOW)
        with pytest.raises(HoldLost):
            confirm_claims(subject=guest, now=NOW)


class TestMoveClaims:
    def test_own_claims_are_not_in_the_way(self):
        (seat,), guest = units("A1"), somebody()
        book(seat, hours(0, 2), guest)
        (claim,) = move_claims(subject=guest, wanted=[Wanted(seat, hours(1, 3))], now=NOW)
        assert (claim.period, claim.kind) == (hours(1, 3), "booking")

    def test_taken_time_leaves_everything_as_it_was(self):
        (seat,), guest = units("A1"), somebody()
        book(seat, hours(0, 2), guest)
        book(seat, hours(4, 6), somebody())
        with pytest.raises(SeatTaken):
            move_claims(subject=guest, wanted=[Wanted(seat, hours(3, 5))], now=NOW)
        assert [claim.period for claim in claims_of(guest.uid)] == [hours(0, 2)]

    def test_hold_stays_a_hold_with_its_end(self):
        seats, guest = units("A1", "A2"), somebody()
        hold(seats[0], hours(0, 2), guest)
        (claim,) = move_claims(subject=guest, wanted=[Wanted(seats[1], hours(0, 2))], now=NOW)
        assert (claim.kind, claim.expires_at, claim.unit_id) == ("hold", LATER, seats[1].pk)

    def test_nothing_to_move_is_refused(self):
        (seat,) = units("A1")
        with pytest.raises(HoldLost):
            move_claims(subject=somebody(), wanted=[Wanted(seat, hours(0, 2))], now=NOW)


class TestEndClaims:
    def test_running_claim_ends_now_and_the_rest_is_free(self):
        (seat,), guest = units("A1"), somebody()
        book(seat, hours(0, 2), guest)
        end_claims(subject=guest, now=MONDAY + timedelta(hours=1), reason="completed")
        assert [claim.period for claim in book(seat, hours(1, 2), somebody())] == [hours(1, 2)]
        assert [claim.period for claim in claims_of(guest.uid)] == [hours(0, 1)]

    def test_claim_to_come_is_released(self):
        (seat,), guest = units("A1"), somebody()
        book(seat, hours(4, 6), guest)
        end_claims(subject=guest, now=MONDAY, reason="cancelled")
        assert claims_of(guest.uid) == []


class TestUnits:
    def test_unit_carries_the_uid_of_its_thing_and_is_brought_up_to_date(self):
        guest = somebody()
        first = open_unit(uid=guest.uid, kind="seat", label="A1", pool=guest.uid)
        again = open_unit(uid=guest.uid, kind="seat", label="A1 window", pool=guest.uid)
        assert (first.pk, again.label) == (again.pk, "A1 window")

    def test_shut_unit_is_not_found(self):
        (seat,) = units("A1")
        open_unit(uid=seat.uid, kind="seat", label="A1", pool=seat.pool, is_open=False)
        with pytest.raises(NotFound):
            units_by_uid([seat.uid])


class TestDatabaseRefuses:
    """Whatever way a row comes, the database has the last word."""

    def _write(self, **fields):
        with transaction.atomic():
            return Claim.objects.create(subject_kind="booking", subject_uid=somebody().uid, kind="booking", **fields)

    def test_two_active_claims_that_overlap(self):
        (seat,) = units("A1")
        self._write(unit=seat, starts_at=hours(0, 2).start, ends_at=hours(0, 2).end)
        with pytest.raises(IntegrityError, match="slots_claim_no_overlap"):
            self._write(unit=seat, starts_at=hours(1, 3).start, ends_at=hours(1, 3).end)

    def test_overlap_made_by_moving_a_row(self):
        (seat,) = units("A1")
        self._write(unit=seat, starts_at=hours(0, 2).start, ends_at=hours(0, 2).end)
        other = self._write(unit=seat, starts_at=hours(2, 4).start, ends_at=hours(2, 4).end)
        with pytest.raises(IntegrityError, match="slots_claim_no_overlap"), transaction.atomic():
            Claim.objects.filter(pk=other.pk).update(starts_at=hours(1, 3).start)

    def test_claim_that_ends_before_it_starts(self):
        (seat,) = units("A1")
        with pytest.raises(IntegrityError, match="slots_claim_ends_later"):
            self._write(unit=seat, starts_at=hours(0, 2).end, ends_at=hours(0, 2).start)

    def test_hold_that_never_runs_out(self):
        (seat,) = units("A1")
        with pytest.raises(IntegrityError, match="slots_claim_hold_expires"), transaction.atomic():
            Claim.objects.create(
                subject_kind="booking", subject_uid=seat.uid, kind="hold", unit=seat,
                starts_at=hours(0, 2).start, ends_at=hours(0, 2).end,
            )  # fmt: skip

    def test_released_claims_are_in_nobodys_way(self):
        (seat,) = units("A1")
        self._write(unit=seat, starts_at=hours(0, 2).start, ends_at=hours(0, 2).end, state="released")
        assert self._write(unit=seat, starts_at=hours(0, 2).start, ends_at=hours(0, 2).end).pk
