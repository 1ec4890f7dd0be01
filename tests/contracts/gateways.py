"""The promise of a gateway adapter, as one suite. Every adapter passes it over real HTTP against the sandbox."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest

from shared.ids import uuid7
from shared.money import Money
from shared.payments.gateways.http import open_wire
from shared.payments.gateways.promise import (
    Caught,
    Gateway,
    GatewayFault,
    Order,
    Outcome,
    Page,
    PageState,
    RefundOrder,
    RefundState,
)
from shared.payments.gateways.registry import adapter_of
from shared.secrets import Secret
from tests.harness.sandbox import Sandbox, SimAccount

RUPEES = Money(minor=45_050)
BASES = ("STRIPE", "RAZORPAY", "CASHFREE")


def order(**more: Any) -> Order:
    """₹450.50 for a seat."""
    values: dict[str, Any] = {
        "reference": str(uuid7()),
        "amount": RUPEES,
        "line": "Booking BKG-7F3K",
        "return_url": "http://asha.localhost:8000/pay/x",
        "ends_at": datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=20),
        "payment": str(uuid7()),
        "payer": str(uuid7()),
        "payer_name": "Chitra",
        "payer_phone": "+919820014233",
        "payer_email": "chitra@example.com",
        **more,
    }
    return Order(**values)


class GatewayContract:
    """Subclassed once for each adapter. create_route, refund_route: what they call, for faults."""

    name: ClassVar[str]
    create_route: ClassVar[str]
    refund_route: ClassVar[str]
    two_successes: ClassVar[bool] = True
    too_long: ClassVar[int] = 300

    @pytest.fixture(autouse=True)
    def world(self, sandbox: Sandbox, settings: Any) -> None:
        settings.ALLOW_LOOPBACK_PROVIDERS = True
        self.sandbox = sandbox
        self.account: SimAccount = sandbox.account(self.name)

    @contextmanager
    def gateway(self, *, seconds: float = 8.0, **keys: str) -> Iterator[Gateway]:
        given = {name: Secret(value) for name, value in {**self.account.keys, **keys}.items()}
        with open_wire(self.sandbox.url, seconds=seconds) as wire:
            yield adapter_of(self.name)(wire, given)

    def open(self, wanted: Order) -> Page:
        with self.gateway() as gateway:
            return gateway.open_page(wanted)

    def ask(self, wanted: Order, page: Page | None = None) -> Any:
        with self.gateway() as gateway:
            return gateway.ask(page=page.reference if page else "", ours=wanted.reference)

    def paid(self, **how: Any) -> tuple[Order, Page, Caught]:
        wanted = order()
        page = self.open(wanted)
        self.sandbox.pay(self.sandbox.page(reference=wanted.reference), **how)
        return wanted, page, self.ask(wanted, page).caught[0]

    def refund_of(self, caught: Caught, minor: int, reference: uuid.UUID | None = None) -> RefundOrder:
        return RefundOrder(
            reference=str(reference or uuid7()), payment_id=caught.payment_id, order_id=caught.order_id,
            amount=Money(minor=minor), reason="moved away",
        )  # fmt: skip

    def again(self, call: Any, find: Any) -> Any:
        """The same answer, or an unknown one that a look-up resolves."""
        try:
            return call()
        except GatewayFault as fault:
            if fault.is_unknown:
                return find()
            raise

    def refund_named(self, gateway: Gateway, caught: Caught, wanted: RefundOrder) -> Any:
        return next(one for one in gateway.find_refunds(caught) if one.ours == wanted.reference)

    # Opening

    def test_page_asks_for_exactly_the_amount_under_our_reference(self):
        wanted = order()
        page = self.open(wanted)
        made = self.sandbox.page(reference=wanted.reference)
        assert (made.amount_minor, made.currency.upper(), made.address) == (45_050, "INR", page.url)
        assert made.return_url == wanted.return_url
        truth = self.ask(wanted, page)
        assert (truth.state, truth.ours, truth.caught) == (PageState.OPEN, wanted.reference, [])

    def test_same_reference_twice_is_one_page(self):
        wanted = order()
        page = self.open(wanted)
        with self.gateway() as gateway:
            again = self.again(lambda: gateway.open_page(wanted), lambda: gateway.find_page(wanted))
        assert (again, len(self.sandbox.pages(reference=wanted.reference))) == (page, 1)

    def test_what_was_made_before_the_line_was_cut_is_found(self):
        wanted = order()
        self.sandbox.fault("cut", when="after", provider=self.name, route=self.create_route, times=1)
        with self.gateway() as gateway:
            with pytest.raises(GatewayFault) as refusal:
                gateway.open_page(wanted)
            assert refusal.value.outcome == Outcome.UNKNOWN
            found = gateway.find_page(wanted)
        assert found is not None
        assert found.url == self.sandbox.page(reference=wanted.reference).address

    # The truth

    def test_money_that_came_is_told_with_its_amount(self):
        wanted, page, caught = self.paid()
        assert (caught.amount, bool(caught.payment_id)) == (RUPEES, True)
        assert self.ask(wanted, page).state == PageState.PAID

    def test_truth_is_known_under_our_reference_alone(self):
        wanted, _page, caught = self.paid()
        assert self.ask(wanted).caught[0].payment_id == caught.payment_id

    def test_declined_leaves_the_page_open_and_says_why(self):
        wanted = order()
        page = self.open(wanted)
        self.sandbox.pay(self.sandbox.page(reference=wanted.reference), "declined", reason="insufficient_funds")
        truth = self.ask(wanted, page)
        assert (truth.state, truth.error_code, list(truth.caught)) == (PageState.OPEN, "insufficient_funds", [])

    def test_silent_bank_is_processing_until_it_speaks(self):
        wanted = order()
        page = self.open(wanted)
        payment = self.sandbox.pay(self.sandbox.page(reference=wanted.reference), "silent")
        before = self.ask(wanted, page)
        self.sandbox.settle(payment, "paid")
        after = self.ask(wanted, page)
        assert (before.state in {PageState.PROCESSING, PageState.OPEN}, list(before.caught)) == (True, [])
        assert (after.state, after.caught[0].amount) == (PageState.PAID, RUPEES)

    def test_another_amount_is_told_as_it_is(self):
        _wanted, _page, caught = self.paid(amount_minor=45_000)
        assert caught.amount == Money(minor=45_000)

    def test_two_successes_on_one_page_are_both_told(self):
        if not self.two_successes:
            pytest.skip("this gateway takes one success for each page")
        wanted = order()
        page = self.open(wanted)
        self.sandbox.pay(self.sandbox.page(reference=wanted.reference), times=2, force=True)
        assert len(self.ask(wanted, page).caught) == 2

    # Closing

    def test_closed_page_takes_no_money(self):
        wanted = order()
        page = self.open(wanted)
        with self.gateway() as gateway:
            assert gateway.close_page(page=page.reference, ours=wanted.reference).state == PageState.CLOSED
        assert self.sandbox.page(reference=wanted.reference).state == "closed"

    def test_page_whose_name_we_never_learned_is_closed_under_our_reference(self):
        wanted = order()
        self.open(wanted)
        with self.gateway() as gateway:
            assert gateway.close_page(page="", ours=wanted.reference).state == PageState.CLOSED
        assert self.sandbox.page(reference=wanted.reference).state == "closed"

    def test_closing_what_was_never_made_says_that_it_is_not_there(self):
        with self.gateway() as gateway, pytest.raises(GatewayFault) as refusal:
            gateway.close_page(page="", ours=str(uuid7()))
        assert refusal.value.code == "not_there"

    def test_closing_what_is_paid_says_that_it_is_paid(self):
        wanted, page, caught = self.paid()
        with self.gateway() as gateway:
            truth = gateway.close_page(page=page.reference, ours=wanted.reference)
        assert (truth.state, truth.caught[0].payment_id) == (PageState.PAID, caught.payment_id)

    def test_closing_twice_is_harmless(self):
        wanted = order()
        page = self.open(wanted)
        with self.gateway() as gateway:
            states = [gateway.close_page(page=page.reference, ours=wanted.reference).state for _ in range(2)]
        assert states == [PageState.CLOSED, PageState.CLOSED]

    # Refunds

    def test_refunds_in_parts_and_never_more_than_came(self):
        _wanted, _page, caught = self.paid()
        with self.gateway() as gateway:
            first, second = (gateway.refund(self.refund_of(caught, minor)) for minor in (45_000, 50))
            with pytest.raises(GatewayFault) as refusal:
                gateway.refund(self.refund_of(caught, 1))
            told = gateway.find_refunds(caught)
        assert refusal.value.outcome == Outcome.REJECTED_REQUEST
        assert (first.state, first.amount, second.amount) == (
            RefundState.SUCCEEDED,
            Money(minor=45_000),
            Money(minor=50),
        )
        assert sorted(one.amount.minor for one in told) == [50, 45_000]
        assert {one.ours for one in told} == {first.ours, second.ours}

    def test_same_refund_twice_is_one(self):
        _wanted, _page, caught = self.paid()
        wanted = self.refund_of(caught, 10_000)
        with self.gateway() as gateway:
            first = gateway.refund(wanted)
            again = self.again(lambda: gateway.refund(wanted), lambda: self.refund_named(gateway, caught, wanted))
        assert (again.reference, self.sandbox.sums(self.account).refunded_minor) == (first.reference, 10_000)

    def test_refund_that_hung_after_its_effect_is_unknown_and_found(self):
        _wanted, _page, caught = self.paid()
        wanted = self.refund_of(caught, 45_050)
        self.sandbox.fault("cut", when="after", provider=self.name, route=self.refund_route, times=1)
        with self.gateway() as gateway:
            with pytest.raises(GatewayFault) as refusal:
                gateway.refund(wanted)
            told = gateway.find_refunds(caught)
        assert refusal.value.outcome == Outcome.UNKNOWN
        assert [one.ours for one in told] == [wanted.reference]

    def test_pending_and_failed_refunds_are_told_so(self):
        _wanted, _page, caught = self.paid()
        self.sandbox.settings(self.account, refunds={"outcome": "silent"})
        with self.gateway() as gateway:
            pending = gateway.refund(self.refund_of(caught, 100))
            self.sandbox.settle_refund(self.sandbox.refunds()[0], "failed")
            [failed] = gateway.find_refunds(caught)
        assert (pending.state, failed.state) == (RefundState.PENDING, RefundState.FAILED)

    def test_refund_made_at_the_gateway_is_told_beside_ours(self):
        _wanted, _page, caught = self.paid()
        wanted = self.refund_of(caught, 1_000)
        with self.gateway() as gateway:
            gateway.refund(wanted)
            self.sandbox.refund(self.sandbox.payments()[0], 100)
            [other] = [one for one in gateway.find_refunds(caught) if one.ours != wanted.reference]
        assert (other.amount, other.state) == (Money(minor=100), RefundState.SUCCEEDED)

    # Faults

    @pytest.mark.parametrize(
        ("how", "more", "outcome", "elsewhere"),
        [
            ("error", {"status": 500}, Outcome.REJECTED_GATEWAY, True),
            ("error", {"status": 503}, Outcome.REJECTED_GATEWAY, True),
            ("error", {"status": 429}, Outcome.REJECTED_GATEWAY, True),
            ("html", {"status": 502}, Outcome.UNKNOWN, False),
            ("garbage", {}, Outcome.UNKNOWN, False),
            ("short", {}, Outcome.UNKNOWN, False),
            ("huge", {}, Outcome.UNKNOWN, False),
            ("cut", {}, Outcome.UNKNOWN, False),
        ],
    )
    def test_trouble_at_create_has_one_meaning(self, how, more, outcome, elsewhere):
        self.sandbox.fault(how, provider=self.name, route=self.create_route, **more)
        with self.gateway() as gateway, pytest.raises(GatewayFault) as refusal:
            gateway.open_page(order())
        assert (refusal.value.outcome, refusal.value.elsewhere) == (outcome, elsewhere)

    def test_whoever_is_silent_costs_no_more_than_the_deadline(self):
        self.sandbox.fault("hang", provider=self.name, route=self.create_route, seconds=30)
        with self.gateway(seconds=0.5) as gateway, pytest.raises(GatewayFault) as refusal:
            gateway.open_page(order())
        assert (refusal.value.outcome, refusal.value.code) == (Outcome.UNKNOWN, "timeout")

    def test_whoever_drips_costs_no_more_than_the_deadline(self):
        self.sandbox.fault("slow", provider=self.name, route=self.create_route, seconds=30)
        with self.gateway(seconds=0.8) as gateway, pytest.raises(GatewayFault) as refusal:
            gateway.open_page(order())
        assert refusal.value.outcome == Outcome.UNKNOWN

    def test_server_error_at_a_refund_is_unknown(self):
        _wanted, _page, caught = self.paid()
        self.sandbox.fault("error", provider=self.name, route=self.refund_route, status=500)
        with self.gateway() as gateway, pytest.raises(GatewayFault) as refusal:
            gateway.refund(self.refund_of(caught, 1_000))
        assert refusal.value.outcome == Outcome.UNKNOWN

    def test_nobody_listening_was_never_sent(self):
        with open_wire("http://127.0.0.1:9", seconds=2) as wire:
            keys = {name: Secret(value) for name, value in self.account.keys.items()}
            with pytest.raises(GatewayFault) as refusal:
                adapter_of(self.name)(wire, keys).open_page(order())
        assert (refusal.value.outcome, refusal.value.elsewhere) == (Outcome.NEVER_SENT, True)

    def test_wrong_keys_are_an_alarm_and_no_outage(self):
        wrong = dict.fromkeys(self.account.keys, "sk_test_wrongwrongwrong")
        with self.gateway(**wrong) as gateway, pytest.raises(GatewayFault) as refusal:
            gateway.open_page(order())
        fault = refusal.value
        assert (fault.code, fault.is_alarm, fault.is_fault_of_gateway) == ("keys_refused", True, False)

    def test_bad_request_is_not_tried_elsewhere(self):
        with self.gateway() as gateway, pytest.raises(GatewayFault) as refusal:
            gateway.open_page(order(reference="x" * self.too_long))
        assert (refusal.value.outcome, refusal.value.elsewhere) == (Outcome.REJECTED_REQUEST, False)

    # Keys

    def test_keys_that_work_and_keys_that_do_not(self):
        with self.gateway() as gateway:
            gateway.test()
        wrong = dict.fromkeys(self.account.keys, "sk_test_wrongwrongwrong")
        with self.gateway(**wrong) as gateway, pytest.raises(GatewayFault) as refusal:
            gateway.test()
        assert refusal.value.code == "keys_refused"
