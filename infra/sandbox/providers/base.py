"""What every stand-in can do: know its callers, answer its routes, tell what happened, sign what it tells."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from infra.sandbox.rows import Account, Delivery, Dispute, Event, Message, Page, Payment, Refund, Settlement
from infra.sandbox.wire import Answer, Call, Refused, new_id

if TYPE_CHECKING:
    from infra.sandbox.world import World

Handler = Callable[..., Answer]
OPEN = "sandbox"
LOG = logging.getLogger("sandbox")
Found = TypeVar("Found", bound=Handler)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that happened to money. kind: `payment.paid`, `refund.done` and so on."""

    kind: str
    account: Account
    page: Page | None = None
    payment: Payment | None = None
    refund: Refund | None = None
    dispute: Dispute | None = None
    settlement: Settlement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a provider wants to tell. body: the bytes' text; url: where to, when the object itself named it."""

    kind: str
    body: str
    subject: str = ""
    event: str = ""
    url: str = ""
    secret: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def route(method: str, path: str) -> Callable[[Found], Found]:
    """Mark a method as the handler of a route; `{name}` in the path becomes an argument."""

    def mark(handler: Found) -> Found:
        known: list[tuple[str, re.Pattern[str]]] = getattr(handler, "routes", [])
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + "/?")
        handler.routes = [*known, (method, pattern)]  # type: ignore[attr-defined]
        return handler

    return mark


class Provider:
    """The base of all stand-ins."""

    name: ClassVar[str]
    retries_s: ClassVar[tuple[float, ...]] = ()
    disables: ClassVar[bool] = False
    pays_twice: ClassVar[bool] = True
    content_type: ClassVar[str] = "application/json"

    def __init__(self, world: World) -> None:
        self.world = world
        marked = [getattr(self, name) for name in dir(type(self)) if hasattr(getattr(type(self), name), "routes")]
        self._routes = [(method, pattern, handler) for handler in marked for method, pattern in handler.routes]

    def caller(self, call: Call) -> Account:
        """Whose keys these are. Raises Refused."""
        raise NotImplementedError

    def trouble(self, status: int, words: str) -> Answer:
        """An error in this provider's shape."""
        raise NotImplementedError

    def new_keys(self) -> dict[str, str]:
        """Made-up credentials, named as Frontdesk's API names them."""
        raise NotImplementedError

    def new_secret(self, account: Account) -> str:
        """The secret of a new endpoint."""
        return ""

    def notices(self, change: Change) -> Iterator[Notice]:
        """What is told when money moved."""
        return iter(())

    def sign(self, event: Event, delivery: Delivery, at: float) -> dict[str, str]:
        """Headers of one delivery. at: the signature's time."""
        return {}

    def payment_id(self) -> str:
        """The id of a new payment."""
        return new_id("pay_")

    def refund_id(self) -> str:
        """The id of a new refund."""
        return new_id("rfnd_")

    def way_back(self, page: Page, payment: Payment | None) -> str:
        """Where the payer's browser goes after the page; empty when nowhere."""
        return page.return_url

    def can_answer(self, call: Call) -> bool:
        """Whether the path is one of this provider's."""
        return any(pattern.fullmatch(call.path) for _, pattern, _ in self._routes)

    def answer(self, call: Call, account: Account) -> Answer:
        """Do what is asked."""
        try:
            return self.act(call, account)
        except Refused as refused:
            return refused.answer
        except (TypeError, ValueError):
            LOG.warning("%s %s was asked with nonsense", call.method, call.path, exc_info=True)
            return self.trouble(400, "The request could not be understood.")

    def act(self, call: Call, account: Account) -> Answer:
        """Find the route's handler and call it."""
        known = False
        for method, pattern, handler in self._routes:
            found = pattern.fullmatch(call.path)
            if found and method == call.method:
                told: Answer = handler(call, account, **found.groupdict())
                return told
            known = known or found is not None
        return self.trouble(405 if known else 404, "The requested URL was not found on the server.")

    def refuse(self, status: int, words: str) -> Refused:
        """An error to raise."""
        return Refused(self.trouble(status, words))

    def account_with(self, **keys: str) -> Account | None:
        """The account that has these keys; one whose first key holds the word `sandbox` opens at its first use."""
        for account in self.world.book.find(Account, provider=self.name):
            if all(value and account.keys.get(name) == value for name, value in keys.items()):
                return account
        first = next(iter(keys.values()))
        return self._open(keys) if OPEN in first and not self._knows(first) else None

    def _knows(self, first: str) -> bool:
        known = self.world.book.find(Account, provider=self.name)
        return any(next(iter(account.keys.values())) == first for account in known)

    def _open(self, keys: dict[str, str]) -> Account:
        row = Account(
            id=new_id("acct_"),
            provider=self.name,
            name="Sandbox",
            created_at=self.world.clock.now(),
            keys=keys,
            settings={"open_templates": True},
        )
        return self.world.book.add(row)


class Channel(Provider):
    """The base of those that carry messages."""

    def report(self, account: Account, message: Message) -> Iterator[Notice]:
        """What is told when a message arrived or did not."""
        return iter(())
