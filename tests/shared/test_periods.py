"""Periods are half-open; cutting and merging keep every instant exactly once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.periods import Period, merged, without

DAY = datetime(2026, 11, 20, tzinfo=UTC)
HOURS = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: span(pair[0], pair[0] + pair[1]))


def span(start: int, end: int) -> Period:
    return Period(DAY + timedelta(hours=start), DAY + timedelta(hours=end))


def hours_of(periods: list[Period]) -> set[int]:
    return {hour for hour in range(60) for period in periods if period.contains(DAY + timedelta(hours=hour))}


class TestPeriod:
    def test_touching_ends_do_not_overlap(self) -> None:
        assert not span(8, 10).overlaps(span(10, 12))
        assert span(8, 10).overlaps(span(9, 12))

    def test_the_end_does_not_belong_to_it(self) -> None:
        assert span(8, 10).contains(DAY + timedelta(hours=8))
        assert not span(8, 10).contains(DAY + timedelta(hours=10))

    @pytest.mark.parametrize(("start", "end"), [(8, 8), (9, 8)])
    def test_an_empty_or_reversed_one_is_refused(self, start: int, end: int) -> None:
        with pytest.raises(ValueError, match="ends after"):
            span(start, end)

    def test_a_naive_time_is_refused(self) -> None:
        with pytest.raises(ValueError, match="aware"):
            Period(datetime(2026, 11, 20), datetime(2026, 11, 21))  # noqa: DTZ001 - the sin under test


class TestArithmetic:
    @given(st.lists(HOURS, max_size=8))
    def test_merging_keeps_every_hour(self, periods: list[Period]) -> None:
        assert hours_of(merged(periods)) == hours_of(periods)

    @given(HOURS, st.lists(HOURS, max_size=8))
    def test_cutting_leaves_just_what_is_not_taken(self, whole: Period, taken: list[Period]) -> None:
        assert hours_of(without(whole, taken)) == hours_of([whole]) - hours_of(taken)
