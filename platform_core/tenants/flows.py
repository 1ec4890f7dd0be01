"""Signing up from outside: the blueprint is made ready before the unit, and a rival's slug is a clean refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError

from platform_core.tenants.actions.signing_up import Owner, SignedUp, sign_up
from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.errors import SlugTaken
from shared.constraints import violates
from shared.unit import in_unit

if TYPE_CHECKING:
    from shared.actor import Actor
    from shared.identity.visits import Visit

ONE_SLUG = ("tenants_tenant_slug_once", "tenants_domain_domain_key")


def take_in(  # noqa: PLR0913 - what a business tells about itself
    *,
    business_name: str,
    slug: str,
    vertical: str,
    owner: Owner,
    visit: Visit,
    actor: Actor,
    plan: str | None = None,
) -> SignedUp:
    """Sign a business up. Raises Invalid, SlugReserved, SlugTaken, NoSuchPlan."""
    ensure_blueprint()
    try:
        return in_unit(
            lambda _unit: sign_up(
                business_name=business_name,
                slug=slug,
                vertical=vertical,
                owner=owner,
                visit=visit,
                actor=actor,
                plan=plan,
            )
        )
    except IntegrityError as error:
        if any(violates(error, name) for name in ONE_SLUG):
            raise SlugTaken(slug=slug) from error
        raise
