"""T06: histories of bookings against a model in plain Python. `HISTORIES=2000` for a long run, of longer ones.

They run in blocks, each rolled back: a transaction with thousands of savepoints becomes slow.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from shared.errors import DomainError
from shared.unit import in_unit
from tenant_apps.bookings.actions import (
    accept_booking,
    book_seats,
    cancel_booking,
    complete_booking,
    expire_booking,
    mark_no_show,
    reschedule_booking,
    start_booking,
)
from tenant_apps.bookings.models import Booking
from tenant_apps.slots import actions as slots_actions
from tenant_apps.slots.models import NO_OVERLAP, Claim
from tests.tenant_apps.bookings.factories import DESK, MONDAY, acting, customer, seat, venue
from tests.tenant_apps.slots.test_races import CLASHES

HISTORIES = int(os.environ.get("HISTORIES", "200"))
BLOCK = 20
STEPS = 40 if HISTORIES > 200 else 20
CLASHES_HERE = CLASHES + " WHERE one.unit_id IN (SELECT id FROM slots_unit WHERE pool = %s)"  # noqa: S608 - a constant
LABELS = ("A1", "A2", "A3")
HOLD = timedelta(seconds=600)
LATENESS = timedelta(minutes=5)
MOST_HOLDS = 3
LAST = {"completed", "cancelled", "no_show"}


@dataclass
class Held:
    """A seat's time in the model. lost: taken by somebody else after it lapsed, or given back by the clock."""

    label: str
    start: datetime
    end: datetime
    expires: datetime | None
    lost: bool = False

    def meets(self, label: str, start: datetime, end: datetime) -> bool:
        return self.label == label and self.start < end and start < self.end

    def counts(self, now: datetime) -> bool:
        return not self.lost and (self.expires is None or self.expires > now)


@dataclass
class Kept:
    """A booking in the model."""

    state: str
    start: datetime
    end: datetime
    labels: tuple[str, ...]
    guest: int | None = None
    expires: datetime | None = None
    claims: list[Held] = field(default_factory=list)


def code_of(error: DomainError) -> str:
    if error.code == "invalid":
        return "invalid " + ",".join(sorted(error.facts["errors"]))
    return error.code


class Desk(RuleBasedStateMachine):
    """The same things done to the database and to the model."""

    bookings = Bundle("bookings")

    @initialize()
    def open_the_place(self):
        self.now = MONDAY - timedelta(hours=2)
        self.place = venue(*LABELS)
        self.seats = {label: seat(self.place, label) for label in LABELS}
        self.guests = [acting(customer(name)) for name in ("Chitra", "Dinesh")]
        self.kept: dict[object, Kept] = {}

    # what happens

    @rule(seconds=st.sampled_from([30, 599, 600, 601, 3600, 3 * 3600]))
    def time_passes(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule(
        target=bookings,
        labels=st.sets(st.sampled_from(LABELS), min_size=1, max_size=2),
        hour=st.integers(0, 8),
        length=st.integers(1, 3),
        guest=st.sampled_from([None, 0, 1]),
    )
    def book(self, labels, hour, length, guest):
        labels, start = tuple(sorted(labels)), MONDAY + timedelta(hours=hour)
        wanted = Kept("accepted", start, start + timedelta(hours=length), labels, guest)
        expected = self._expect_booking(wanted)
        outcome, booking = self._do(
            book_seats, venue_uid=self.place.uid, resources=[self.seats[label] for label in labels],
            start=wanted.start, end=wanted.end, actor=DESK if guest is None else self.guests[guest],
        )  # fmt: skip
        assert outcome == expected
        if booking is None:
            return None
        self._take_over(labels, wanted.start, wanted.end)
        if guest is not None:
            wanted.state, wanted.expires = "held", self.now + HOLD
        wanted.claims = [Held(label, wanted.start, wanted.end, wanted.expires) for label in labels]
        self.kept[booking.uid] = wanted
        return booking.uid

    @rule(uid=bookings)
    def accept(self, uid):
        if uid is None:
            return
        kept = self.kept[uid]
        expected = "ok"
        if kept.state != "accepted":
            lost = [claim for claim in kept.claims if claim.lost]
            if kept.state not in {"held", "expired"}:
                expected = "illegal_state"
            elif any(self._rivals(claim.label, claim.start, claim.end, beside=kept) for claim in lost):
                expected = "hold_expired"
        assert self._do(accept_booking, booking_uid=uid, actor=DESK)[0] == expected
        if expected == "ok" and kept.state != "accepted":
            for claim in kept.claims:
                if claim.lost:
                    self._take_over([claim.label], claim.start, claim.end, beside=kept)
                claim.lost, claim.expires = False, None
            kept.state, kept.expires = "accepted", None

    @rule(uid=bookings, hour=st.integers(0, 8))
    def move(self, uid, hour):
        if uid is None:
            return
        kept, start = self.kept[uid], MONDAY + timedelta(hours=hour)
        end = start + (kept.end - kept.start)
        expected = "ok"
        if kept.state not in {"held", "accepted"}:
            expected = "illegal_state"
        elif end <= self.now:
            expected = "invalid start"
        elif start != kept.start and any(self._rivals(label, start, end, beside=kept) for label in kept.labels):
            expected = "seat_taken"
        elif start != kept.start and not all(claim.counts(self.now) for claim in kept.claims):
            expected = "hold_expired"
        assert self._do(reschedule_booking, booking_uid=uid, start=start, actor=DESK)[0] == expected
        if expected == "ok" and start != kept.start:
            self._take_over(kept.labels, start, end, beside=kept)
            kept.start, kept.end = start, end
            kept.claims = [Held(label, start, end, kept.expires) for label in kept.labels]

    @rule(uid=bookings)
    def cancel(self, uid):
        if uid is None:
            return
        kept = self.kept[uid]
        may = kept.state in {"held", "accepted", "cancelled"}
        assert self._do(cancel_booking, booking_uid=uid, actor=DESK)[0] == ("ok" if may else "illegal_state")
        if may and kept.state != "cancelled":
            self._end(kept, "cancelled")

    @rule(uid=bookings)
    def check_in(self, uid):
        if uid is None:
            return
        kept = self.kept[uid]
        may = kept.state in {"accepted", "in_progress"}
        assert self._do(start_booking, booking_uid=uid, actor=DESK)[0] == ("ok" if may else "illegal_state")
        if may:
            kept.state = "in_progress"

    @rule(uid=bookings)
    def check_out(self, uid):
        if uid is None:
            return
        kept = self.kept[uid]
        may = kept.state in {"in_progress", "completed"}
        assert self._do(complete_booking, booking_uid=uid, actor=DESK)[0] == ("ok" if may else "illegal_state")
        if kept.state == "in_progress":
            self._end(kept, "completed")

    @rule(uid=bookings)
    def nobody_comes(self, uid):
        if uid is None:
            return
        kept = self.kept[uid]
        may = kept.state == "no_show" or (kept.state == "accepted" and self.now >= kept.start)
        assert self._do(mark_no_show, booking_uid=uid, actor=DESK)[0] == ("ok" if may else "illegal_state")
        if may and kept.state == "accepted":
            self._end(kept, "no_show")

    @rule(uid=bookings)
    def the_clock_comes(self, uid):
        if uid is None:
            return
        kept = self.kept[uid]
        assert self._do(expire_booking, booking_uid=uid)[0] == "ok"
        if kept.state == "held" and kept.expires <= self.now:
            kept.state = "expired"
            for claim in kept.claims:
                claim.lost = True

    # what must be so

    @invariant()
    def states_and_claims_are_those_of_the_model(self):
        states = dict(Booking.objects.filter(venue=self.place).values_list("uid", "state"))
        assert states == {uid: kept.state for uid, kept in self.kept.items()}
        rows = Claim.objects.filter(unit__pool=self.place.uid, state="active")
        stored = sorted(rows.values_list("subject_uid", "unit__label", "starts_at", "ends_at", "expires_at"))
        assert stored == sorted(
            (uid, claim.label, claim.start, claim.end, claim.expires)
            for uid, kept in self.kept.items()
            for claim in kept.claims
            if not claim.lost
        )

    def teardown(self):
        """At the end of a history nobody shares a moment."""
        with connection.cursor() as cursor:
            cursor.execute(CLASHES_HERE, [self.place.uid])
            assert cursor.fetchone() == (0,)

    # the model

    def _do(self, action, **wanted):
        try:
            return "ok", in_unit(lambda _unit: action(**wanted, now=self.now))
        except DomainError as error:
            return code_of(error), None

    def _expect_booking(self, wanted: Kept) -> str:
        late = wanted.guest is not None and wanted.start < self.now - LATENESS
        if wanted.end <= self.now or late:
            return "invalid start"
        holds = sum(
            1 for kept in self.kept.values()
            if kept.guest == wanted.guest and kept.state == "held" and kept.expires > self.now
        )  # fmt: skip
        if wanted.guest is not None and holds >= MOST_HOLDS:
            return "too_many_holds"
        taken = any(self._rivals(label, wanted.start, wanted.end) for label in wanted.labels)
        return "seat_taken" if taken else "ok"

    def _rivals(self, label, start, end, *, beside: Kept | None = None):
        return [
            claim for kept in self.kept.values() if kept is not beside
            for claim in kept.claims if claim.counts(self.now) and claim.meets(label, start, end)
        ]  # fmt: skip

    def _take_over(self, labels, start, end, *, beside: Kept | None = None):
        for kept in self.kept.values():
            for claim in kept.claims:
                if kept is not beside and not claim.lost and any(claim.meets(label, start, end) for label in labels):
                    claim.lost = True

    def _end(self, kept: Kept, state: str):
        kept.state, kept.expires = state, None
        for claim in kept.claims:
            if claim.start >= self.now:
                claim.lost = True
            elif not claim.lost and claim.end > self.now:
                claim.end = self.now


def run(histories: int, *phases: Phase) -> None:
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=histories,
            stateful_step_count=STEPS,
            phases=phases or tuple(Phase),
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize("block", range(max(1, HISTORIES // BLOCK)))
def test_histories_agree_with_the_model(block):
    run(min(HISTORIES, BLOCK))


@pytest.mark.usefixtures("tenant")
def test_control_without_check_and_constraint_a_history_disagrees(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE slots_claim DROP CONSTRAINT {NO_OVERLAP}")
    monkeypatch.setattr(slots_actions, "_refuse_taken", lambda *_wanted, **_more: None)
    with pytest.raises(BaseException):  # noqa: B017, PT011 - an assertion, or several in one group
        run(50, Phase.generate)
