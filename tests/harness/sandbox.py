"""The sandbox as a subprocess, and a small client for its `/_sim/`; `docs/sandbox.md` tells what each wish does.

with Sandbox() as sandbox:
    razorpay = sandbox.account("razorpay")
    sandbox.webhook(razorpay, "http://127.0.0.1:8001/webhooks/razorpay/abc")
    ...                                   # the product makes a payment link at sandbox.url with razorpay.keys
    sandbox.pay(sandbox.page(reference="attempt uid"))
    sandbox.quiet()
    assert sandbox.sums(razorpay).captured_minor == 45_000
"""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlencode, urlsplit

from platform_core.embedded import process
from platform_core.environment import GATEWAY_BASES
from platform_core.supervisor.listen import free_port
from tests.harness.sim_rows import SimAccount as SimAccount
from tests.harness.sim_rows import SimCall as SimCall
from tests.harness.sim_rows import SimDelivery as SimDelivery
from tests.harness.sim_rows import SimEndpoint as SimEndpoint
from tests.harness.sim_rows import SimEvent as SimEvent
from tests.harness.sim_rows import SimMessage as SimMessage
from tests.harness.sim_rows import SimPage as SimPage
from tests.harness.sim_rows import SimPayment as SimPayment
from tests.harness.sim_rows import SimRefund as SimRefund
from tests.harness.sim_rows import SimSum as SimSum

ROOT = Path(__file__).resolve().parent.parent.parent
READY_WITHIN_S = 30.0
STOPPED_WITHIN_S = 10.0
Row = TypeVar("Row")


class SandboxSaysNo(AssertionError):
    """The sandbox refused a wish."""


class Sim:
    """Speaks to the `/_sim/` of a running sandbox; a whole Stack has one at `Sim(stack.sandbox_url)`."""

    def __init__(self, url: str) -> None:
        self.url = url

    # Accounts

    def account(self, provider: str, *, name: str = "Sandbox", **more: Any) -> SimAccount:
        """A new account at stripe, razorpay, cashfree, msg91, twilio, postmark or fcm; more: `keys`, `settings`."""
        return _row(SimAccount, self.post("accounts", {"provider": provider, "name": name, **more}))

    def webhook(self, account: SimAccount, url: str, *, secret: str = "", kinds: tuple[str, ...] = ()) -> SimEndpoint:
        """Send the account's webhooks there; a secret not given is made up (Cashfree, Twilio: the account's own)."""
        wish = {"url": url, "secret": secret, "kinds": list(kinds)}
        return _row(SimEndpoint, self.post(f"accounts/{account.id}/webhooks", wish))

    def endpoints(self, **where: Any) -> list[SimEndpoint]:
        """Where webhooks go, by what was registered."""
        return self._all(SimEndpoint, "endpoints", where)

    def settings(self, account: SimAccount, **words: Any) -> SimAccount:
        """Change how an account behaves: delivery, refunds, reports, fees, open_templates, errors_with_200."""
        return _row(SimAccount, self.post(f"accounts/{account.id}/settings", words))

    def template(self, account: SimAccount, code: str, text: str, names: tuple[str, ...] = (), **more: Any) -> None:
        """A text that MSG91 may send: with DLT tags, `names` are its variables in order; header, dlt_id, category."""
        self.post(f"accounts/{account.id}/templates", {"code": code, "text": text, "names": list(names), **more})

    # Money

    def page(self, **where: Any) -> SimPage:
        """The one page with these values: `reference` is the attempt's uid."""
        return self._one(SimPage, "pages", where)

    def pages(self, **where: Any) -> list[SimPage]:
        """All pages with these values."""
        return self._all(SimPage, "pages", where)

    def payments(self, **where: Any) -> list[SimPayment]:
        """All payments with these values."""
        return self._all(SimPayment, "payments", where)

    def refunds(self, **where: Any) -> list[SimRefund]:
        """All refunds with these values."""
        return self._all(SimRefund, "refunds", where)

    def pay(self, page: SimPage, outcome: str = "paid", **how: Any) -> SimPayment:
        """Pay without a browser: paid, declined, dropped, silent, late.

        how: method, reason, after_s, amount_minor (another amount arrives), currency, times (2: success twice),
        force (also at a closed page: late success after cancel).
        """
        return _row(SimPayment, self.post(f"pages/{page.id}/pay", {"outcome": outcome, **how})["payments"][-1])

    def settle(self, payment: SimPayment, state: str = "paid", reason: str = "payment_failed") -> SimPayment:
        """The silent bank speaks: paid, failed or dropped."""
        return _row(SimPayment, self.post(f"payments/{payment.id}/settle", {"state": state, "reason": reason}))

    def refund(self, payment: SimPayment, amount_minor: int | None = None) -> SimRefund:
        """Refund at the gateway's dashboard, behind the product's back."""
        return _row(SimRefund, self.post(f"payments/{payment.id}/refund", {"amount_minor": amount_minor}))

    def settle_refund(self, refund: SimRefund, state: str = "done") -> SimRefund:
        """The bank's word on a pending refund: done or failed."""
        return _row(SimRefund, self.post(f"refunds/{refund.id}/settle", {"state": state}))

    def sums(self, account: SimAccount | None = None) -> SimSum:
        """What one account took and gave back, or all of them; currencies are not mixed: there must be one."""
        rows = [_row(SimSum, row) for row in self.get("sums", account=account.id if account else "")]
        if len({row.currency.upper() for row in rows}) > 1:
            raise SandboxSaysNo("several currencies: ask for one account")
        numbers = [part.name for part in fields(SimSum) if part.type == "int"]
        told = {name: sum(getattr(row, name) for row in rows) for name in numbers}
        first = rows[0] if rows else None
        return SimSum(
            account=account.id if account else "",
            provider=account.provider if account else "",
            currency=first.currency if first else "",
            **told,
        )

    # Messages

    def messages(self, **where: Any) -> list[SimMessage]:
        """All messages with these values, oldest first."""
        return self._all(SimMessage, "messages", where)

    def report(self, message: SimMessage, state: str = "delivered", reason: str = "") -> None:
        """Report on a message now, also a second time or the other way round."""
        self.post(f"messages/{message.id}/report", {"state": state, "reason": reason})

    # Trouble and time

    def fault(self, how: str, *, when: str = "before", provider: str = "", **more: Any) -> None:
        """Trouble for the next calls: hang, cut, error, html, garbage, slow, short, huge; before or after the effect.

        more: account (id), route ("POST /v1/refunds", `*` is anything), times (None: always), skip, share, seed,
        seconds, status.
        """
        self.post("faults", {"how": how, "when": when, "provider": provider, **more})

    def clear_faults(self) -> None:
        """All goes well again."""
        self.post("faults/clear", {})

    def advance(self, seconds: float) -> None:
        """Move the sandbox's clock."""
        self.post("clock", {"advance_s": seconds})

    def now(self) -> float:
        """The sandbox's time, in seconds since 1970."""
        return float(self.get("clock")["now"])

    # Webhooks

    def delivery(self, account: SimAccount, **wish: Any) -> None:
        """From now on: hold (bool), copies, delay_s, lost_share, before_answer (bool); nothing makes it ordinary."""
        self.settings(account, delivery=wish or None)

    def release(self, account: SimAccount | None = None, **plan: Any) -> dict[str, int]:
        """Let held webhooks go: shuffle, copies_share, lost_share, seed; answers how many of each."""
        return dict(self.post("deliveries/release", {"account": account.id if account else "", **plan}))

    def retry_scale(self, scale: float) -> None:
        """Shorten the gaps between the tries of a webhook."""
        self.post("deliveries/pace", {"retry_scale": scale})

    def send_again(self, event: SimEvent, **forgery: Any) -> None:
        """Send an event again: copies, secret (wrong), age_s (stale; negative: ahead), url, set ({"a.b": value})."""
        self.post(f"events/{event.id}/send", forgery)

    def tell(self, account: SimAccount, kind: str, body: Any) -> SimEvent:
        """Any event at all, rightly signed: of an unknown order, of a downtime, of what nobody has seen yet."""
        return _row(SimEvent, self.post(f"accounts/{account.id}/tell", {"kind": kind, "body": body}))

    def events(self, **where: Any) -> list[SimEvent]:
        """What was told."""
        return self._all(SimEvent, "events", where)

    def deliveries(self, **where: Any) -> list[SimDelivery]:
        """What became of each webhook."""
        return self._all(SimDelivery, "deliveries", where)

    def quiet(self, timeout_s: float = 30.0) -> None:
        """Wait until no webhook is due or on its way."""
        if not self.get("quiet", timeout_s=timeout_s)["quiet"]:
            raise SandboxSaysNo(f"webhooks are still on their way after {timeout_s} s")

    def calls(self, **where: Any) -> list[SimCall]:
        """What the providers were asked."""
        return self._all(SimCall, "calls", where)

    def reset(self) -> None:
        """Forget everything: accounts, money, faults, time."""
        self.post("reset", {})

    # Wire

    def get(self, path: str, /, **query: Any) -> Any:
        """Ask `/_sim/`."""
        return self._ask("GET", f"/_sim/{path}?{urlencode(query)}")

    def post(self, path: str, wish: dict[str, Any]) -> Any:
        """Wish for something at `/_sim/`."""
        return self._ask("POST", f"/_sim/{path}", json.dumps(wish))

    def _ask(self, method: str, path: str, body: str | None = None) -> Any:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            connection.request(method, path, body=body)
            answer = connection.getresponse()
            told = answer.read().decode()
        finally:
            connection.close()
        if answer.status != http.client.OK:
            raise SandboxSaysNo(f"{method} {path}: {answer.status} {told}")
        return json.loads(told)

    def _all(self, kind: type[Row], table: str, where: dict[str, Any]) -> list[Row]:
        asked = {name: value.id if isinstance(value, SimAccount) else value for name, value in where.items()}
        return [_row(kind, row) for row in self.get(table, **asked)]

    def _one(self, kind: type[Row], table: str, where: dict[str, Any]) -> Row:
        found = self._all(kind, table, where)
        if len(found) != 1:
            raise SandboxSaysNo(f"{len(found)} {table} with {where}")
        return found[0]


class Sandbox(Sim):
    """One running sandbox on a free port, its book in memory or in a file that outlives `restart`."""

    def __init__(self, *, book: Path | None = None) -> None:
        self.port = free_port()
        super().__init__(f"http://127.0.0.1:{self.port}")
        self.book = book
        self.process = self._launch()
        self._wait_until_ready()

    @property
    def api_bases(self) -> dict[str, str]:
        """The settings that point the product here."""
        return dict.fromkeys(GATEWAY_BASES, self.url)

    def restart(self) -> None:
        """Kill it and start it again, on the same port and book."""
        self.process.kill()
        self.process.wait()
        self.process = self._launch()
        self._wait_until_ready()

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(STOPPED_WITHIN_S)
        finally:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _launch(self) -> subprocess.Popen[bytes]:
        book = ["--book", str(self.book)] if self.book else []
        argv = [sys.executable, "-m", "infra.sandbox", "--port", str(self.port), *book]
        return process.spawn(argv, death_signal=signal.SIGKILL, output=None, cwd=ROOT)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while True:
            try:
                self.get("health")
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    raise
                time.sleep(0.05)


def _row(kind: type[Row], told: dict[str, Any]) -> Row:
    return kind(**{part.name: told[part.name] for part in fields(kind)})  # type: ignore[arg-type]
