"""Under whose registration a message speaks, and through whose account it goes.

A tenant's own approved template wins. Until its registration is active, the platform's speaks for it: for four
purposes only, if the tenant leaves the switch on. The platform's rows are in public; an account of the platform's
costs credits, a tenant's own account does not.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Case, Q, Value, When
from django_tenants.utils import schema_context

from shared import clock
from shared.inbox.steps import live_endpoints
from shared.messaging.models import Channel, ChannelAccount, Entity, Purpose, SenderPolicy, Target, Template
from shared.messaging.providers.smtp import is_server, sender_in
from shared.messaging.text.preflight import Registered
from shared.messaging.text.tags import Whitelist
from shared.secrets import Secret
from shared.tenancy import current_tenant
from shared.tenancy.backend.names import PUBLIC
from shared.tenancy.current import is_tenant_active
from shared.tenancy.hosts import apex_host, host_of, url_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from shared.messaging.models import Message

PLATFORM_SPEAKS: Final = frozenset(
    {Purpose.LOGIN_OTP, Purpose.PICKUP_CODE, Purpose.BOOKING_ACCEPTED, Purpose.PAYMENT_RECEIVED}
)
COSTS_CREDITS: Final = frozenset({Channel.SMS, Channel.WHATSAPP, Channel.VOICE})
ENGLISH: Final = "en"
OF_THE_ENVIRONMENT: Final = uuid.UUID(int=1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """A template that may be sent now, and whose it is."""

    template: Template
    by_platform: bool
    whitelist: Whitelist

    @property
    def registered(self) -> Registered:
        """As the check reads it."""
        template = self.template
        return Registered(
            text=template.text,
            variables=template.typed_variables,
            category=template.category,
            whitelist=self.whitelist,
        )

    @property
    def sender(self) -> dict[str, str]:
        """What a message keeps of it."""
        template, header = self.template, self.template.header
        return {
            "peid": header.entity.peid if header else "",
            "header": header.header if header else "",
            "dlt_id": template.dlt_id,
            "provider_template_id": template.provider_template_id,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrying:
    """An account to go through, with its credentials."""

    uid: uuid.UUID
    provider: str
    sender: str
    on_platform: bool
    report_to: str
    credentials: Mapping[str, Secret] = field(repr=False)


def policy() -> SenderPolicy:
    """How the current tenant wants to send; the defaults when it never said."""
    return SenderPolicy.objects.filter(name="own").first() or SenderPolicy()


def sendable() -> QuerySet[Template]:
    """Approved templates whose header and entity are in order."""
    header_is_good = Q(header__is_paused=False) & (Q(header__expires_at=None) | Q(header__expires_at__gt=clock.now()))
    registered = header_is_good & Q(header__entity__chain_state=Entity.Chain.ACTIVE) & ~Q(dlt_id="")
    return Template.objects.select_related("header__entity").filter(
        registered | ~Q(channel=Channel.SMS), state=Template.State.APPROVED
    )


def find_registration(*, purpose: str, channel: str, language: str) -> Registration | None:
    """The approved template of a purpose, in this language or else in English: the tenant's, else the platform's."""
    own = _newest(purpose, channel, language)
    if own is not None:
        return _registration(own, by_platform=False)
    if not is_tenant_active() or purpose not in PLATFORM_SPEAKS or not policy().uses_platform_sender:
        return None
    with schema_context(PUBLIC):
        theirs = _newest(purpose, channel, language)
        return _registration(theirs, by_platform=True) if theirs else None


def registration_of(template: Template) -> Registration | None:
    """One of the tenant's own templates, if it may be sent."""
    found = sendable().filter(pk=template.pk).first()
    return _registration(found, by_platform=False) if found else None


def still_registered(message: Message) -> bool:
    """Whether the version that a message was written with may still be sent."""
    uid = message.template_uid
    if uid is None:
        return True
    return where_it_stands(lambda: sendable().filter(uid=uid).exists(), by_platform=message.by_platform)


def where_it_stands(work: Callable[[], T], *, by_platform: bool) -> T:
    """Do the work among the platform's rows, or among those where the connection stands."""
    if not by_platform or not is_tenant_active():
        return work()
    with schema_context(PUBLIC):
        return work()


def accounts_for(channel: str, *, by_platform: bool) -> list[Carrying]:
    """Who may carry it, first choice first: the tenant's own if it has any, else the platform's."""
    if not by_platform and is_tenant_active():
        own = [_carrying(row, on_platform=False) for row in _enabled(channel)]
        if own:
            return own
    theirs = where_it_stands(lambda: [_carrying(row, on_platform=True) for row in _enabled(channel)], by_platform=True)
    return theirs or _of_the_environment(channel)


def _of_the_environment(channel: str) -> list[Carrying]:
    """EMAIL_URL, for an installation that has written no account down."""
    url = str(settings.EMAIL_URL)
    if channel != Channel.EMAIL or not is_server(url):
        return []
    found = Carrying(
        uid=OF_THE_ENVIRONMENT,
        provider="smtp",
        sender=sender_in(urlsplit(url)),
        on_platform=True,
        report_to="",
        credentials={"url": Secret(url)},
    )
    return [found]


def can_carry(carrying: Carrying, message: Message) -> bool:
    """MSG91 renders its own copy of a template, and must have one; others need a sender."""
    if carrying.provider == "msg91":
        return bool(message.sender.get("provider_template_id"))
    return bool(carrying.sender)


def costs_credits(channel: str, carrying: Carrying) -> bool:
    """A tenant's own account costs none, nor do the platform's own messages."""
    return carrying.on_platform and is_tenant_active() and channel in COSTS_CREDITS


def is_channel_on(channel: str) -> bool:
    """Whether anybody carries this channel for whom the connection stands at."""
    return bool(accounts_for(channel, by_platform=False))


def _newest(purpose: str, channel: str, language: str) -> Template | None:
    fitting = sendable().filter(purpose=purpose, channel=channel, language__in={language, ENGLISH})
    wanted_first = Case(When(language=language, then=Value(0)), default=Value(1))
    return fitting.order_by(wanted_first, "-pk").first()


def _registration(template: Template, *, by_platform: bool) -> Registration:
    return Registration(template=template, by_platform=by_platform, whitelist=whitelist_of(template))


def whitelist_of(template: Template) -> Whitelist:
    """What the template's entity has registered to be tapped."""
    header = template.header
    targets: Iterable[Target] = Target.objects.filter(entity_id=header.entity_id) if header else ()
    rows = list(targets)
    return Whitelist(
        urls=frozenset(row.value for row in rows if row.kind == Target.Kind.URL),
        numbers=frozenset(row.value for row in rows if row.kind == Target.Kind.NUMBER),
    )


def _enabled(channel: str) -> QuerySet[ChannelAccount]:
    return ChannelAccount.objects.filter(channel=channel, is_enabled=True).order_by("priority", "pk")


def _carrying(account: ChannelAccount, *, on_platform: bool) -> Carrying:
    return Carrying(
        uid=account.uid,
        provider=account.provider,
        sender=account.sender,
        on_platform=on_platform or not is_tenant_active(),
        report_to=webhook_url(account),
        credentials=account.unseal(),
    )


def webhook_url(account: ChannelAccount) -> str:
    """Where the account's provider reports; the connection stands where the account is."""
    endpoints = live_endpoints(account.uid)
    if not endpoints:
        return ""
    host = host_of(current_tenant().slug) if is_tenant_active() else apex_host()
    return f"{url_of(host)}/webhooks/{account.provider}/{endpoints[-1].token}"
