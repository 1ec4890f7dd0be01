"""What must flow against the imports: the lower side declares a port, the upper side fits something to it.

Apps register in their `AppConfig.ready()`. An engine asks the port, and never knows who answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Collection
    from datetime import datetime

    from shared.actor import Actor
    from shared.money import Money
    from shared.together import Message

T = TypeVar("T")


class PortError(LookupError):
    """Nothing is registered under this name."""


class Port(Generic[T]):
    """Named fittings of one kind. The same name twice is a mistake of the program."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._fitted: dict[str, T] = {}

    def register(self, name: str, fitting: T) -> None:
        """Fit something under a name."""
        if self._fitted.get(name, fitting) is not fitting:
            raise PortError(f"two {self.what} are called {name}")
        self._fitted[name] = fitting

    def get(self, name: str) -> T:
        """The one of this name. Raises PortError."""
        try:
            return self._fitted[name]
        except KeyError:
            raise PortError(f"no {self.what} is called {name}") from None

    def find(self, name: str) -> T | None:
        """The one of this name, or None."""
        return self._fitted.get(name)

    def items(self) -> list[tuple[str, T]]:
        """All, by name."""
        return sorted(self._fitted.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a payable asks for, and what a receipt says of it. place_uid: the venue whose till takes the money.

    payer_user_uid: the identity of the payer, who may read the payment; None when nobody signed in.
    """

    due: Money
    line: str
    place_uid: uuid.UUID
    place_name: str
    timezone: str
    payer_uid: uuid.UUID | None = None
    payer_user_uid: uuid.UUID | None = None
    payer_name: str = ""
    payer_phone: str = field(default="", repr=False)
    payer_email: str = field(default="", repr=False)


class Payable(Protocol):
    """Something that can be paid: a booking, an order, an invoice. Registered under its `payable_kind`."""

    def bill(self, *, uid: uuid.UUID) -> Bill:
        """What is still to pay, and where. Raises NotFound."""

    def settle(self, *, uid: uuid.UUID, paid: Money, actor: Actor, now: datetime) -> bool:
        """A step in the payment's unit: confirm what was paid for. False: it cannot be had any more, or is paid."""

    def keep(self, *, uid: uuid.UUID, until: datetime, now: datetime) -> bool:
        """A step before a page is shown: hold what is paid for until then. False: it cannot be had any more."""

    def give_back(self, *, uid: uuid.UUID, refunded: Money, actor: Actor, now: datetime) -> None:
        """A step in the refund's unit: note that this much of what was paid has gone back."""


class AuditBook(Protocol):
    """Where audited facts are also written (platform_core.audit)."""

    def record(
        self,
        message: Message,
        *,
        kind: str,
        subject_kind: str,
        subject_uid: uuid.UUID,
        actor: Actor,
        data: dict[str, Any],
        at: datetime,
        request_id: str,
    ) -> None:
        """One unchained row, inserted in the open unit by this message."""


class OtpSender(Protocol):
    """Brings a one-time code to a phone."""

    def send_code(self, *, phone: str, code: str, purpose: str) -> None:
        """Write the message down in the open unit; a job sends it."""


class CreditMeter(Protocol):
    """Counts message credits of whom the connection stands at (platform_core.credits). All are steps of a unit.

    quantity: credits, which are parts of messages. key: names the movement; the same one again moves nothing.
    """

    def available(self, *, channel: str) -> int:
        """How many may be put aside now."""

    def reserve(self, *, channel: str, quantity: int, key: str, now: datetime) -> None:
        """Put credits aside. Raises a LimitReached with the code `insufficient_credits`."""

    def capture(self, *, channel: str, quantity: int, reservation: str, key: str, now: datetime) -> None:
        """Use credits that `reservation` has put aside."""

    def release(self, *, channel: str, quantity: int, reservation: str, key: str, now: datetime) -> None:
        """Give back credits that `reservation` has put aside."""

    def refund(self, *, channel: str, key: str, now: datetime) -> None:
        """Give back what the capture with this key used, once."""


class MailSender(Protocol):
    """Brings a mail to an address."""

    def send_mail(self, *, email: str, purpose: str, language: str, variables: dict[str, str]) -> None:
        """Write the message down in the open unit; a job sends it. purpose: `verify_email`, `new_device`, ..."""


class Newcomer(Protocol):
    """Hears of somebody who registered as a customer (tenant_apps.customers keeps the customer's own row).

    An existing row is only found by an address that is proven: anybody can type another person's number.
    """

    def welcome(  # noqa: PLR0913 - who came in
        self,
        *,
        user_uid: uuid.UUID,
        name: str,
        email: str,
        phone: str,
        proven: frozenset[str],
        consents: list[str],
        referral_code: str,
        actor: Actor,
        now: datetime,
    ) -> None:
        """Find or write the customer's row, as a step of the open unit; again when an address is proven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom a tenant serves: the uid of the customer's row, and of the account if there is one."""

    uid: uuid.UUID
    user_uid: uuid.UUID | None = None


class Belongings(Protocol):
    """What one app keeps of a person, and what becomes of it. rank: of the locks that it takes, the lowest."""

    rank: int

    def told(self, *, person: Person) -> list[dict[str, Any]]:
        """All of it, JSON-able, in a lasting order; nothing that changes by being looked at."""

    def hand_over(self, *, giver: Person, taker: Person) -> list[str]:
        """A step: it is the other person's from now on. Returns the uids of what was moved."""

    def hand_back(self, *, uids: list[str], taker: Person) -> None:
        """A step: what was moved is its first owner's again."""

    def erase(self, *, person: Person, actor: Actor, now: datetime) -> None:
        """A step: nothing in it says any more who it was; what the law makes keep stays. Raises Conflict."""


class FactWatcher(Protocol):
    """Wants to follow facts of some kinds by a job of its own (shared.messaging)."""

    @property
    def kinds(self) -> frozenset[str]:
        """Of facts."""

    def note(self, message: Message, *, fact_uid: uuid.UUID, kind: str) -> None:
        """Write the job down in the open unit, by this message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where a person is reached. phone: E.164 or empty."""

    name: str
    phone: str = ""
    email: str = ""
    language: str = "en"


class ContactBook(Protocol):
    """Knows how customers are reached (tenant_apps.customers)."""

    def contact(self, customer_uid: uuid.UUID) -> Contact | None:
        """The person, or None when there is no such one any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """What a fact has to tell a customer. values: of the purpose's template; lines: of a mail, its subject first."""

    customer_uid: uuid.UUID
    purpose: str
    values: dict[str, str]
    lines: tuple[str, ...] = ()
    mails: bool = False


class FactTeller(Protocol):
    """Turns facts of some kinds into what is told; registered by the app whose facts they are."""

    kinds: frozenset[str]

    def tell(self, *, kind: str, subject_uid: uuid.UUID, facts: dict[str, Any], at: datetime) -> Telling | None:
        """In the reader's language, which is active; None when there is nothing to tell."""


class TopicRule(Protocol):
    """A live topic: which facts belong to it and who may hear it. Registered under the topic's first word.

    kinds: of facts. fields: the facts' own values that listeners see; whatever else a fact holds stays inside.
    """

    kinds: frozenset[str]
    fields: frozenset[str]

    def may_hear(self, *, actor: Actor, topic: str) -> bool:
        """Whether this actor may subscribe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who holds a live line open: a device, as it was signed in."""

    device_uid: str
    token_version: int


class SessionBook(Protocol):
    """Who stands behind live lines (shared.identity). Asked in the tenant's schema."""

    def holder_of_session(self, session_key: str) -> Holder | None:
        """The device of a page's session cookie."""

    def actors_behind(self, holders: Collection[Holder]) -> dict[Holder, Actor]:
        """The people of those devices that are still good, as they stand now."""


class PlanBook(Protocol):
    """What a tenant's plan has room for (platform_core.plans). A step in the unit of whoever creates."""

    def require(self, *, limit: str, used: Callable[[], int], adding: int) -> None:
        """Let it be created, or raise plan_limit_reached. used is asked behind the plan's lock."""


class StarterData(Protocol):
    """What a new tenant of a vertical finds in its schema."""

    def plant(self, message: Message, *, vertical: str, actor: Actor, now: datetime) -> None:
        """Add it to what the caller sends, as a step, with the tenant's schema active."""


class TenantStats(Protocol):
    """One number of a tenant for the console (`customers`, `venues`, ...)."""

    def count(self) -> int:
        """The number, with the tenant's schema active."""


payables: Port[Payable] = Port("payables")
audit_books: Port[AuditBook] = Port("audit books")
otp_senders: Port[OtpSender] = Port("senders of codes")
credit_meters: Port[CreditMeter] = Port("credit meters")
mail_senders: Port[MailSender] = Port("senders of mail")
newcomers: Port[Newcomer] = Port("who hear of newcomers")
fact_watchers: Port[FactWatcher] = Port("watchers of facts")
contact_books: Port[ContactBook] = Port("books of contacts")
fact_tellers: Port[FactTeller] = Port("tellers of facts")
topic_rules: Port[TopicRule] = Port("live topics")
session_books: Port[SessionBook] = Port("books of sessions")
plan_books: Port[PlanBook] = Port("books of plans")
starter_data: Port[StarterData] = Port("starter data")
tenant_stats: Port[TenantStats] = Port("statistics")
belongings: Port[Belongings] = Port("belongings")
