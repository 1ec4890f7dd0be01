"""Putting aside, using and giving back; and that the sums are exact whatever the order."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from platform_core.credits.accounts import COST, EARNED, GOODS, PREPAID, Owner
from platform_core.credits.errors import InsufficientCredits, NoSuchReservation
from platform_core.credits.models import Allotment, Lot
from platform_core.credits.queries import margin
from platform_core.credits.sharing import take_from_allotment, take_from_lot
from platform_core.credits.verify import verify_credits
from shared.ledger.verify import verify_ledger
from tests.platform_core.credits.factories import (
    allotted,
    capture,
    counts,
    in_stock,
    lot,
    money,
    refund,
    release,
    reserve,
    start_anew,
)

pytestmark = pytest.mark.usefixtures("platform", "in_open_unit")


@pytest.fixture(autouse=True)
def books_are_right(in_open_unit):
    """After each test: the ledger and the books beside it agree."""
    yield
    assert verify_ledger().problems == []
    assert verify_credits().problems == []


class TestPutAside:
    def test_moves_from_the_wallet_to_what_is_reserved(self):
        owner = allotted(10)
        reserve(owner, 3, "m1")
        assert counts(owner) == (7, 3, 0)

    def test_same_key_moves_nothing_more(self):
        owner = allotted(10)
        for _ in range(3):
            reserve(owner, 3, "m1")
        assert counts(owner) == (7, 3, 0)

    def test_more_than_there_is_is_refused_and_nothing_moves(self):
        owner = allotted(2)
        with pytest.raises(InsufficientCredits), transaction.atomic():
            reserve(owner, 3, "m1")
        assert counts(owner) == (2, 0, 0)

    def test_statements_of_one_message(self, assert_queries):
        owner = allotted(10)
        reserve(owner, 1, "m0")
        with assert_queries(1):
            reserve(owner, 1, "m1")


class TestUse:
    def test_price_and_cost_follow_the_message(self):
        lot(10_000, 150_000)
        owner = allotted(10_000, 250_000, promised=False)
        reserve(owner, 2, "m1")
        capture(owner, 2, "m1")
        assert counts(owner) == (9_998, 0, 2)
        assert [money(owner, kind) for kind in (COST, EARNED, GOODS, PREPAID)] == [30, 50, 149_970, 249_950]

    def test_again_uses_nothing_more(self):
        owner = allotted(10)
        reserve(owner, 2, "m1")
        capture(owner, 2, "m1")
        capture(owner, 2, "m1")
        assert counts(owner) == (8, 0, 2)

    def test_never_more_than_was_put_aside(self):
        owner = allotted(10)
        reserve(owner, 1, "m1")
        with pytest.raises(NoSuchReservation), transaction.atomic():
            capture(owner, 2, "m1")

    def test_a_batch_is_put_aside_once_and_used_one_by_one(self):
        owner = allotted(100)
        reserve(owner, 50, "batch")
        for number in range(49):
            capture(owner, 1, f"m{number}", reservation="batch")
        release(owner, 1, "m49", reservation="batch")
        assert counts(owner) == (51, 0, 49)
        with pytest.raises(NoSuchReservation), transaction.atomic():
            capture(owner, 1, "m50", reservation="batch")

    def test_a_message_may_take_from_two_allotments(self):
        owner = allotted(1, 25)
        allotted(5, 100, to=owner.uid)
        reserve(owner, 3, "m1")
        capture(owner, 3, "m1")
        assert money(owner, EARNED) == 25 + 40


class TestPutBack:
    def test_what_was_reserved_is_available_again(self):
        owner = allotted(10)
        reserve(owner, 3, "m1")
        release(owner, 3, "m1")
        release(owner, 3, "m1")
        assert counts(owner) == (10, 0, 0)

    def test_what_was_used_is_not_released(self):
        owner = allotted(10)
        reserve(owner, 3, "m1")
        capture(owner, 3, "m1")
        with pytest.raises(NoSuchReservation), transaction.atomic():
            release(owner, 3, "m1")


class TestGiveBack:
    def test_exactly_what_was_used_once(self):
        lot(1_000, 15_000)
        owner = allotted(1_000, 25_000, promised=False)
        reserve(owner, 3, "m1")
        capture(owner, 3, "m1")
        for _ in range(3):
            refund(owner, "m1")
        assert counts(owner) == (1_000, 0, 0)
        assert [money(owner, kind) for kind in (COST, EARNED, GOODS, PREPAID)] == [0, 0, 15_000, 25_000]

    def test_what_was_never_used_gives_nothing(self):
        owner = allotted(10)
        refund(owner, "m1")
        assert counts(owner) == (10, 0, 0)


class TestStock:
    def test_allocation_needs_stock(self):
        lot(5, 100)
        with pytest.raises(InsufficientCredits), transaction.atomic():
            allotted(6, promised=False)

    def test_oldest_lot_first_and_its_cost_goes_along(self):
        lot(10, 100)
        lot(10, 300)
        owner = allotted(15, 0, promised=False)
        assert (in_stock(), money(owner, GOODS)) == (5, 250)
        assert list(Lot.objects.order_by("pk").values_list("left", "left_minor")) == [(0, 0), (5, 150)]

    def test_what_the_stock_lacks_is_promised(self):
        lot(4, 60)
        owner = allotted(10)
        assert (in_stock(), counts(owner)[0], money(owner, GOODS)) == (0, 10, 60)


class TestMargin:
    def test_ten_thousand_messages(self):
        lot(10_000, 150_000)
        owner = allotted(10_000, 250_000, promised=False)
        sold = margin()["sold"].as_json()
        assert (sold["cost"], sold["revenue"], sold["profit"]) == tuple(
            {"minor": minor, "currency": "INR"} for minor in (150_000, 250_000, 100_000)
        )
        assert (sold["margin_percent"], sold["markup_percent"]) == ("40.0", "66.7")
        reserve(owner, 10_000, "all")
        capture(owner, 10_000, "all")
        assert margin(tenant=owner.uid)["used"].as_json() == sold


class TestExactSums:
    @given(
        st.integers(1, 500),
        st.integers(0, 10_000),
        st.integers(0, 10_000),
        st.lists(st.integers(1, 7), min_size=1, max_size=60),
    )
    @settings(max_examples=200, deadline=None)
    def test_however_it_is_taken(self, quantity, cost, price, takes):
        whole = Allotment(
            quantity=quantity, price_minor=price, cost_minor=cost, left=quantity, left_price_minor=price,
            left_cost_minor=cost,
        )  # fmt: skip
        taken = []
        for most in takes * quantity:
            if not whole.left:
                break
            taken.append(take_from_allotment(whole, most))
            assert whole.left_cost_minor >= 0 <= whole.left_price_minor
        assert sum(one.quantity for one in taken) == quantity
        assert sum(one.cost_minor for one in taken) == cost
        assert sum(one.price_minor for one in taken) == price

    def test_three_for_a_rupee(self):
        three = Lot(quantity=3, total_minor=100, left=3, left_minor=100)
        assert [take_from_lot(three, 1).cost_minor for _ in range(3)] == [33, 34, 33]


class TestHistories:
    @given(st.lists(st.tuples(st.sampled_from("rcxf"), st.integers(0, 5), st.integers(1, 3)), max_size=40))
    @settings(max_examples=25, deadline=None)
    def test_the_total_is_constant_whatever_happens(self, steps):
        """R-29: available + reserved + used never changes; nothing is below zero; books and ledger agree."""
        owner = allotted(12, 301)
        for verb, name, quantity in steps:
            perform(owner, verb, f"m{owner.uid}{name}", quantity)
            available, reserved, used = counts(owner)
            assert (available + reserved + used, min(available, reserved, used) >= 0) == (12, True)
        assert verify_credits().problems == []


def perform(owner: Owner, verb: str, key: str, quantity: int) -> None:
    """One step, or its refusal; a refused one leaves nothing behind, as its unit would."""
    try:
        with transaction.atomic():
            if verb == "f":
                refund(owner, key)
            else:
                {"r": reserve, "c": capture, "x": release}[verb](owner, quantity, key)
    except (InsufficientCredits, NoSuchReservation):
        start_anew()
