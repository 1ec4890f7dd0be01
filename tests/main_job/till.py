"""Selling online: gateways connected, seats paid on the sandbox's page, webhooks that arrive, money that goes back."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.harness.sandbox import Sim, SimAccount
from tests.main_job.ears import Socket, until
from tests.main_job.voice import Voice

GATEWAYS = {"razorpay": 1, "cashfree": 2, "stripe": 3}
WEBHOOK_SECRET = "whsec_of_lakshya"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """A seat to be sold. fees: in paise, of each gateway, None where it is not known; the cheapest must be chosen."""

    seat: str
    first_hour: int
    last_hour: int
    rupees: int
    gateway: str
    fees: dict[str, int | None]

    @property
    def total(self) -> dict[str, Any]:
        """As the API writes money."""
        return {"minor": self.rupees * 100, "currency": "INR"}


SALES = (
    Sale(
        seat="Q-01", first_hour=12, last_hour=15, rupees=450, gateway="razorpay",
        fees={"razorpay": 900, "cashfree": 975, "stripe": None},
    ),
    Sale(
        seat="Q-02", first_hour=12, last_hour=18, rupees=900, gateway="cashfree",
        fees={"razorpay": 1800, "cashfree": 1650, "stripe": None},
    ),
)  # fmt: skip


@dataclass(slots=True)
class Till:
    """The owner's gateways, and what was sold through them."""

    sim: Sim
    owner: Voice
    student: Voice
    sims: dict[str, SimAccount] = field(default_factory=dict)
    webhooks: dict[str, str] = field(default_factory=dict)

    def connect(self) -> None:
        """Keys and secrets go in and come out masked; each gateway is told where to report; the keys are tried."""
        for gateway, priority in GATEWAYS.items():
            account = self.sims[gateway] = self.sim.account(gateway, name="Lakshya Reading Rooms")
            secrets = [] if gateway == "cashfree" else [WEBHOOK_SECRET]
            body = {"gateway": gateway, "label": gateway.title(), "mode": "test", "priority": priority}
            made = self.owner.post(
                "gateway-accounts", {**body, "credentials": account.keys, "webhook_secrets": secrets}
            )
            for name, value in account.keys.items():
                assert value not in str(made), f"{gateway}: {name} came out"
            self.sim.webhook(account, made["webhook_url"], secret="".join(secrets))
            self.webhooks[gateway] = made["uid"]
            tried = self.owner.post(f"gateway-accounts/{made['uid']}/test", expect=200)
            assert tried["test_code"] == "ok", tried

    def preview(self, sale: Sale) -> str:
        """What the router would choose, and its sentence."""
        told = self.owner.get(f"routing/preview?amount_minor={sale.total['minor']}&currency=INR")
        _check_decision(told, sale)
        return str(told["sentence"])

    def sell(self, sale: Sale, booking: dict[str, Any], desk_ears: Socket) -> dict[str, Any]:
        """From a held seat to a paid one: the page, its form, the webhook, the truth. Answers the payment."""
        assert (booking["state"], booking["total"]) == ("held", sale.total), booking
        wish = {"payable_kind": "booking", "payable": booking["uid"]}
        created = self.student.post("payments/create", wish)
        again = self.student.post("payments/create", wish)
        assert (again["uid"], again["checkout_url"]) == (created["uid"], created["checkout_url"]), again
        assert created["gateway"] == sale.gateway, created
        back = press_pay(created["checkout_url"], sale.rupees)
        assert urlsplit(back).path == f"/pay/{created['uid']}", back
        self.sim.quiet()
        desk_ears.wait_for("booking.accepted", booking["uid"])
        paid: dict[str, Any] = self.student.get(f"payments/{created['uid']}")
        self._check_paid(paid, sale)
        assert f"₹{sale.rupees}.00 paid" in self._page_for_anybody(back)
        return paid

    def check_secrets(self, log: str) -> None:
        """Nothing that opens an account stands in the log."""
        secrets = [value for account in self.sims.values() for value in account.keys.values()]
        assert [secret for secret in [*secrets, WEBHOOK_SECRET] if secret in log] == []

    def _page_for_anybody(self, address: str) -> str:
        """The page at which the payer comes back, with what the gateway put into its address."""
        where = urlsplit(address)
        answer = self.student.stack.request(where.netloc, "GET", f"{where.path}?{where.query}")
        assert answer.status == http.client.OK, answer
        return answer.body.decode()

    def _check_paid(self, paid: dict[str, Any], sale: Sale) -> None:
        """Paid once, at the chosen gateway, because a webhook said so; and its document says why there."""
        assert (paid["state"], paid["gateway"], paid["amount"]) == ("paid", sale.gateway, sale.total), paid
        assert paid["receipt_number"], paid
        assert [attempt["state"] for attempt in paid["attempts"]] == ["succeeded"], paid
        told = [step["source"] for step in paid["timeline"] if step["new"] in {"succeeded", "paid"}]
        assert set(told) == {"webhook"}, paid["timeline"]
        _check_decision(paid["decision"], sale)
        seen = self.owner.get(f"gateway-accounts/{self.webhooks[sale.gateway]}")
        assert seen["webhook_seen_at"], seen
        assert seen["webhook_refused_at"] is None, seen
        assert self.sim.sums(self.sims[sale.gateway]).captured_minor == sale.total["minor"]

    def refund(self, paid: dict[str, Any]) -> None:
        """All of it goes back through its gateway, once; more is refused."""
        path = f"payments/{paid['uid']}/refund"
        wish = {"reason": "The hall is closed that day"}
        asked = [self.owner.post(path, wish, key="refund-hall", expect=202)["uid"] for _ in range(2)]
        assert asked[0] == asked[1]
        refused = self.owner.post(path, {"reason": "once more"}, expect=422)
        assert refused["code"] == "refund_too_large", refused
        done = until(
            "the refund", lambda: self.owner.get(f"payments/{paid['uid']}"), lambda found: found["state"] == "refunded"
        )
        assert [refund["state"] for refund in done["refunds"]] == ["succeeded"], done
        assert (done["refunded"], done["left"]["minor"]) == (paid["amount"], 0), done
        [back] = self.sim.refunds(account=self.sims[paid["gateway"]])
        assert (back.state, back.amount_minor) == ("done", paid["amount"]["minor"]), back

    def agree(self, sold: list[dict[str, Any]], given_back: list[dict[str, Any]]) -> None:
        """Each gateway's book says what ours says."""
        self.sim.quiet()
        for gateway, account in self.sims.items():
            took, gave = (_sum(rows, gateway) for rows in (sold, given_back))
            sums = self.sim.sums(account)
            assert (sums.captured_minor, sums.refunded_minor) == (took, gave), (gateway, sums)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a browser got."""

    status: int
    location: str
    body: str


def press_pay(address: str, rupees: int) -> str:
    """Open a gateway's page and press its button; where the browser is sent to."""
    shown = _browse(address)
    assert shown.status == http.client.OK, shown
    assert f"₹{rupees}.00" in shown.body, shown.body
    sent = _browse(address, form={"outcome": "paid", "method": "upi"})
    assert sent.status == http.client.SEE_OTHER, sent
    return sent.location


def _browse(address: str, form: dict[str, str] | None = None) -> Page:
    where = urlsplit(address)
    connection = http.client.HTTPConnection(where.netloc, timeout=30)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request("POST" if form else "GET", where.path, urlencode(form) if form else None, headers)
        answer = connection.getresponse()
        found = answer.getheader("Location") or ""
        return Page(status=answer.status, location=found, body=answer.read().decode())
    finally:
        connection.close()


def _check_decision(told: dict[str, Any], sale: Sale) -> None:
    assert (told["chosen"], told["reason"]) == (sale.gateway, "COST_WON"), told
    assert {one["gateway"]: one["fee_minor"] for one in told["candidates"]} == sale.fees, told
    assert told["rule_version"], told
    assert told["sentence"].startswith(f"{sale.gateway.title()}: ₹{(sale.fees[sale.gateway] or 0) / 100:.2f} "), told


def _sum(payments: list[dict[str, Any]], gateway: str) -> int:
    return sum(one["amount"]["minor"] for one in payments if one["gateway"] == gateway)
