import pytest
from django.db import IntegrityError, transaction

from shared.errors import IllegalState
from shared.ids import uuid7
from shared.payments.models import Attempt, Payment, Refund
from shared.payments.states import ATTEMPT, LIVE_ATTEMPT, PAYMENT, REFUND, check_way


@pytest.mark.parametrize(
    ("ways", "states"), [(PAYMENT, Payment.State), (ATTEMPT, Attempt.State), (REFUND, Refund.State)]
)
def test_every_state_has_its_ways_and_they_lead_somewhere_known(ways, states):
    assert set(ways) == set(states)
    assert set().union(*ways.values()) <= set(states)


@pytest.mark.parametrize(
    ("ways", "old", "new"),
    [
        (PAYMENT, "paid", "failed"),
        (PAYMENT, "paid", "open"),
        (ATTEMPT, "succeeded", "failed"),
        (REFUND, "failed", "sending"),
    ],
)
def test_no_way_back(ways, old, new):
    with pytest.raises(IllegalState):
        check_way(ways, old, new)


def test_late_success_may_arrive_after_failure():
    check_way(ATTEMPT, "failed", "succeeded")
    check_way(PAYMENT, "failed", "paid")


@pytest.mark.usefixtures("tenant")
class TestDatabaseRefuses:
    def _payment(self, **fields):
        values = {
            "payable_kind": "booking", "payable_uid": uuid7(), "line": "", "place_uid": uuid7(), "place_name": "",
            "amount_minor": 100, "currency": "INR", "gateway": "desk", **fields,
        }  # fmt: skip
        with transaction.atomic():
            return Payment.objects.create(**values)

    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"amount_minor": 0}, "payment_amount_positive"),
            ({"captured_minor": 100, "refunded_minor": 101}, "payment_refunds_within_captured"),
            ({"captured_minor": 100, "refunded_minor": 60, "refunding_minor": 41}, "payment_refunds_within_captured"),
            ({"refunded_minor": -1}, "payment_refunds_within_captured"),
            ({"tendered_minor": 99}, "payment_tendered_covers_amount"),
        ],
    )
    def test_impossible_amounts(self, fields, constraint):
        with pytest.raises(IntegrityError, match=constraint):
            self._payment(**fields)

    def test_same_receipt_number_twice(self):
        self._payment(receipt_number="R1/26-27/00001")
        with pytest.raises(IntegrityError, match="payment_receipt_number_once"):
            self._payment(receipt_number="R1/26-27/00001")

    @pytest.mark.parametrize("state", sorted(LIVE_ATTEMPT))
    def test_second_live_attempt_at_a_payable(self, state):
        payment = self._payment()
        values = {
            "payment": payment, "payable_kind": "booking", "payable_uid": payment.payable_uid, "gateway": "stripe",
            "amount_minor": 100, "currency": "INR",
        }  # fmt: skip
        Attempt.objects.create(**values, state=state)
        Attempt.objects.create(**values, state="failed")
        with pytest.raises(IntegrityError, match="attempt_one_live_per_payable"), transaction.atomic():
            Attempt.objects.create(**values, state="sending")
