from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from shared.money import Money
from shared.periods import Period
from tenant_apps.bookings.pricing import Window, price_of, window_from
from tests.tenant_apps.bookings.factories import KOLKATA, at, inr

NIGHT = Window(name="Night", opens=time(22), closes=time(6), price=Money(minor=8000))
BERLIN = ZoneInfo("Europe/Berlin")


def price(period, *, per_hour=None, windows=(), zone=KOLKATA):
    return price_of(period, per_hour=per_hour, windows=windows, zone=zone, currency="INR")


class TestPriceOf:
    def test_shift_past_midnight_costs_its_price(self):
        found = price(Period(at(22), at(6, days=1)), per_hour=inr(100), windows=[NIGHT])
        assert (found.money, found.shift) == (inr(80), "Night")

    def test_other_time_costs_by_the_hour(self):
        found = price(Period(at(22), at(23.5)), per_hour=inr(100), windows=[NIGHT])
        assert (found.money, found.shift) == (inr(150), "")

    def test_night_with_the_autumn_change_has_an_hour_more_to_pay(self):
        night = Period(
            datetime(2026, 10, 24, 23, tzinfo=BERLIN).astimezone(UTC),
            datetime(2026, 10, 25, 5, tzinfo=BERLIN).astimezone(UTC),
        )
        assert price(night, per_hour=Money(minor=100), zone=BERLIN).money == Money(minor=700)

    def test_only_shifts_are_sold(self):
        with pytest.raises(Invalid):
            price(Period(at(22), at(23)), windows=[NIGHT])

    @given(per_hour=st.integers(0, 10**7), minutes=st.integers(1, 2880))
    def test_never_off_by_more_than_half_a_paisa(self, per_hour, minutes):
        found = price(Period(at(8), at(8) + timedelta(minutes=minutes)), per_hour=Money(minor=per_hour)).money.minor
        assert -60 < 2 * (found * 60 - per_hour * minutes) <= 60


class TestWindowFrom:
    def test_shift_that_starts_then(self):
        assert window_from(at(22), [NIGHT], KOLKATA) == Period(at(22), at(6, days=1))

    def test_no_shift_starts_then(self):
        assert window_from(at(21), [NIGHT], KOLKATA) is None
