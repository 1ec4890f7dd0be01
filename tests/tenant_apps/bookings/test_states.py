import pytest

from shared.errors import IllegalState
from tenant_apps.bookings.models import Booking
from tenant_apps.bookings.states import WAYS, check_way

ENDS = {"completed", "cancelled", "no_show"}


def test_every_state_has_its_ways():
    assert set(WAYS) == set(Booking.State)


def test_what_has_ended_stays_so():
    assert {state for state, ways in WAYS.items() if not ways} == ENDS


@pytest.mark.parametrize("new", ["cancelled", "accepted", "held", "expired", "no_show"])
def test_nothing_but_completion_follows_a_check_in(new):
    with pytest.raises(IllegalState) as refusal:
        check_way(Booking(state="in_progress"), new)
    assert refusal.value.facts == {"state": "in_progress"}


def test_only_late_money_brings_an_expired_booking_back():
    assert WAYS["expired"] == {"requested", "accepted"}
