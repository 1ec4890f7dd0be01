from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.periods import Period
from tenant_apps.slots.availability import (
    WeeklyOpening,
    business_day,
    clipped,
    is_open_throughout,
    natural,
    open_time,
    openings_on,
    period_on,
    steps_of,
    stretches,
)

KOLKATA, BERLIN, NEW_YORK = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
MONDAY = date(2026, 12, 7)
TWO_A_DAY = [
    WeeklyOpening(weekday=0, opens=time(6), closes=time(12)),
    WeeklyOpening(weekday=0, opens=time(18), closes=time(2)),
]


def at(text: str, zone: ZoneInfo = KOLKATA) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def between(start: str, end: str, zone: ZoneInfo = KOLKATA) -> Period:
    return Period(at(start, zone), at(end, zone))


class TestOpeningsOn:
    def test_two_openings_a_day_the_second_past_midnight(self):
        assert openings_on(MONDAY, TWO_A_DAY, KOLKATA) == [
            between("2026-12-07T06:00", "2026-12-07T12:00"),
            between("2026-12-07T18:00", "2026-12-08T02:00"),
        ]

    def test_day_without_an_opening_is_closed(self):
        assert openings_on(date(2026, 12, 8), TWO_A_DAY, KOLKATA) == []

    def test_no_hours_at_all_is_always_open(self):
        assert openings_on(MONDAY, [], KOLKATA) == [between("2026-12-07T00:00", "2026-12-08T00:00")]

    @pytest.mark.parametrize(
        ("day", "length"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)]
    )
    def test_whole_day_has_the_hours_that_the_clock_change_leaves(self, day, length):
        (opening,) = openings_on(day, [], BERLIN)
        assert opening.length == timedelta(hours=length)

    def test_opening_over_the_spring_change_is_an_hour_shorter(self):
        night = WeeklyOpening(weekday=5, opens=time(22), closes=time(6))
        (opening,) = openings_on(date(2026, 3, 28), [night], BERLIN)
        assert opening == Period(datetime(2026, 3, 28, 21, tzinfo=UTC), datetime(2026, 3, 29, 4, tzinfo=UTC))

    def test_opening_over_the_autumn_change_is_an_hour_longer(self):
        night = WeeklyOpening(weekday=5, opens=time(22), closes=time(6))
        (opening,) = openings_on(date(2026, 10, 24), [night], BERLIN)
        assert opening.length == timedelta(hours=9)

    def test_opening_that_the_spring_change_swallows_is_left_out(self):
        assert period_on(date(2026, 3, 29), time(2, 30), time(3), BERLIN) is None

    def test_time_that_is_skipped_is_the_instant_after_the_change(self):
        opening = period_on(date(2026, 3, 8), time(2, 30), time(5), NEW_YORK)
        assert opening == Period(datetime(2026, 3, 8, 7, 30, tzinfo=UTC), datetime(2026, 3, 8, 9, tzinfo=UTC))


class TestIsOpenThroughout:
    def test_after_midnight_counts_to_the_opening_that_began_the_day_before(self):
        assert is_open_throughout(between("2026-12-08T00:30", "2026-12-08T02:00"), TWO_A_DAY, KOLKATA)

    def test_break_between_two_openings_is_closed(self):
        assert not is_open_throughout(between("2026-12-07T11:00", "2026-12-07T19:00"), TWO_A_DAY, KOLKATA)

    def test_minute_past_closing_is_closed(self):
        assert not is_open_throughout(between("2026-12-08T01:00", "2026-12-08T02:01"), TWO_A_DAY, KOLKATA)

    def test_closure_shuts_an_opening(self):
        wanted, closure = (
            between("2026-12-07T06:00", "2026-12-07T08:00"),
            between("2026-12-07T07:59", "2026-12-07T09:00"),
        )
        assert not is_open_throughout(wanted, TWO_A_DAY, KOLKATA, [closure])

    def test_openings_that_touch_at_midnight_are_one(self):
        hours = [
            WeeklyOpening(weekday=0, opens=time(20), closes=time(0)),
            WeeklyOpening(weekday=1, opens=time(0), closes=time(4)),
        ]
        assert is_open_throughout(between("2026-12-07T22:00", "2026-12-08T03:00"), hours, KOLKATA)

    def test_always_open_spans_a_clock_change(self):
        assert is_open_throughout(between("2026-10-24T20:00", "2026-10-26T10:00", BERLIN), [], BERLIN)


class TestBusinessDay:
    def test_one_in_the_morning_counts_to_the_day_before(self):
        assert business_day(at("2026-12-08T01:00"), TWO_A_DAY, KOLKATA) == MONDAY

    def test_after_closing_the_new_day_begins(self):
        assert business_day(at("2026-12-08T02:00"), TWO_A_DAY, KOLKATA) == date(2026, 12, 8)

    def test_always_open_changes_at_midnight(self):
        assert business_day(at("2026-12-08T00:00"), [], KOLKATA) == date(2026, 12, 8)


class TestStretches:
    def test_free_and_taken_alternate_without_gaps(self):
        opening = between("2026-12-07T06:00", "2026-12-07T12:00")
        taken = [between("2026-12-07T05:00", "2026-12-07T07:00"), between("2026-12-07T09:00", "2026-12-07T10:00")]
        found = [(part.period, part.is_free) for part in stretches(opening, taken)]
        assert found == [
            (between("2026-12-07T06:00", "2026-12-07T07:00"), False),
            (between("2026-12-07T07:00", "2026-12-07T09:00"), True),
            (between("2026-12-07T09:00", "2026-12-07T10:00"), False),
            (between("2026-12-07T10:00", "2026-12-07T12:00"), True),
        ]

    @given(st.lists(st.tuples(st.integers(-5, 30), st.integers(1, 8)), max_size=12))
    def test_they_cover_the_opening_exactly(self, blocks):
        start = at("2026-12-07T00:00")
        opening = Period(start, start + timedelta(hours=24))
        taken = [Period(start + timedelta(hours=a), start + timedelta(hours=a + n)) for a, n in blocks]
        parts = stretches(opening, taken)
        assert [part.period.start for part in parts[1:]] == [part.period.end for part in parts[:-1]]
        assert (parts[0].period.start, parts[-1].period.end) == (opening.start, opening.end)
        for part in parts:
            assert part.is_free != any(part.period.overlaps(block) for block in taken)


class TestStepsOf:
    def test_only_whole_steps_fit(self):
        opening = between("2026-12-07T06:00", "2026-12-07T08:30")
        found = list(steps_of(opening, length=timedelta(hours=1), step=timedelta(minutes=30)))
        assert [period.start for period in found] == [
            at("2026-12-07T06:00"), at("2026-12-07T06:30"), at("2026-12-07T07:00"), at("2026-12-07T07:30"),
        ]  # fmt: skip


class TestClipped:
    def test_what_is_over_is_cut_off(self):
        period = between("2026-12-07T06:00", "2026-12-07T08:00")
        assert clipped(period, earliest=at("2026-12-07T07:00")) == between("2026-12-07T07:00", "2026-12-07T08:00")
        assert clipped(period, earliest=at("2026-12-07T08:00")) is None


def test_labels_are_sorted_as_people_count():
    assert sorted(["A10", "B1", "A2", "a1"], key=natural) == ["a1", "A2", "A10", "B1"]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)), st.integers(1, 47))  # noqa: DTZ001 - given a zone below
def test_open_time_of_an_always_open_place_is_one_stretch(start, length):
    period = Period(start.replace(tzinfo=UTC), start.replace(tzinfo=UTC) + timedelta(hours=length))
    (opening,) = open_time(period, [], NEW_YORK)
    assert opening.covers(period)
