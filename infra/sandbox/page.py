"""The checkout page that a payer sees, one for all gateways, and what its buttons do."""

from __future__ import annotations

from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from infra.sandbox.rows import Account, Page, Payment
from infra.sandbox.till import OUTCOMES, NotNow, Try

if TYPE_CHECKING:
    from infra.sandbox.world import World

HTML = Template((Path(__file__).parent / "page.html").read_text(encoding="utf-8"))
METHODS = {"upi": "UPI", "card": "Card", "netbanking": "Net banking", "wallet": "Wallet"}
REASONS = (
    "insufficient_funds",
    "card_declined",
    "incorrect_otp",
    "bank_technical_error",
    "gateway_technical_error",
)
BUTTONS = {
    "paid": ("Pay", "primary"),
    "declined": ("The bank declines", ""),
    "dropped": ("Leave without paying", ""),
    "silent": ("The bank stays silent", ""),
    "late": ("Pay, but the money comes later", ""),
}
TOLD = {
    "paid": "This is paid.",
    "closed": "This page was closed by the merchant.",
    "closing": "This page is being closed.",
    "expired": "This page has expired.",
}
SIGNS = {"inr": "₹", "usd": "$", "eur": "€", "gbp": "£"}


class PayPage:
    """GET shows it, POST is one try: `outcome`, `method`, `reason`, `after_s`."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def show(self, request: Request) -> Response:
        """The page as it stands."""
        page = self._page(request)
        return HTMLResponse("No such page", 404) if page is None else HTMLResponse(self._html(page))

    async def pay(self, request: Request) -> Response:
        """Try to pay and send the browser back to the merchant."""
        page = self._page(request)
        if page is None:
            return HTMLResponse("No such page", 404)
        form = {name: values[-1] for name, values in parse_qs((await request.body()).decode()).items()}
        outcome = form.get("outcome", "paid")
        if outcome not in OUTCOMES:
            return HTMLResponse(self._html(page, "No such outcome."), 400)
        try:
            payment = self._world.till.pay(page, _try(form, outcome))
        except NotNow as not_now:
            return HTMLResponse(self._html(page, f"Sorry: {not_now}."), 409)
        return self._leave(page, payment)

    def _leave(self, page: Page, payment: Payment) -> Response:
        account = self._world.book.get(Account, page.account)
        url = self._world.providers[account.provider].way_back(page, payment) if account else ""
        return RedirectResponse(url, 303) if url else HTMLResponse(self._html(page, "You may close this page now."))

    def _page(self, request: Request) -> Page | None:
        return self._world.book.get(Page, request.path_params["page"])

    def _html(self, page: Page, note: str = "") -> str:
        account = self._world.book.get(Account, page.account)
        fresh = self._world.book.get(Page, page.id) or page
        is_open = fresh.state == "open"
        told = note or TOLD.get(fresh.state, "")
        return HTML.substitute(
            amount=escape(_shown(page)),
            note=f'<p class="note" role="status">{escape(told)}</p>' if told else "",
            form=_form(page) if is_open else "",
            merchant=escape(account.name if account else ""),
            provider=escape(account.provider.title() if account else ""),
            what=escape(_what(page)),
        )


def _try(form: dict[str, str], outcome: str) -> Try:
    after = form.get("after_s", "")
    return Try(
        outcome=outcome,
        method=form.get("method", "upi"),
        reason=form.get("reason", "insufficient_funds"),
        after_s=float(after) if after.replace(".", "", 1).isdigit() else 30.0,
    )


def _form(page: Page) -> str:
    radios = "".join(
        f'<label><input type="radio" name="method" value="{name}"{" checked" if name == "upi" else ""}> {shown}</label>'
        for name, shown in METHODS.items()
    )
    reasons = "".join(f'<option value="{name}">{name.replace("_", " ")}</option>' for name in REASONS)
    buttons = "".join(
        f'<button name="outcome" value="{name}" class="{style}">{_button(shown, name, page)}</button>'
        for name, (shown, style) in BUTTONS.items()
    )
    return (
        f'<form method="post"><fieldset><legend>Pay with</legend>{radios}</fieldset>{buttons}'
        f'<label class="line">The bank declines because of <select name="reason">{reasons}</select></label>'
        '<label class="line">The money comes after '
        '<input name="after_s" value="30" inputmode="decimal" size="4"> seconds</label>'
        "</form>"
    )


def _button(shown: str, name: str, page: Page) -> str:
    return escape(f"{shown} {_shown(page)}" if name == "paid" else shown)


def _shown(page: Page) -> str:
    sign = SIGNS.get(page.currency.lower(), f"{page.currency.upper()} ")
    return f"{sign}{page.amount_minor // 100:,}.{page.amount_minor % 100:02d}"


def _what(page: Page) -> str:
    asked = page.asked
    lines = asked.get("line_items") or [{}]
    name = lines[0].get("price_data", {}).get("product_data", {}).get("name") if isinstance(lines[0], dict) else ""
    return str(
        asked.get("description") or asked.get("link_purpose") or asked.get("order_note") or name or page.reference
    )
