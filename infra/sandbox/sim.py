"""Control of the sandbox under `/_sim/`: accounts, faults, the clock, what webhooks do, what the book says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.sandbox import faults
from infra.sandbox.book import sums
from infra.sandbox.providers.base import Notice
from infra.sandbox.rows import (
    Account,
    Asked,
    Delivery,
    Dispute,
    Endpoint,
    Event,
    Fault,
    Message,
    Page,
    Payment,
    Refund,
    Template,
)
from infra.sandbox.till import OUTCOMES, NotNow, Try
from infra.sandbox.wire import from_iso, new_id

if TYPE_CHECKING:
    from infra.sandbox.world import World

Row = TypeVar("Row")
TABLES: dict[str, type[Any]] = {
    "accounts": Account,
    "calls": Asked,
    "deliveries": Delivery,
    "disputes": Dispute,
    "endpoints": Endpoint,
    "events": Event,
    "faults": Fault,
    "messages": Message,
    "pages": Page,
    "payments": Payment,
    "refunds": Refund,
    "templates": Template,
}
QUIET_S = 10.0


class Wrong(Exception):
    """A wish that makes no sense; says why."""


def sim_routes(world: World) -> list[Route]:
    """All of `/_sim/`."""
    sim = Sim(world)
    posts: dict[str, Callable[[Request, dict[str, Any]], Any]] = {
        "/reset": sim.reset,
        "/clock": sim.move_clock,
        "/accounts": sim.add_account,
        "/accounts/{account}/settings": sim.change_settings,
        "/accounts/{account}/webhooks": sim.add_webhook,
        "/accounts/{account}/templates": sim.add_template,
        "/accounts/{account}/payout": sim.pay_out,
        "/accounts/{account}/tell": sim.tell,
        "/faults": sim.add_fault,
        "/faults/clear": sim.clear_faults,
        "/pages/{page}/pay": sim.pay,
        "/pages/{page}/close": sim.close,
        "/payments/{payment}/settle": sim.settle,
        "/payments/{payment}/refund": sim.refund,
        "/payments/{payment}/dispute": sim.dispute,
        "/refunds/{refund}/settle": sim.settle_refund,
        "/disputes/{dispute}/settle": sim.settle_dispute,
        "/messages/{message}/report": sim.report,
        "/deliveries/release": sim.release,
        "/deliveries/pace": sim.pace,
        "/events/{event}/send": sim.send_again,
    }
    routes = [Route(path, _door(world, handler), methods=["POST"]) for path, handler in posts.items()]
    routes += [
        Route("/health", _reader(lambda _: {"ok": True})),
        Route("/clock", _reader(sim.clock)),
        Route("/sums", _reader(sim.sums)),
        Route("/dump", _reader(lambda _: world.book.dump())),
        Route("/quiet", sim.quiet),
        Route("/{table}", _reader(sim.rows)),
    ]
    return routes


class Sim:
    """What a tester may do to the world."""

    def __init__(self, world: World) -> None:
        self._world = world

    # Asking

    def rows(self, request: Request) -> Any:
        """Rows of a table whose columns equal what the query says."""
        kind = TABLES.get(request.path_params["table"])
        if kind is None:
            raise Wrong(f"no such table; there are {', '.join(TABLES)}")
        known = {part.name for part in fields(kind)}
        where = dict(request.query_params)
        if not set(where) <= known:
            raise Wrong(f"no such column: {', '.join(sorted(set(where) - known))}")
        return [asdict(row) for row in self._world.book.find(kind, **where)]

    def sums(self, request: Request) -> Any:
        """What each account took, gave back and holds."""
        return sums(self._world.book, account=request.query_params.get("account", ""))

    def clock(self, _: Request) -> Any:
        """The time."""
        return {"now": self._world.clock.now(), "offset_s": self._world.clock.offset_s}

    async def quiet(self, request: Request) -> Response:
        """Answers when no webhook is due or on its way."""
        timeout_s = float(request.query_params.get("timeout_s", QUIET_S))
        return JSONResponse({"quiet": await self._world.courier.quiet(timeout_s)})

    # Things

    def reset(self, _: Request, __: dict[str, Any]) -> Any:
        """Forget everything."""
        self._world.book.clear()
        self._world.clock.move(0)
        self._world.retry_scale = 1.0
        return {}

    def move_clock(self, _: Request, wish: dict[str, Any]) -> Any:
        """{"advance_s": seconds} or {"at": ISO 8601}."""
        at = from_iso(wish["at"]) if "at" in wish else None
        offset_s = self._world.clock.offset_s + float(wish.get("advance_s", 0))
        self._world.clock.move(offset_s if at is None else at - self._world.clock.wall())
        return {"now": self._world.clock.now(), "offset_s": self._world.clock.offset_s}

    def add_account(self, _: Request, wish: dict[str, Any]) -> Any:
        """{"provider", "name"?, "keys"?, "settings"?}: keys that are left out are made up."""
        provider = self._world.providers.get(str(wish.get("provider")))
        if provider is None:
            raise Wrong(f"provider must be one of {', '.join(self._world.providers)}")
        row = Account(
            id=new_id("acct_", 14),
            provider=provider.name,
            name=wish.get("name", "Sandbox"),
            created_at=self._world.clock.now(),
            keys={**provider.new_keys(), **_packed_keys(wish.get("keys", {}))},
            settings=wish.get("settings", {}),
        )
        return self._world.book.add(row)

    def change_settings(self, request: Request, wish: dict[str, Any]) -> Any:
        """Put these words over the account's settings; null takes one away."""
        account = self._get(Account, request, "account")
        merged = {**account.settings, **wish}
        account.settings = {name: value for name, value in merged.items() if value is not None}
        self._world.book.save(account)
        return account

    def add_webhook(self, request: Request, wish: dict[str, Any]) -> Any:
        """{"url", "secret"?, "kinds"?}: a secret that is left out is made up, or the account's own."""
        account = self._get(Account, request, "account")
        row = Endpoint(
            id=new_id("we_", 24),
            account=account.id,
            url=str(wish.get("url") or ""),
            created_at=self._world.clock.now(),
            secret=wish.get("secret") or self._world.providers[account.provider].new_secret(account),
            kinds=wish.get("kinds", []),
        )
        if not row.url.startswith("http://"):
            raise Wrong("url must start with http://")
        return self._world.book.add(row)

    def add_template(self, request: Request, wish: dict[str, Any]) -> Any:
        """{"code", "text", "names"?, "header"?, "dlt_id"?, "category"?}."""
        account = self._get(Account, request, "account")
        known = {name: wish[name] for name in ("code", "text", "names", "header", "dlt_id", "category") if name in wish}
        if not {"code", "text"} <= set(known):
            raise Wrong("code and text are needed")
        found = self._world.book.find(Template, account=account.id, code=known["code"])
        row_id = found[0].id if found else new_id("tpl_")
        row = Template(id=row_id, account=account.id, created_at=self._world.clock.now(), **known)
        self._world.book.save(row)
        return row

    def pay_out(self, request: Request, _: dict[str, Any]) -> Any:
        """Settle what is paid; null when there is nothing."""
        return self._world.till.payout(self._get(Account, request, "account"))

    # Trouble

    def add_fault(self, _: Request, wish: dict[str, Any]) -> Any:
        """{"how", "when"?, "provider"?, "account"?, "route"?, "times"?, "skip"?, "share"?, "seconds"?, "status"?}."""
        if wish.get("how") not in faults.KINDS or wish.get("when", "before") not in faults.WHEN:
            raise Wrong(f"how must be one of {', '.join(faults.KINDS)}; when before or after")
        known = {part.name for part in fields(Fault)} - {"id"}
        if not set(wish) <= known | {"seed"}:
            raise Wrong(f"unknown: {', '.join(sorted(set(wish) - known))}")
        if "seed" in wish:
            self._world.faults.seed(int(wish["seed"]))
        wish = {name: value for name, value in wish.items() if name in known}
        wish.setdefault("status", 502 if wish["how"] == "html" else 500)
        return self._world.book.add(Fault(**{"id": new_id("flt_"), "provider": "", **wish}))

    def clear_faults(self, _: Request, __: dict[str, Any]) -> Any:
        """All goes well again."""
        for fault in self._world.book.find(Fault):
            self._world.book.delete(Fault, fault.id)
        return {}

    # Money

    def pay(self, request: Request, wish: dict[str, Any]) -> Any:
        """Try to pay; `times` makes several, `force` also at a page that is not open."""
        page = self._get(Page, request, "page")
        times = int(wish.pop("times", 1))
        if wish.get("outcome", "paid") not in OUTCOMES:
            raise Wrong(f"outcome must be one of {', '.join(OUTCOMES)}")
        done = []
        for number in range(times):
            force = bool(wish.get("force")) or number > 0
            done.append(self._world.till.pay(self._get(Page, request, "page"), Try(**{**wish, "force": force})))
        account = self._world.book.get(Account, page.account)
        way_back = self._world.providers[account.provider].way_back(page, done[-1]) if account else ""
        return {"payments": [asdict(row) for row in done], "way_back": way_back}

    def close(self, request: Request, wish: dict[str, Any]) -> Any:
        """Shut a page from the gateway's side: closed or expired."""
        page = self._get(Page, request, "page")
        self._world.till.close(page, kind=wish.get("state", "closed"))
        return page

    def settle(self, request: Request, wish: dict[str, Any]) -> Any:
        """The bank's word at last: paid, failed or dropped."""
        payment = self._get(Payment, request, "payment")
        self._world.till.settle(
            payment, _one_of(wish, "paid", "failed", "dropped"), wish.get("reason", "payment_failed")
        )
        return payment

    def refund(self, request: Request, wish: dict[str, Any]) -> Any:
        """A refund that was made at the gateway's dashboard."""
        payment = self._get(Payment, request, "payment")
        amount = int(wish.get("amount_minor") or self._world.till.left(payment))
        reference = wish.get("reference") or new_id("dash_")
        return self._world.till.refund(payment, amount, reference=reference, note="dashboard")

    def dispute(self, request: Request, wish: dict[str, Any]) -> Any:
        """The payer goes to the bank."""
        payment = self._get(Payment, request, "payment")
        amount = int(wish.get("amount_minor") or payment.amount_minor)
        return self._world.till.dispute(payment, amount_minor=amount, reason=wish.get("reason", ""))

    def settle_refund(self, request: Request, wish: dict[str, Any]) -> Any:
        """The bank's word on a refund: done or failed."""
        refund = self._get(Refund, request, "refund")
        self._world.till.settle_refund(refund, _one_of(wish, "done", "failed"))
        return refund

    def settle_dispute(self, request: Request, wish: dict[str, Any]) -> Any:
        """The bank's word on a dispute: won or lost."""
        dispute = self._get(Dispute, request, "dispute")
        self._world.till.settle_dispute(dispute, _one_of(wish, "won", "lost"))
        return dispute

    def report(self, request: Request, wish: dict[str, Any]) -> Any:
        """What became of a message, also a second time: delivered or failed."""
        message = self._get(Message, request, "message")
        self._world.post_room.report(message, _one_of(wish, "delivered", "failed"), wish.get("reason", ""))
        return message

    # Webhooks

    def release(self, _: Request, wish: dict[str, Any]) -> Any:
        """Let held deliveries go: {"account"?, "shuffle"?, "copies_share"?, "lost_share"?, "seed"?}."""
        where = {"account": wish["account"]} if wish.get("account") else {}
        held = self._world.book.find(Delivery, state="held", **where)
        return self._world.courier.release(held, wish)

    def pace(self, _: Request, wish: dict[str, Any]) -> Any:
        """{"retry_scale": 0.001}: how long the gaps between tries are, against the provider's own."""
        self._world.retry_scale = float(wish.get("retry_scale", 1))
        return {"retry_scale": self._world.retry_scale}

    def tell(self, request: Request, wish: dict[str, Any]) -> Any:
        """Any event at all, rightly signed: {"kind", "body"}; body: as text, or as JSON."""
        account = self._get(Account, request, "account")
        body = wish.get("body", "")
        text = body if isinstance(body, str) else json.dumps(body)
        return self._world.courier.tell(account, Notice(kind=str(wish.get("kind", "")), body=text))

    def send_again(self, request: Request, wish: dict[str, Any]) -> Any:
        """Send an event once more, as it was or forged: {"copies"?, "secret"?, "age_s"?, "url"?, "set"?, "keeps_id"?}.

        set: {"a.b": value} changes the body before it is signed.
        """
        event = self._get(Event, request, "event")
        first = next(iter(self._world.book.find(Delivery, event=event.id)), None)
        url = wish.get("url") or (first.url if first else "")
        if not url:
            raise Wrong("this event has no address; give a url")
        if wish.get("set"):
            event = self._forged(event, wish["set"], keeps_id=wish.get("keeps_id", True))
        secret = wish.get("secret", first.secret if first else "")
        sleight = {"age_s": wish.get("age_s", 0), "once": True}
        sent = [
            self._world.courier.send(event, url=url, secret=secret, sleight=sleight)
            for _ in range(int(wish.get("copies", 1)))
        ]
        return [asdict(row) for row in sent]

    def _forged(self, event: Event, changes: dict[str, Any], *, keeps_id: bool) -> Event:
        body = json.loads(event.body)
        for path, value in changes.items():
            *way, last = path.split(".")
            at = body
            for word in way:
                at = at[int(word) if isinstance(at, list) else word]
            at[last] = value
        told = asdict(event) | {"id": event.id if keeps_id else new_id("evt_"), "body": json.dumps(body)}
        forged = Event(**told)
        forged.id = new_id("evt_")
        forged.facts = {**event.facts, "told_id": told["id"]}
        return self._world.book.add(forged)

    def _get(self, kind: type[Row], request: Request, name: str) -> Row:
        row_id = request.path_params[name]
        found = self._world.book.get(kind, row_id)
        if found is None:
            raise LookupError(f"no {name} {row_id}")
        return found


def _one_of(wish: dict[str, Any], *known: str) -> str:
    state = str(wish.get("state", known[0]))
    if state not in known:
        raise Wrong(f"state must be one of {', '.join(known)}")
    return state


def _packed_keys(keys: dict[str, Any]) -> dict[str, str]:
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in keys.items()}


def _door(world: World, handler: Callable[[Request, dict[str, Any]], Any]) -> Callable[[Request], Any]:
    async def door(request: Request) -> Response:
        body = await request.body()
        try:
            wish = json.loads(body) if body else {}
            told = handler(request, wish)
        except LookupError as missing:
            return JSONResponse({"error": str(missing)}, 404)
        except (Wrong, NotNow, TypeError, ValueError) as wrong:
            return JSONResponse({"error": str(wrong)}, 409 if isinstance(wrong, NotNow) else 422)
        world.courier.wake()
        return JSONResponse(asdict(told) if hasattr(told, "__dataclass_fields__") else told)

    return door


def _reader(handler: Callable[[Request], Any]) -> Callable[[Request], Any]:
    async def read(request: Request) -> Response:
        try:
            return JSONResponse(handler(request))
        except Wrong as wrong:
            return JSONResponse({"error": str(wrong)}, 404)

    return read
