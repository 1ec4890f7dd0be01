"""A library that sells online: its gateways and its carrier in the sandbox; a seat paid on a gateway's page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import expect

from tests.e2e.people import Person
from tests.e2e.town import ASHA, PASSWORD
from tests.harness.sandbox import SimAccount
from tests.main_job.ears import until
from tests.main_job.texts import register_at_carrier
from tests.main_job.till import GATEWAYS, WEBHOOK_SECRET
from tests.main_job.voice import Voice

LIVE_MS = 15_000
BRAND = "Abhyas Reading Rooms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A time with a price for which one gateway is the cheapest."""

    name: str
    closes: str
    rupees: int
    gateway: str
    fees: tuple[str, str]

    @property
    def where(self) -> str:
        """In the address of the booker."""
        return f"/at/kothrud-hall?at=12:00-{self.closes}"


SHIFTS = (
    Shift(name="Long afternoon", closes="17:00", rupees=450, gateway="Razorpay", fees=("₹9.00", "₹9.75")),
    Shift(name="Half a day", closes="23:30", rupees=900, gateway="Cashfree", fees=("₹16.50", "₹18.00")),
)


def connect(asha: Person, slug: str) -> tuple[Voice, SimAccount]:
    """The owner's gateways, and an account of her own at a carrier that knows her registered texts."""
    town = asha.town
    for gateway, priority in GATEWAYS.items():
        connect_gateway(asha, gateway, priority)
    signed_in = Voice(town, slug).post("auth/login", {"email": ASHA["email"], "password": PASSWORD}, expect=200)
    owner = Voice(town, slug, signed_in["access"])
    carrier = town.sim.account("msg91", name=BRAND)
    account = owner.post("channel-accounts", {"channel": "sms", "provider": "msg91", "credentials": carrier.keys})
    town.sim.webhook(carrier, account["webhook_url"])
    header = owner.get("messaging/headers")["results"][0]["header"]
    for row in owner.get("messaging/templates")["results"]:
        register_at_carrier(town.sim, carrier, row, header)
    return owner, carrier


def connect_gateway(asha: Person, gateway: str, priority: int) -> None:
    """On the desk's page: keys and secret go in, the address for webhooks comes out, the keys are tried."""
    account, secret = asha.town.sim.account(gateway, name=BRAND), "" if gateway == "cashfree" else WEBHOOK_SECRET
    page = asha.go("/desk/gateways")
    page.select_option("#id_gateway", gateway)
    page.fill("#id_priority", str(priority))
    for name, value in account.keys.items():
        page.fill(f"#id_{name}", value)
    page.fill("#id_webhook_secret", secret)
    page.get_by_role("button", name="Connect", exact=True).click()
    named = page.get_by_role("heading", name=gateway.title(), exact=True)
    card = page.locator("section.card").filter(has=named)
    asha.town.sim.webhook(account, str(card.locator("p .code").text_content()), secret=secret)
    card.get_by_role("button", name="Try the keys").click()
    expect(card).to_contain_text("they work")
    assert not [value for value in account.keys.values() if value in page.content()]
    assert asha.fits()


def choose(kavya: Person, shift: Shift, seat: str) -> None:
    """From a shift's seat to the page that leads to its cheapest gateway; who is not signed in does that on the way."""
    page = kavya.go(f"{shift.where}&seat={seat}")
    online = page.get_by_role("button", name=f"Pay ₹{shift.rupees}.00 online").and_(page.locator(":visible"))
    online.click()
    page.wait_for_url(re.compile("/sign-in|/pay/"))
    if "/sign-in" in page.url:
        kavya.sign_in("Kavya Iyer")
        online.click()
        page.wait_for_url("**/pay/**")
    expect(page.locator("h1")).to_have_text(f"Pay ₹{shift.rupees}.00")
    assert kavya.fits()


def pay(kavya: Person, shift: Shift) -> None:
    """On the gateway's page, which asks for the right amount; then back, where the truth is told."""
    page = kavya.page
    page.get_by_role("link", name=f"Continue to {shift.gateway}").click()
    expect(page).to_have_title(re.compile(f"^{shift.gateway} sandbox"))
    page.get_by_role("button", name=f"Pay ₹{shift.rupees}.00").click()
    page.wait_for_url(re.compile(re.escape(kavya.origin) + "/pay/"))
    expect(page.locator("h1")).to_have_text(f"₹{shift.rupees}.00 paid", timeout=LIVE_MS)
    assert kavya.fits()
    page.get_by_role("link", name="To the booking").click()
    expect(page.locator("main")).to_contain_text(f"Paid ₹{shift.rupees}.00 online")


def decline(kavya: Person, shift: Shift) -> None:
    """The bank says no first: the page says so, that nothing was charged, and leads there again."""
    page = kavya.page
    page.get_by_role("link", name=f"Continue to {shift.gateway}").click()
    page.get_by_role("button", name="The bank declines").click()
    page.wait_for_url(re.compile(re.escape(kavya.origin) + "/pay/"))
    expect(page.get_by_role("alert")).to_contain_text("Nothing was charged. You can try again.", timeout=LIVE_MS)


def line_of(page: Any, seat: str) -> Any:
    """A seat's line in the desk's arrivals."""
    return page.locator(".arrivals > li").filter(has_text=seat)


def check_story(asha: Person, owner: Voice, shift: Shift) -> None:
    """The desk's page of the payment says why this gateway took it, and that it arrived."""
    page = asha.go(f"/desk/payments/{payment_of(owner, shift)['uid']}")
    fee, other = shift.fees
    expect(page.locator("main")).to_contain_text(f"{shift.gateway}: {fee} against {other}, healthy")
    expect(page.locator("main h1")).to_have_text(f"₹{shift.rupees}.00")
    assert asha.fits()


def payment_of(owner: Voice, shift: Shift) -> Any:
    """The one that was taken for this shift."""
    [paid] = owner.get(f"payments?gateway={shift.gateway.lower()}&state=paid")["results"]
    return paid


def check_texts(kavya: Person, owner: Voice, carrier: SimAccount, shift: Shift) -> None:
    """Her phone got both registered texts of this sale, once."""
    paid = payment_of(owner, shift)
    receipt = re.sub("[^A-Z0-9]", " ", paid["receipt_number"])
    code = owner.get(f"bookings/{paid['payable']}")["code"].replace("-", "")
    wanted = {
        f"Rs {shift.rupees} received by {BRAND} for {receipt}. Thank you for paying, this is your proof of it.",
        f"Your booking {code} at {BRAND} is confirmed for 7 Dec 1200 PM. Please be there in time.",
    }

    def arrived() -> list[str]:
        found = kavya.town.sim.messages(account=carrier, recipient=kavya.phone.lstrip("+"))
        return sorted(row.text for row in found if row.text in wanted)

    until("her texts", arrived, lambda texts: texts == sorted(wanted))
