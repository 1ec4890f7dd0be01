"""A business signs up: tenant, address, plan, wallet, schema and owner in one unit, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django_tenants.utils import tenant_context

from platform_core.credits.steps import open_wallet
from platform_core.plans.steps import open_subscription
from platform_core.tenants.models import Domain, Tenant
from platform_core.tenants.provision import take_schema
from platform_core.tenants.slugs import check_slug, slug_from
from platform_core.tenants.verticals import vertical_of
from shared import ports
from shared.identity.principals import actor_of_user
from shared.identity.steps import create_user, open_tokens
from shared.spine import emit
from shared.tenancy.directory import tell_change
from shared.unit import UNIT_NOW, action

if TYPE_CHECKING:
    from datetime import datetime

    from platform_core.plans.models import Plan
    from shared.actor import Actor
    from shared.identity.models import User
    from shared.identity.visits import Entry, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who signs up. phone: E.164 or empty."""

    name: str
    email: str
    phone: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedUp:
    """A tenant that has just appeared, and its owner's way in."""

    tenant: Tenant
    plan: Plan
    entry: Entry


@action
def sign_up(
    *,
    business_name: str,
    slug: str,
    vertical: str,
    owner: Owner,
    visit: Visit,
    actor: Actor,
    plan: str | None = None,
    now: datetime = UNIT_NOW,
) -> SignedUp:
    """Make a tenant with its owner. slug: empty to make one from the name; plan: one without a trial.

    Needs public active. Raises Invalid, SlugReserved, SlugTaken; a rival with the same slug raises IntegrityError.
    """
    check_slug(slug) if slug else None
    tenant = _new_tenant(business_name.strip(), slug or slug_from(business_name), vertical, owner, now)
    tenant.state = Tenant.State.ACTIVE if plan else Tenant.State.TRIAL
    tenant.trial_ends_at = None if plan else now + timedelta(days=settings.TRIAL_DAYS)
    tenant.save(force_insert=True)
    Domain.objects.create(tenant=tenant, domain=tenant.slug, is_primary=True, verified_at=now)
    subscription = open_subscription(
        tenant_id=tenant.pk, plan=plan or settings.SIGNUP_PLAN, trial_ends_at=tenant.trial_ends_at
    )
    subscription.tenant = tenant  # known from both sides, so that nobody reads it again
    open_wallet(tenant.uid)
    emit("tenant.signed_up", tenant, actor=actor, slug=tenant.slug, vertical=vertical, plan=subscription.plan.slug)
    entry = _furnish(tenant, owner, visit, now)
    transaction.on_commit(tell_change, robust=True)
    return SignedUp(tenant=tenant, plan=subscription.plan, entry=entry)


# Steps


def _new_tenant(name: str, slug: str, vertical: str, owner: Owner, now: datetime) -> Tenant:
    kind, schema = vertical_of(vertical), take_schema()
    return Tenant(
        slug=slug,
        name=name,
        vertical=kind.code,
        schema_name=schema.name,
        fingerprint=schema.fingerprint,
        modules=sorted(kind.modules),
        accent_hue=kind.accent_hue,
        contact_name=owner.name,
        contact_email=owner.email.strip().lower(),
        contact_phone=owner.phone,
        created_at=now,
    )


def _furnish(tenant: Tenant, owner: Owner, visit: Visit, now: datetime) -> Entry:
    """In the tenant's schema: the owner, what the vertical starts with, and the owner's first sign-in."""
    with tenant_context(tenant):
        user = _owner_user(owner, now)
        for _name, starter in ports.starter_data.items():  # noqa: PERF102 - a port is no dict
            starter.plant(vertical=tenant.vertical, actor=actor_of_user(user), now=now)
        return open_tokens(user, visit=visit, now=now)


def _owner_user(owner: Owner, now: datetime) -> User:
    return create_user(
        name=owner.name, email=owner.email, phone=owner.phone, password=owner.password, role="owner", now=now
    )
