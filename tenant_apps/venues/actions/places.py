"""Venues themselves: open one, change it, draw its room, put it away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from platform_core import plans
from shared import locks, spine
from shared.errors import NotFound
from shared.tenancy import current_tenant
from shared.unit import UNIT_NOW, action
from tenant_apps.slots.models import Claim
from tenant_apps.venues.drawing import checked_plan
from tenant_apps.venues.errors import StillInUse, VenueSlugTaken
from tenant_apps.venues.models import Venue

if TYPE_CHECKING:
    from datetime import datetime

    from shared.actor import Actor

MAX_SLUG = 60


@action
def create_venue(*, name: str, city: str, actor: Actor, slug: str = "", **fields: Any) -> Venue:
    """Open a venue. fields: of the model (address, timezone, lat, lng, amenities, ...).

    Raises VenueSlugTaken, and plan_limit_reached when the plan has no room for one more.
    """
    here = current_tenant()
    fields = {"timezone": here.time_zone, "currency": here.currency, **fields}
    in_use = Venue.objects.exclude(status=Venue.Status.ARCHIVED)
    plans.require(limit="venues", used=in_use.count, adding=1)
    venue = Venue(name=name, city=city, slug=slug or free_slug(name), **fields)
    _save(venue)
    spine.emit("venue.created", venue, actor=actor, name=name)
    return venue


@action
def update_venue(*, venue_id: int, actor: Actor, **fields: Any) -> Venue:
    """Change what is named. Raises NotFound, VenueSlugTaken."""
    venue = take_venue(venue_id)
    changed = sorted(name for name, value in fields.items() if getattr(venue, name) != value)
    for name in changed:
        setattr(venue, name, fields[name])
    if changed:
        _save(venue)
        spine.emit("venue.updated", venue, actor=actor, changed=changed)
    return venue


@action
def draw_plan(*, venue_id: int, plan: dict[str, Any], actor: Actor) -> Venue:
    """Replace what is drawn around the seats. Raises Invalid with the element that cannot be drawn."""
    venue = take_venue(venue_id)
    venue.plan = checked_plan(plan)
    venue.save(update_fields=["plan"])
    spine.emit("venue.drawn", venue, actor=actor, elements=len(venue.plan["elements"]))
    return venue


@action
def archive_venue(*, venue_id: int, actor: Actor, now: datetime = UNIT_NOW) -> Venue:
    """Put a venue away; its history stays and its slug is free again. Twice is harmless.

    Raises StillInUse while there are bookings to come.
    """
    venue = take_venue(venue_id)
    if venue.status == Venue.Status.ARCHIVED:
        return venue
    if coming_claims(now).filter(unit__pool=venue.uid).exists():
        raise StillInUse
    venue.status = Venue.Status.ARCHIVED
    venue.save(update_fields=["status"])
    spine.emit("venue.archived", venue, actor=actor)
    return venue


# Steps


def take_venue(venue_id: int) -> Venue:
    """The venue, locked. Raises NotFound."""
    venue = locks.take(Venue, venue_id)
    if venue is None:
        raise NotFound
    return venue


def coming_claims(now: datetime) -> Any:
    """Claims of people (not closures) that have not ended and still count."""
    active = Claim.objects.filter(state=Claim.State.ACTIVE, ends_at__gt=now).exclude(kind=Claim.Kind.BLOCK)
    return active.exclude(expires_at__lte=now)


def free_slug(name: str) -> str:
    """An address made from the name, with a number when it is in use; `venue` for a name in another script."""
    base = slugify(name)[: MAX_SLUG - 4].strip("-") or "venue"
    taken = set(Venue.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken)


def _save(venue: Venue) -> None:
    try:
        with transaction.atomic():
            venue.save()
    except IntegrityError as error:
        raise VenueSlugTaken(slug=venue.slug) from error
