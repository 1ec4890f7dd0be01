"""Money is whole minor units; parts always sum to the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.money import CurrencyMismatch, Money, share_half_up


class TestMoney:
    def test_sums_and_differences_stay_whole(self) -> None:
        assert Money(minor=10) + Money(minor=20) == Money(minor=30)
        assert Money(minor=10) - Money(minor=25) == Money(minor=-15)

    def test_two_currencies_do_not_meet(self) -> None:
        with pytest.raises(CurrencyMismatch):
            Money(minor=1, currency="INR") + Money(minor=1, currency="USD")

    @given(st.integers(0, 10**9), st.lists(st.integers(1, 100), min_size=1, max_size=12))
    def test_a_split_loses_nothing(self, minor: int, weights: list[int]) -> None:
        parts = Money(minor=minor).split(weights)
        assert sum(part.minor for part in parts) == minor
        assert all(part.minor >= 0 for part in parts)


class TestShareHalfUp:
    @pytest.mark.parametrize(
        ("amount", "part", "whole", "share"), [(5, 1, 2, 3), (4, 1, 3, 1), (-5, 1, 2, -3), (0, 1, 7, 0)]
    )
    def test_rounds_half_away_from_zero(self, amount: int, part: int, whole: int, share: int) -> None:
        assert share_half_up(amount, part, whole) == share
