"""A business signs up: tenant, address, plan, wallet, schema and owner in one unit, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django_tenants.utils import tenant_context

from platform_core.credits.steps import open_first_wallet
from platform_core.plans.errors import NoSuchPlan
from platform_core.plans.steps import PLAN, subscribe_with
from platform_core.tenants.models import Domain, Tenant
from platform_core.tenants.provision import NewSchema, ask_spare, schema_of
from platform_core.tenants.slugs import (
    ask_owners,
    check_form,
    owners_in,
    plain_slug,
    refuse_owned,
    with_letters,
)
from platform_core.tenants.verticals import vertical_of
from shared import ports
from shared.identity.principals import actor_of_user
from shared.identity.steps import hashed, open_first
from shared.spine import emit_with
from shared.tenancy.directory import tell_change
from shared.together import Message
from shared.unit import UNIT_NOW, action

if TYPE_CHECKING:
    from datetime import datetime

    from platform_core.plans.models import Plan, Subscription
    from shared.actor import Actor
    from shared.identity.visits import Entry, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Who signs up. phone: E.164 or empty."""

    name: str
    email: str
    phone: str
    password: str = field(repr=False)
    password_hash: str = field(default="", repr=False)

    def with_hash(self) -> Owner:
        """With what is kept of the password; slow by design. Raises Invalid when it is weak."""
        known = self.password_hash or hashed(self.password, name=self.name, email=self.email)
        return replace(self, password_hash=known)


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
    found = _look(check_form(slug) if slug else "", business_name, plan or settings.SIGNUP_PLAN)
    tenant = _new_tenant(found, business_name.strip(), vertical, owner, now)
    tenant.state = Tenant.State.ACTIVE if plan else Tenant.State.TRIAL
    tenant.trial_ends_at = None if plan else now + timedelta(days=settings.TRIAL_DAYS)
    subscription = _write(tenant, found.plan, actor, now)
    entry = _furnish(tenant, owner, visit, now)
    transaction.on_commit(tell_change, robust=True)
    return SignedUp(tenant=tenant, plan=subscription.plan, entry=entry)


# Steps


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What a new tenant is made of. key: the tenant's."""

    slug: str
    plan: Plan
    schema: NewSchema
    key: int


def _look(slug: str, business_name: str, plan: str) -> _Found:
    """One message: who has the name, the plan, a spare. Raises SlugReserved, SlugTaken, NoSuchPlan."""
    wanted = slug or plain_slug(business_name)
    message = Message()
    answer, plans = ask_owners(message, wanted), message.ask(PLAN, plan)
    spare, keys = ask_spare(message), message.reserve_keys(Tenant)
    message.send()
    owners = owners_in(wanted, answer)
    if slug:
        refuse_owned(slug, owners)
    if plans.first is None:
        raise NoSuchPlan(plan=plan)
    free = with_letters(wanted) if owners and not slug else wanted
    return _Found(slug=free, plan=plans.first, schema=schema_of(spare), key=keys.rows[0])


def _new_tenant(found: _Found, name: str, vertical: str, owner: Owner, now: datetime) -> Tenant:
    kind, schema = vertical_of(vertical), found.schema
    return Tenant(
        id=found.key,
        slug=found.slug,
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


def _write(tenant: Tenant, plan: Plan, actor: Actor, now: datetime) -> Subscription:
    """What public has of a tenant, and the fact: one message."""
    message = Message()
    message.write([tenant])
    message.write([Domain(tenant=tenant, domain=tenant.slug, is_primary=True, verified_at=now)])
    made = subscribe_with(message, tenant_id=tenant.pk, plan=plan, trial_ends_at=tenant.trial_ends_at)
    made.tenant = tenant  # known from both sides, so that nobody reads it again
    open_first_wallet(message, tenant.uid)
    told = {"slug": tenant.slug, "vertical": tenant.vertical, "plan": plan.slug}
    emit_with(message, "tenant.signed_up", tenant, actor=actor, **told)
    message.send()
    return made


def _furnish(tenant: Tenant, owner: Owner, visit: Visit, now: datetime) -> Entry:
    """In the tenant's schema: the owner, signed in, and what the vertical starts with."""
    with tenant_context(tenant):
        message = Message()
        entry = open_first(
            message, name=owner.name, email=owner.email, phone=owner.phone,
            password_hash=owner.with_hash().password_hash, role="owner", visit=visit, now=now,
        )  # fmt: skip
        for _name, starter in ports.starter_data.items():  # noqa: PERF102 - a port is no dict
            starter.plant(message, vertical=tenant.vertical, actor=actor_of_user(entry.user), now=now)
        message.send()
        return entry
