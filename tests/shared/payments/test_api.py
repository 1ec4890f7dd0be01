"""Paying online over the API: who may, what it answers, and that a key has one effect."""

import pytest

from shared.payments.models import Attempt, Payment
from tests.shared.payments.shop import fresh
from tests.tenant_apps.bookings.factories import customer


@pytest.fixture
def at_asha(api, tenant):
    return api(tenant)


@pytest.fixture
def mine(shop, chitra):
    """Chitra's hold."""
    return shop.hold(guest=customer(user_uid=chitra.user.uid))


@pytest.fixture
def people(bilal, chitra, dev):
    """Staff, a customer, and another tenant's owner."""
    return bilal, chitra, dev


def asking(booking, **more):
    return {"payable_kind": "booking", "payable": str(booking.uid), **more}


class TestCreate:
    def test_answers_the_page_and_the_decision_in_words(self, at_asha, shop, chitra, mine):
        found = at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine), key="k1")
        told = found.json()
        assert (found.status_code, told["gateway"], told["state"], told["client"]) == (201, "razorpay", "open", None)
        assert told["checkout_url"] == shop.sandbox.pages()[0].address
        assert told["decision"]["sentence"] == "Razorpay: ₹9.00 against ₹9.75, healthy. It costs the least."
        assert [one["gateway"] for one in told["decision"]["candidates"]] == ["razorpay", "cashfree", "stripe"]

    def test_needs_a_key(self, at_asha, chitra, mine):
        found = at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine))
        assert (found.status_code, found.json()["code"]) == (400, "idempotency_key_required")

    def test_same_key_gives_the_stored_answer_and_another_body_is_refused(self, at_asha, chitra, mine):
        first, second = (at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine), key="k1") for _ in range(2))
        other = at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine, method="upi"), key="k1")
        assert (second.json(), second.headers["Idempotency-Replayed"]) == (first.json(), "true")
        assert (other.status_code, other.json()["code"], Attempt.objects.count()) == (422, "idempotency_mismatch", 1)

    def test_another_key_gives_the_live_attempt(self, at_asha, shop, chitra, mine):
        urls = {
            at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine), key=key).json()["checkout_url"]
            for key in "abc"
        }
        assert (len(urls), Attempt.objects.count(), len(shop.sandbox.pages())) == (1, 1, 1)

    def test_refused_key_is_free_again(self, at_asha, shop, chitra, mine):
        shop.sandbox.fault("error", status=503, times=None)
        first = at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine), key="k1")
        shop.sandbox.clear_faults()
        second = at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine), key="k1")
        assert (first.status_code, first.json()["code"], second.status_code) == (502, "gateway_failed", 201)

    @pytest.mark.parametrize(
        ("more", "status", "code"),
        [
            ({"amount": {"minor": 45_001, "currency": "INR"}}, 422, "invalid"),
            ({"amount": {"minor": 0, "currency": "INR"}}, 422, "invalid"),
            ({"amount": {"minor": 100, "currency": "USD"}}, 422, "invalid"),
            ({"price": 1}, 422, "invalid"),
            ({"gateway": "paypal"}, 422, "invalid"),
            ({"return_url": "https://evil.example"}, 422, "invalid"),
            ({"return_url": "//evil.example"}, 422, "invalid"),
            ({"payable_kind": "unicorn"}, 422, "invalid"),
            ({"payable": "018f0000-0000-7000-8000-000000000000"}, 404, "not_found"),
        ],
    )
    def test_what_it_refuses(self, at_asha, chitra, mine, more, status, code):
        found = at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine, **more), key="k1")
        assert (found.status_code, found.json()["code"]) == (status, code)
        assert not Payment.objects.exists()

    def test_who_may(self, api, at_asha, people, other_tenant, shop, mine):
        bilal, chitra, dev = people
        stranger = shop.hold("A2")
        told = [
            at_asha.as_(chitra).post("/api/v1/payments/create", asking(stranger), key="k").status_code,
            at_asha.post("/api/v1/payments/create", asking(mine), key="k" * 16).status_code,
            at_asha.as_(dev).post("/api/v1/payments/create", asking(mine), key="k").status_code,
            api(other_tenant).as_(dev).post("/api/v1/payments/create", asking(mine), key="k").status_code,
            at_asha.as_(bilal).post("/api/v1/payments/create", asking(mine), key="k").status_code,
        ]
        assert told == [404, 401, 401, 404, 201]

    def test_part_of_what_is_due(self, at_asha, shop, chitra, mine):
        part = {"amount": {"minor": 10_000, "currency": "INR"}}
        told = at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine, **part), key="k1").json()
        shop.sandbox.pay(shop.sandbox.pages()[0])
        at_asha.post("/api/v1/payments/verify", {"payment": told["uid"]})
        assert (fresh(mine).state, fresh(mine).due.minor) == ("accepted", 35_000)


class TestBookings:
    def _book(self, at_asha, shop, who, key="b1"):
        booking = {
            "venue": str(shop.venue.uid),
            "start": "2026-12-08T10:00:00+05:30",
            "end": "2026-12-08T11:00:00+05:30",
        }
        seat = shop.venue.seats.order_by("pk").last()
        return at_asha.as_(who).post("/api/v1/bookings", {**booking, "resource": str(seat.uid)}, key=key)

    def test_hold_comes_with_its_page(self, at_asha, shop, chitra):
        found = self._book(at_asha, shop, chitra)
        told = found.json()
        assert (found.status_code, told["state"], told["payment"]["gateway"]) == (201, "held", "razorpay")
        assert told["payment"]["checkout_url"] == shop.sandbox.pages()[0].address
        assert self._book(at_asha, shop, chitra).json() == told

    def test_hold_stands_when_no_page_could_be_opened(self, at_asha, shop, chitra):
        shop.sandbox.fault("error", status=503, times=None)
        found = self._book(at_asha, shop, chitra)
        assert (found.status_code, found.json()["state"], found.json()["payment"]["state"]) == (201, "held", "failed")


class TestOnePayment:
    def test_tells_attempts_decision_refunds_and_timeline(self, at_asha, shop, bilal, chitra, asha, mine):
        uid = at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine), key="k1").json()["uid"]
        shop.sandbox.pay(shop.sandbox.pages()[0])
        assert at_asha.post("/api/v1/payments/verify", {"payment": uid}).json()["state"] == "paid"
        refund = {"amount": {"minor": 5_000, "currency": "INR"}, "reason": "noise"}
        asked = at_asha.as_(asha).post(f"/api/v1/payments/{uid}/refund", refund, key="r1")
        assert (asked.status_code, asked.json()["state"]) == (202, "requested")
        shop.drain()
        told = at_asha.as_(bilal).get(f"/api/v1/payments/{uid}").json()
        assert (told["state"], told["left"]["minor"], told["refunds"][0]["state"]) == (
            "partly_refunded",
            40_000,
            "succeeded",
        )
        assert (told["attempts"][0]["state"], told["decision"]["reason"]) == ("succeeded", "COST_WON")
        assert [step["new"] for step in told["timeline"] if step["subject"] == "payment"] == [
            "open",
            "paid",
            "partly_refunded",
        ]
        assert told["receipt_url"]

    def test_refund_is_not_the_front_desks(self, at_asha, shop, bilal, chitra, mine):
        uid = at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine), key="k1").json()["uid"]
        told = at_asha.as_(bilal).post(f"/api/v1/payments/{uid}/refund", {"reason": "x"}, key="r")
        assert told.status_code == 403

    def test_refund_larger_than_what_is_left(self, at_asha, shop, asha, chitra, mine):
        uid = at_asha.as_(chitra).post("/api/v1/payments/create", asking(mine), key="k1").json()["uid"]
        shop.sandbox.pay(shop.sandbox.pages()[0])
        at_asha.post("/api/v1/payments/verify", {"payment": uid})
        codes = []
        for number, minor in enumerate((45_001, 45_000, 1)):
            refund = {"amount": {"minor": minor, "currency": "INR"}, "reason": "x"}
            codes.append(
                at_asha.as_(asha).post(f"/api/v1/payments/{uid}/refund", refund, key=f"r{number}").json().get("code")
            )
        assert codes == ["refund_too_large", None, "refund_too_large"]


class TestDesk:
    def test_money_on_the_counter_closes_the_page_first(self, at_asha, shop, bilal, mine):
        shop.pay(mine)
        cash = asking(mine, method="cash", amount={"minor": 45_000, "currency": "INR"})
        found = at_asha.as_(bilal).post("/api/v1/payments/desk", cash, key="d1")
        assert (found.status_code, shop.sandbox.pages()[0].state) == (201, "closed")

    def test_page_that_cannot_be_closed_refuses_the_cash(self, at_asha, shop, bilal, mine):
        shop.pay(mine)
        shop.sandbox.fault("error", status=503, times=None)
        cash = asking(mine, method="cash", amount={"minor": 45_000, "currency": "INR"})
        found = at_asha.as_(bilal).post("/api/v1/payments/desk", cash, key="d1")
        assert (found.status_code, found.json()["code"]) == (409, "attempt_open")
