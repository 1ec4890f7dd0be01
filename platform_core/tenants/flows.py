"""Conversations around units: signing up, and asking name servers about a domain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django_tenants.utils import tenant_context

from platform_core.tenants.actions.domains import access_domain, record_of, settle_proof
from platform_core.tenants.actions.signing_up import Owner, SignedUp, sign_up
from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.dns import resolvers
from platform_core.tenants.errors import DomainNotProven, SlugTaken
from shared.constraints import violates
from shared.unit import in_unit

if TYPE_CHECKING:
    import uuid

    from platform_core.tenants.models import Domain
    from shared.actor import Actor

ONE_SLUG = ("tenants_tenant_slug_once", "tenants_domain_domain_key")


def take_in(*, slug: str, owner: Owner, **told: Any) -> SignedUp:
    """Sign a business up: `sign_up`'s arguments. Raises Invalid, SlugReserved, SlugTaken, NoSuchPlan.

    The blueprint is made ready and the password hashed before the unit opens; a rival who is a moment faster is a
    clean refusal.
    """
    ensure_blueprint()
    known = owner.with_hash()
    try:
        return in_unit(lambda _unit: sign_up(slug=slug, owner=known, **told))
    except IntegrityError as error:
        if any(violates(error, name) for name in ONE_SLUG):
            raise SlugTaken(slug=slug) from error
        raise


def verify_domain(*, uid: uuid.UUID, actor: Actor) -> Domain:
    """Ask for the TXT record and write down what came. Raises NotFound, DomainNotProven, UpstreamFailed."""
    domain = access_domain(uid)
    is_proven = domain.token in resolvers.get("names").texts(record_of(domain))
    row = in_unit(lambda _unit: settle_proof(uid=uid, is_proven=is_proven, actor=actor))
    if not is_proven:
        raise DomainNotProven(record=record_of(row), value=row.token)
    return row


def verify_domain_of(domain: Domain, *, actor: Actor) -> None:
    """The same from outside, in the schema of the domain's tenant."""
    with tenant_context(domain.tenant):
        verify_domain(uid=domain.uid, actor=actor)
