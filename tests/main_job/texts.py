"""Texts: a carrier and credits from the platform, registered words to the letter, delivered, paid for by the part."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.harness.sandbox import Sim, SimAccount, SimMessage
from tests.harness.stack import Stack
from tests.main_job.ears import until
from tests.main_job.till import WEBHOOK_SECRET, press_pay
from tests.main_job.voice import Voice

OPERATOR = {"email": "omar@frontdesk.example", "password": "the ledger balances at dusk"}
CREDITS = 1_000
COST = {"minor": 150_000, "currency": "INR"}
PRICE: dict[str, Any] = {"minor": 25_000, "currency": "INR"}
BRAND = "Lakshya Reading Rooms"
PURPOSES = {"login_otp", "welcome", "payment_received", "booking_accepted", "reminder", "attendance"}
NOTICE_ID = "1407172974420819007"
NOTICE = (
    "Lakshya Reading Rooms: आपकी सीट {#alphanumeric#} कल सुबह सात बजे से खुली रहेगी। कृपया समय पर आएँ, और अपना पास साथ लाएँ।"
)
NOTICE_PARTS = 2
DIGITS_OF_DLT_ID = 19


@dataclass(slots=True)
class Texts:
    """The tenant's registered texts, and the platform's carrier."""

    stack: Stack
    owner: Voice
    operator: Voice = field(init=False)
    carrier: SimAccount = field(init=False)
    templates: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def sim(self) -> Sim:
        """The stack's sandbox."""
        return self.stack.sim

    def sign_in_operator(self) -> None:
        """The platform's first operator comes from the shell, as on every installation; then it is HTTP."""
        words = ("--email", OPERATOR["email"], "--password", OPERATOR["password"], "--json")
        made = self.stack.command("operator", "create", *words)
        assert made.returncode == 0, made.stderr
        signed_in = Voice(self.stack, "").post("auth/login", OPERATOR, expect=200)
        self.operator = Voice(self.stack, "", signed_in["access"])

    def open_carrier(self) -> None:
        """The platform's account at MSG91, which reports to its address, and messages in the platform's stock."""
        self.carrier = self.sim.account("msg91", name="Frontdesk")
        body = {"channel": "sms", "provider": "msg91", "credentials": self.carrier.keys}
        account = self.operator.post("admin/channel-accounts", body)
        assert self.carrier.keys["authkey"] not in json.dumps(account)
        self.sim.webhook(self.carrier, account["webhook_url"])
        bought = {"vendor": "msg91", "channel": "sms", "quantity": CREDITS * 10, "total": COST}
        self.operator.post("admin/credits/purchase", bought)

    def buy(self) -> None:
        """The tenant buys texts of the platform and pays at the platform's own gateway, which tells the platform."""
        till = self.sim.account("razorpay", name="Frontdesk")
        body = {"gateway": "razorpay", "label": "Frontdesk", "mode": "test", "credentials": till.keys}
        made = self.operator.post("admin/gateway-accounts", {**body, "webhook_secrets": [WEBHOOK_SECRET]})
        self.sim.webhook(till, made["webhook_url"], secret=WEBHOOK_SECRET)
        order = self.owner.post("credits/purchase", {"channel": "sms", "quantity": CREDITS})
        assert (order["state"], order["total"], self.wallet()) == ("open", PRICE, (0, 0)), order
        press_pay(order["payment"]["checkout_url"], PRICE["minor"] // 100)
        self.sim.quiet()
        until("the credits", self.wallet, lambda found: found == (CREDITS, 0))
        assert self.owner.get(f"credits/orders/{order['uid']}")["state"] == "paid"
        margin = self.operator.get("admin/credits/margin")
        assert (margin["revenue"], margin["quantity"]) == (PRICE, CREDITS), margin

    def learn(self) -> None:
        """What the tenant started with: an entity, a header, six approved texts; and one of its own, in Hindi."""
        entities, headers = (self.owner.get(f"messaging/{what}")["results"] for what in ("entities", "headers"))
        assert [entity["chain_state"] for entity in entities] == ["active"], entities
        approved = [row for row in self.owner.get("messaging/templates")["results"] if row["state"] == "approved"]
        assert {row["purpose"] for row in approved} == PURPOSES, approved
        body = {"name": "hall_notice", "channel": "sms", "language": "hi", "category": "S", "text": NOTICE}
        seat = {"name": "seat", "type": "alphanumeric", "max": 12}
        ids = {"dlt_id": NOTICE_ID, "provider_template_id": "a" * 24, "header": headers[0]["uid"]}
        notice = self.owner.post("messaging/templates", {**body, **ids, "variables": [seat], "state": "approved"})
        self.templates = {row["purpose"] or row["name"]: row for row in [*approved, notice]}
        for row in self.templates.values():
            register_at_carrier(self.sim, self.carrier, row, headers[0]["header"])

    def wallet(self) -> tuple[int, int]:
        """Texts that are available, and put aside."""
        sms = next(row for row in self.owner.get("credits/wallet")["channels"] if row["channel"] == "sms")
        return sms["available"], sms["reserved"]

    def check_sale(self, paid: dict[str, Any], booking: dict[str, Any]) -> None:
        """A paid seat's two texts were delivered, each as it is registered, with its id."""
        receipt = "".join(letter if letter.isalnum() else " " for letter in paid["receipt_number"])
        rupees = paid["amount"]["minor"] // 100
        code = booking["code"].replace("-", "")
        self.check_one(
            "payment_received",
            f"Rs {rupees} received by {BRAND} for {receipt}. Thank you for paying, this is your proof of it.",
        )
        self.check_one(
            "booking_accepted",
            f"Your booking {code} at {BRAND} is confirmed for {_moment(booking['start'])}. Please be there in time.",
        )

    def check_one(self, name: str, text: str, parts: int = 1) -> None:
        """Exactly one such text in the carrier's book, and ours says delivered, at its price, and why."""
        found = until(name, lambda: self._in_book(text), lambda rows: [row.state for row in rows] == ["delivered"])
        assert (found[0].template, found[0].parts) == (self.templates[name]["provider_template_id"], parts), found
        [ours] = until(
            f"the report on {name}",
            lambda: [row for row in self.owner.get("messages?limit=100")["results"] if row["text"] == text],
            lambda rows: [row["state"] for row in rows] == ["delivered"],
        )
        assert (ours["parts"], ours["credits"]) == (parts, parts), ours
        why = self.owner.get(f"messages/{ours['uid']}/why")
        assert why["sender"]["dlt_id"] == self.templates[name]["dlt_id"], why
        assert why["template"] == self.templates[name]["uid"], why

    def send_notice(self, desk: Voice, customer: str, seat: str) -> None:
        """The desk sends the Hindi text to one person: two parts, said before and paid after."""
        values = {"template": "hall_notice", "variables": {"seat": seat}}
        said = desk.post("messaging/preview", values, expect=200)
        assert (said["encoding"], said["parts"], said["credits"]) == ("UCS-2", NOTICE_PARTS, NOTICE_PARTS), said
        wish = {"channel": "sms", "customer": customer, **values}
        sent = [desk.post("messages", wish, key="notice-of-the-day", expect=202)["uid"] for _ in range(2)]
        assert sent[0] == sent[1]
        self.check_one("hall_notice", NOTICE.replace("{#alphanumeric#}", seat), NOTICE_PARTS)

    def check_wallet(self, texts: int) -> int:
        """So many texts, and their parts are gone from the wallet: no more, and nothing is still put aside."""
        book = self.sim.messages(account=self.carrier)
        assert len(book) == texts, [row.text for row in book]
        parts = sum(row.parts for row in book)
        assert self.wallet() == (CREDITS - parts, 0), (self.wallet(), parts)
        moved = self.owner.get("credits/ledger?limit=100")["results"]
        assert sum(row["quantity"] for row in moved) == CREDITS - parts, moved
        verdict = json.loads(self.stack.command("credits", "verify", "--json").stdout)
        assert verdict["ok"], verdict
        return parts

    def _in_book(self, text: str) -> list[SimMessage]:
        return [row for row in self.sim.messages(account=self.carrier) if row.text == text]


def register_at_carrier(sim: Sim, carrier: SimAccount, row: dict[str, Any], header: str) -> None:
    """What a person does at MSG91's site."""
    assert len(row["dlt_id"]) == DIGITS_OF_DLT_ID, row
    names = tuple(f"VAR{place}" for place, _ in enumerate(row["variables"], start=1))
    told = {"header": header, "dlt_id": row["dlt_id"], "category": row["category"]}
    sim.template(carrier, row["provider_template_id"], row["text"], names, **told)


def _moment(start: str) -> str:
    """`21 Nov 1200 PM`, as the registered text has it; the answer carries the venue's own offset."""
    local = datetime.fromisoformat(start)
    return f"{local.day} {local.strftime('%b %I%M %p')}"
