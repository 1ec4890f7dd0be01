"""A library that sells online: gateways, a carrier and credits in the sandbox; a seat paid on a gateway's page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import expect

from tests.e2e.people import Person
from tests.e2e.town import ASHA, DEVIKA, PASSWORD
from tests.harness.sandbox import SimAccount
from tests.harness.stack import Stack
from tests.main_job.ears import until
from tests.main_job.texts import register_at_carrier
from tests.main_job.till import GATEWAYS, WEBHOOK_SECRET
from tests.main_job.voice import Voice

LIVE_MS = 15_000
BRAND = "Abhyas Reading Rooms"
REFUNDED_WORD = "Refunded"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the library deals with outside: its API, the platform's carrier and what it had sent, its gateways."""

    owner: Voice
    carrier: SimAccount
    parts_before: int
    gateways: dict[str, SimAccount]


def open_platform(town: Stack) -> SimAccount:
    """An operator connects the platform's carrier and gateway, and notes a purchase of messages; the carrier."""
    told = {"email": DEVIKA, "password": PASSWORD}
    devika = Voice(town, "", Voice(town, "").post("auth/login", told, expect=200)["access"])
    carrier, till = town.sim.account("msg91", name="Frontdesk"), town.sim.account("razorpay", name="Frontdesk")
    account = devika.post(
        "admin/channel-accounts", {"channel": "sms", "provider": "msg91", "credentials": carrier.keys}
    )
    town.sim.webhook(carrier, account["webhook_url"])
    body = {"gateway": "razorpay", "label": "Frontdesk", "mode": "test", "credentials": till.keys}
    made = devika.post("admin/gateway-accounts", {**body, "webhook_secrets": [WEBHOOK_SECRET]})
    town.sim.webhook(till, made["webhook_url"], secret=WEBHOOK_SECRET)
    cost = {"minor": 150_000, "currency": "INR"}
    devika.post("admin/credits/purchase", {"vendor": "msg91", "channel": "sms", "quantity": 10_000, "total": cost})
    return carrier


def connect(asha: Person, slug: str, carrier: SimAccount) -> Outside:
    """The owner's gateways, and her registered texts at the platform's carrier."""
    town = asha.town
    gateways = {gateway: connect_gateway(asha, gateway, priority) for gateway, priority in GATEWAYS.items()}
    signed_in = Voice(town, slug).post("auth/login", {"email": ASHA["email"], "password": PASSWORD}, expect=200)
    owner = Voice(town, slug, signed_in["access"])
    header = owner.get("messaging/headers")["results"][0]["header"]
    for row in owner.get("messaging/templates")["results"]:
        register_at_carrier(town.sim, carrier, row, header)
    return Outside(owner=owner, carrier=carrier, parts_before=parts_sent(town, carrier), gateways=gateways)


def buy_credits(asha: Person) -> None:
    """Texts are ordered at the desk, paid on the gateway's page, and stand in the wallet."""
    page = asha.go("/desk/messages/wallet")
    page.get_by_role("button", name="Order them").click()
    expect(page.locator("main")).to_contain_text("1,000 messages for ₹250.00 wait to be paid")
    page.get_by_role("link", name="Pay ₹250.00").click()
    expect(page).to_have_title(re.compile("^Razorpay sandbox"))
    page.get_by_role("button", name="Pay ₹250.00").click()
    page.wait_for_url(re.compile(re.escape(asha.origin) + "/desk/messages/wallet"))
    expect(page.locator("#order")).to_contain_text("1,000 messages are paid", timeout=LIVE_MS)
    until("the credits", lambda: texts_left(asha), lambda found: found == "1,000")
    expect(asha.page.locator("main tbody tr").first).to_contain_text("Bought")


def texts_left(asha: Person) -> str:
    """As the wallet's page shows it."""
    page = asha.go("/desk/messages/wallet")
    return str(page.locator(".stat-value").first.text_content()).strip()


def connect_gateway(asha: Person, gateway: str, priority: int) -> SimAccount:
    """On the desk's page: keys and secret go in, the address for webhooks comes out, the keys are tried."""
    account, secret = asha.town.sim.account(gateway, name=BRAND), "" if gateway == "cashfree" else WEBHOOK_SECRET
    page = asha.go("/desk/gateways")
    page.select_option("#id_gateway", gateway)
    page.fill("#id_priority", str(priority))
    for name, value in account.keys.items():
        page.fill(f"#id_{name}", value)
    if secret:
        page.fill("#id_webhook_secret", secret)
    page.get_by_role("button", name="Connect", exact=True).click()
    named = page.get_by_role("heading", name=gateway.title(), exact=True)
    card = page.locator("section.card").filter(has=named)
    asha.town.sim.webhook(account, str(card.locator("p .code").text_content()), secret=secret)
    card.get_by_role("button", name="Try the keys").click()
    expect(card).to_contain_text("they work")
    assert not [value for value in account.keys.values() if value in page.content()]
    assert asha.fits()
    return account


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


def check_story(asha: Person, outside: Outside, shift: Shift) -> None:
    """The desk's page of the payment says why this gateway took it, and that it arrived."""
    page = asha.go(f"/desk/payments/{payment_of(outside, shift)['uid']}")
    fee, other = shift.fees
    expect(page.locator("main")).to_contain_text(f"{shift.gateway}: {fee} against {other}, healthy")
    expect(page.locator("main h1")).to_have_text(f"₹{shift.rupees}.00")
    assert asha.fits()


def give_back(asha: Person, kavya: Person, outside: Outside, shift: Shift) -> None:
    """The desk gives a payment back the way that it came; its page, the gateway's book and the student's say so."""
    paid = payment_of(outside, shift)
    page = asha.go(f"/desk/payments/{paid['uid']}")
    page.get_by_role("link", name="Refund…").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("button", name="Give it back").click()
    expect(dialog.locator(".error")).to_be_visible()
    dialog.get_by_label("Why").fill("The hall is closed that day")
    dialog.get_by_role("button", name="Give it back").click()
    expect(page.locator(".story")).to_contain_text("A refund is asked for")

    def gone() -> list[tuple[str, int]]:
        account = outside.gateways[shift.gateway.lower()]
        return [(row.state, row.amount_minor) for row in asha.town.sim.refunds(account=account)]

    until("the refund", gone, lambda found: found == [("done", shift.rupees * 100)])
    until("its webhook", lambda: payment_state(outside, paid["uid"]), lambda state: state == "refunded")
    page.reload()
    expect(page.locator(".story")).to_contain_text("The refund is done")
    expect(page.locator(".equation").last).to_contain_text("₹0.00")
    expect(kavya.go(f"/pay/{paid['uid']}").locator("h1")).to_have_text("Your money goes back")
    expect(kavya.go("/me/payments").locator("main")).to_contain_text(REFUNDED_WORD)


def payment_of(outside: Outside, shift: Shift) -> Any:
    """The one that was taken for this shift."""
    [paid] = outside.owner.get(f"payments?gateway={shift.gateway.lower()}&state=paid")["results"]
    return paid


def payment_state(outside: Outside, uid: str) -> str:
    """As the API tells it."""
    return str(outside.owner.get(f"payments/{uid}")["state"])


def check_texts(kavya: Person, outside: Outside, shift: Shift) -> None:
    """Her phone got both registered texts of this sale, once."""
    paid = payment_of(outside, shift)
    receipt = re.sub("[^A-Z0-9]", " ", paid["receipt_number"])
    code = outside.owner.get(f"bookings/{paid['payable']}")["code"].replace("-", "")
    wanted = {
        f"Rs {shift.rupees} received by {BRAND} for {receipt}. Thank you for paying, this is your proof of it.",
        f"Your booking {code} at {BRAND} is confirmed for 7 Dec 1200 PM. Please be there in time.",
    }

    def arrived() -> list[str]:
        found = kavya.town.sim.messages(account=outside.carrier, recipient=kavya.phone.lstrip("+"))
        return sorted(row.text for row in found if row.text in wanted)

    until("her texts", arrived, lambda texts: texts == sorted(wanted))


def parts_sent(town: Stack, carrier: SimAccount) -> int:
    """As the carrier counts them."""
    return sum(row.parts for row in town.sim.messages(account=carrier))


def check_log(asha: Person, outside: Outside) -> None:
    """Each text that went out has its line and its reason; the wallet is down by their parts."""
    parts = parts_sent(asha.town, outside.carrier) - outside.parts_before
    assert texts_left(asha) == f"{1_000 - parts:,}"
    page = asha.go("/desk/messages?q=received")
    expect(page.locator("main tbody tr").first).to_contain_text("Rs ")
    page.locator("td.first a").first.click()
    expect(page.locator("main .because")).to_be_visible()
    assert asha.fits()
