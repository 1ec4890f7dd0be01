"""The six texts that a tenant starts with, written so that the registry takes them.

Whole rupees as `Rs {#numeric#}`, days as `21 Nov`, times as `0530 PM`, a code without its hyphen instead of a name.
On a machine whose carriers are stand-ins the entity, header and texts are approved at once; elsewhere they are drafts
that wait for the ids which the registry gives.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from shared.actor import Actor
from shared.messaging.models import Entity, Header, Purpose, Template
from shared.tenancy import current_tenant
from shared.together import Message

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
NOT_PLAIN: Final = re.compile(r"[^A-Za-z0-9 &'.,()-]")
MOST_BRAND: Final = 30
C = Template.Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Starter:
    """One text; `{brand}` is the tenant's name."""

    purpose: str
    category: str
    text: str
    variables: tuple[tuple[str, str, int], ...]


TEXTS: Final = (
    Starter(
        purpose=Purpose.LOGIN_OTP,
        category=C.TRANSACTIONAL,
        text="Your code for {brand} is {#numeric#}. It is good for {#numeric#} minutes. Do not tell it to anybody.",
        variables=(("code", "numeric", 8), ("minutes", "numeric", 3)),
    ),
    Starter(
        purpose=Purpose.WELCOME,
        category=C.SERVICE,
        text="Welcome to {brand}. Your number is {#alphanumeric#}. Please say it at the desk when you come.",
        variables=(("code", "alphanumeric", 12),),
    ),
    Starter(
        purpose=Purpose.PAYMENT_RECEIVED,
        category=C.SERVICE,
        text="Rs {#numeric#} received by {brand} for {#alphanumeric#}. Thank you for paying, this is your proof of it.",
        variables=(("amount", "numeric", 9), ("code", "alphanumeric", 20)),
    ),
    Starter(
        purpose=Purpose.BOOKING_ACCEPTED,
        category=C.SERVICE,
        text="Your booking {#alphanumeric#} at {brand} is confirmed for {#alphanumeric#}. Please be there in time.",
        variables=(("code", "alphanumeric", 12), ("when", "alphanumeric", 20)),
    ),
    Starter(
        purpose=Purpose.REMINDER,
        category=C.SERVICE,
        text="A reminder from {brand}: your booking {#alphanumeric#} is on {#alphanumeric#}. Please be there in time.",
        variables=(("code", "alphanumeric", 12), ("when", "alphanumeric", 20)),
    ),
    Starter(
        purpose=Purpose.ATTENDANCE,
        category=C.SERVICE,
        text="You are checked in at {brand} with {#alphanumeric#} since {#alphanumeric#}. Have a good time with us.",
        variables=(("code", "alphanumeric", 12), ("when", "alphanumeric", 20)),
    ),
)


class StarterTexts:
    """Fitted to `ports.starter_data` as `messages`."""

    def plant(
        self,
        message: Message,
        *,
        vertical: str,  # noqa: ARG002 - the port's promise
        actor: Actor,  # noqa: ARG002 - the port's promise
        now: datetime,
    ) -> None:
        """Six texts; on a machine of stand-ins with an approved registration."""
        tenant = current_tenant()
        message.write(_texts(plain_brand(tenant.name), str(tenant.uid), now))


# Steps


def plant_texts(*, brand: str, seed: str, now: datetime) -> None:
    """Write them for the schema where the connection stands."""
    Template.objects.bulk_create(_texts(brand, seed, now))


def are_carriers_stand_ins() -> bool:
    """Whether texts go to the sandbox on this machine and nowhere else."""
    host = urlsplit(str(settings.API_BASES["MSG91_API_BASE"])).hostname
    return settings.OUTBOX_FILE is not None and host in LOOPBACK


def plain_brand(name: str) -> str:
    """The name in characters that every phone and registry takes."""
    return " ".join(NOT_PLAIN.sub("", name).split())[:MOST_BRAND].strip() or "Our place"


def _texts(brand: str, seed: str, now: datetime) -> list[Template]:
    header = _registered_header(brand, seed, now) if are_carriers_stand_ins() else None
    return [_template(starter, brand, seed, header, now) for starter in TEXTS]


def _registered_header(brand: str, seed: str, now: datetime) -> Header:
    entity = Entity.objects.create(
        peid=_digits(seed, "entity"), name=brand, chain_state=Entity.Chain.ACTIVE, created_at=now
    )
    letters = re.sub(r"[^A-Z]", "", brand.upper())
    return Header.objects.create(entity=entity, header=(letters + "FRDESK")[:6], created_at=now)


def _template(starter: Starter, brand: str, seed: str, header: Header | None, now: datetime) -> Template:
    dlt_id = _digits(seed, starter.purpose) if header else ""
    return Template(
        name=starter.purpose,
        purpose=starter.purpose,
        category=starter.category,
        header=header,
        dlt_id=dlt_id,
        provider_template_id=hashlib.sha256(dlt_id.encode()).hexdigest()[:24] if header else "",
        text=starter.text.replace("{brand}", brand),
        variables=[{"name": name, "type": kind, "max": most} for name, kind, most in starter.variables],
        state=Template.State.APPROVED if header else Template.State.DRAFT,
        created_at=now,
    )


def _digits(seed: str, what: str) -> str:
    """Nineteen digits that nobody else has: stand-ins only, real ones come from the registry."""
    number = int(hashlib.sha256(f"{seed}:{what}".encode()).hexdigest(), 16)
    return f"1{number % 10**18:018d}"
