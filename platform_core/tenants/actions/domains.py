"""A tenant's own domains: asked for, proven by a TXT record, checked again each week, given up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from platform_core import plans
from platform_core.tenants.errors import DomainNotProven, DomainTaken
from platform_core.tenants.models import Domain
from shared.errors import Invalid, NotFound
from shared.spine import emit
from shared.tenancy import current_tenant
from shared.tenancy.directory import tell_change
from shared.tenancy.hosts import plain_host
from shared.unit import UNIT_NOW, action

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from shared.actor import Actor

LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
HOSTNAME = re.compile(rf"(?:{LABEL}\.)+(?!\d+\Z){LABEL}\Z")
LONGEST = 253
RECORD = "_frontdesk"


@action
def add_domain(*, domain: str, actor: Actor) -> Domain:
    """Ask for an own domain; requests to it are answered once it is proven.

    Raises FeatureNotInPlan, Invalid, DomainTaken.
    """
    plans.require_feature("custom_domains")
    row = Domain(tenant_id=current_tenant().pk, domain=_clean(domain), kind=Domain.Kind.CUSTOM)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise DomainTaken from error
    emit("domain.added", row, actor=actor, domain=row.domain)
    return row


@action
def settle_proof(*, uid: uuid.UUID, is_proven: bool, actor: Actor, now: datetime = UNIT_NOW) -> Domain:
    """Write down what the name servers said. Raises NotFound; `flows.verify_domain` raises DomainNotProven."""
    row = access_domain(uid)
    was, row.checked_at = row.is_verified, now
    if is_proven:
        row.verified_at = row.verified_at or now
    else:
        row.verified_at = None
    row.save(update_fields=["checked_at", "verified_at"])
    if was != row.is_verified:
        emit(f"domain.{'proven' if row.is_verified else 'lost'}", row, actor=actor, domain=row.domain)
        transaction.on_commit(tell_change, robust=True)
    return row


@action
def change_domain(*, uid: uuid.UUID, is_primary: bool, actor: Actor) -> Domain:
    """Make a proven domain the one that links name, or give that back to the subdomain.

    Raises NotFound, DomainNotProven.
    """
    row = access_domain(uid)
    if is_primary and not row.is_verified:
        raise DomainNotProven(record=record_of(row), value=row.token)
    others = Domain.objects.filter(tenant_id=row.tenant_id)
    others.filter(is_primary=True).update(is_primary=False)
    chosen = row if is_primary else others.get(kind=Domain.Kind.SUB)
    chosen.is_primary = True
    chosen.save(update_fields=["is_primary"])
    emit("domain.changed", row, actor=actor, domain=row.domain, is_primary=is_primary)
    row.is_primary = is_primary
    return row


@action
def remove_domain(*, uid: uuid.UUID, actor: Actor) -> None:
    """Give an own domain up. Raises NotFound."""
    row = access_domain(uid)
    if row.is_primary:
        Domain.objects.filter(pk=row.pk).update(is_primary=False)
        Domain.objects.filter(tenant_id=row.tenant_id, kind=Domain.Kind.SUB).update(is_primary=True)
    emit("domain.removed", row, actor=actor, domain=row.domain)
    row.delete()
    transaction.on_commit(tell_change, robust=True)


# Steps


def access_domain(uid: uuid.UUID) -> Domain:
    """One of the current tenant's own domains. Raises NotFound."""
    own = Domain.objects.filter(tenant_id=current_tenant().pk, kind=Domain.Kind.CUSTOM)
    found = own.filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def record_of(domain: Domain) -> str:
    """The name whose TXT record must hold the token."""
    return f"{RECORD}.{domain.domain}"


def _clean(domain: str) -> str:
    name, base = plain_host(domain), plain_host(settings.BASE_DOMAIN)
    if not HOSTNAME.match(name) or len(name) > LONGEST:
        raise Invalid.field("domain", "invalid", _("This is not a domain name."))
    if name == base or name.endswith("." + base):
        raise Invalid.field("domain", "ours", _("This is an address of the platform."))
    return name
