from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from shared.look import wording

NOW = datetime(2026, 11, 20, 6, 24, tzinfo=UTC)  # 11:54 in Pune


@dataclass(frozen=True)
class Amount:
    minor: int
    currency: str = "INR"


@pytest.fixture(autouse=True)
def pune():
    with timezone.override(ZoneInfo("Asia/Kolkata")), translation.override("en"):
        yield


class TestMoney:
    @pytest.mark.parametrize(
        ("minor", "text"),
        [
            (0, "₹0.00"),
            (12_000, "₹120.00"),
            (99_999, "₹999.99"),
            (1_00_000, "₹1,000.00"),
            (1_25_000_00, "₹1,25,000.00"),
            (1_23_45_678_90, "₹1,23,45,678.90"),
            (-2_000, "−₹20.00"),
            (-5, "−₹0.05"),
        ],
    )
    def test_rupees_are_grouped_as_in_india(self, minor, text):
        assert wording.money_text(Amount(minor)) == text

    def test_dollars_are_grouped_by_three(self):
        assert wording.money_text(Amount(1_234_567_89, "USD")) == "$1,234,567.89"

    def test_currencies_without_and_with_three_decimals(self):
        assert wording.money_text(Amount(1_500, "JPY")) == "¥1,500"
        assert wording.money_text(Amount(1_500, "KWD")) == "KWD 1.500"

    @pytest.mark.parametrize(
        ("minor", "text"), [(18_460_00, "₹18,460"), (49, "₹0"), (50, "₹1"), (-150, "−₹2"), (-20, "₹0")]
    )
    def test_tiles_round_half_up_and_show_no_paise(self, minor, text):
        assert wording.money_text(Amount(minor), "tile") == text

    @pytest.mark.parametrize(
        ("minor", "text"),
        [(24_18_400_00, "₹24.2 L"), (30_00_000_00, "₹30 L"), (1_20_00_000_00, "₹1.2 cr"), (99_999_00, "₹99,999")],
    )
    def test_axes_alone_speak_of_lakh_and_crore(self, minor, text):
        assert wording.axis_text(Amount(minor)) == text


class TestPhone:
    @pytest.mark.parametrize("number", ["+919820014230", "9820014230", "98200 14230"])
    def test_an_indian_mobile_is_in_two_groups(self, number):
        assert wording.phone_text(number) == "+91 98200 14230"

    @pytest.mark.parametrize("number", ["+14155550132", "+9198200", "112"])
    def test_another_number_stays_as_it_is(self, number):
        assert wording.phone_text(number) == number


class TestDays:
    def test_the_year_is_said_only_when_it_is_another(self):
        today = date(2026, 11, 20)
        assert wording.day_text(date(2026, 11, 21), today=today) == "Sat 21 Nov"
        assert wording.day_text(date(2025, 1, 14), today=today) == "14 Jan 2025"

    def test_a_moment_shows_the_day_of_the_zone_in_force(self):
        late = datetime(2026, 11, 19, 20, 0, tzinfo=UTC)
        assert wording.day_text(late, today=date(2026, 1, 1)) == "Fri 20 Nov"

    def test_hindi_days_and_months_are_spelled_right(self):
        with translation.override("hi"):
            assert wording.day_text(date(2026, 11, 20), today=date(2026, 1, 1)) == "शुक्र, 20 नवंबर"
            assert wording.long_day_text(date(2026, 11, 19)) == "गुरुवार, 19 नवंबर"

    @pytest.mark.parametrize(("hour", "text"), [(0, "12:05 am"), (9, "9:05 am"), (12, "12:05 pm"), (17, "5:05 pm")])
    def test_the_clock_counts_to_twelve_where_the_tenant_does(self, hour, text):
        moment = datetime(2026, 11, 20, hour, 5, tzinfo=ZoneInfo("Asia/Kolkata"))
        assert wording.clock_text(moment, 12) == text
        assert wording.clock_text(moment) == f"{hour:02d}:05"


class TestAgo:
    @pytest.mark.parametrize(
        ("away", "text"),
        [
            (timedelta(seconds=20), "now"),
            (timedelta(minutes=6), "in 6 min"),
            (timedelta(minutes=-12), "12 min ago"),
            (timedelta(hours=3), "14:54"),
            (timedelta(days=2), "Sun 11:54"),
            (timedelta(days=30), "Sun 20 Dec"),
        ],
    )
    def test_near_times_are_counted_and_far_ones_named(self, away, text):
        assert wording.ago_text(NOW + away, now=NOW) == text


class TestSpoken:
    def test_codes_are_grouped_by_four(self):
        assert wording.spoken("B7K29QXM") == "B7K2 9QXM"
