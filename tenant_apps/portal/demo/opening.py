"""Opening a demo tenant: signed up, staffed, drawn, peopled. Each part is left alone once it is there."""

from __future__ import annotations

import random
from datetime import date, time
from typing import TYPE_CHECKING, Any

from django_tenants.utils import tenant_context

from platform_core.tenants import flows, queries
from platform_core.tenants.actions.signing_up import Owner
from platform_core.tenants.models import Tenant
from shared.actor import SYSTEM, Actor
from shared.identity.actions.accounts import register
from shared.identity.actions.team import add_staff
from shared.identity.models import User
from shared.identity.permissions import TenantRole
from shared.identity.principals import actor_of_user
from shared.identity.steps import set_password
from shared.identity.visits import Visit
from shared.money import Money
from shared.tenancy.connection import connection
from shared.unit import in_unit
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.actions import create_customer
from tenant_apps.customers.models import Customer
from tenant_apps.portal.demo.floor import draw
from tenant_apps.portal.demo.history import live_a_week
from tenant_apps.portal.demo.houses import FIRST, HOUSES, LAST, TAGS, House
from tenant_apps.portal.demo.trade import open_trade, stay_silent
from tenant_apps.slots.availability import WeeklyOpening
from tenant_apps.venues import actions as venue_actions
from tenant_apps.venues.models import Venue

if TYPE_CHECKING:
    from collections.abc import Callable

    from tenant_apps.portal.demo.logins import Logins

PLAN = "professional"
VISIT = Visit(agent="manage.py demo")


def open_house(house: House, logins: Logins, *, trades: bool = False) -> str:
    """Bring one demo tenant to be. trades: through gateways and a carrier of the sandbox. Returns its address."""
    tenant = _tenant(house, logins)
    with tenant_context(tenant):
        owner = _actor(house, "owner")
        _person(house, logins, "desk", lambda password: _hire(house, owner, password))
        _person(house, logins, "customer", lambda password: _register(house, password))
        venues = list(Venue.objects.order_by("id")) or _open_venues(house, owner)
        _welcome_people(house, owner)
        if house.is_drawn and not Booking.objects.exists():
            live_a_week(venues[0], desk=_actor(house, "desk"))
            stay_silent(tenant)
        if trades:
            open_trade(tenant, house.slug, owner)
    url = queries.url(tenant)
    logins.keep_url(house.slug, url)
    return url


def email_of(house: House, role: str) -> str:
    """Where somebody of the demo would read mail; `.example` reaches nobody (RFC 2606)."""
    return f"{role}@{house.slug}.example"


def phone_of(house: House) -> str:
    """The customer's number, whose texts the sandbox shows."""
    return f"+9198230140{HOUSES.index(house):02d}"


def _tenant(house: House, logins: Logins) -> Tenant:
    connection.set_schema_to_public()
    found = Tenant.objects.filter(slug=house.slug).exclude(state=Tenant.State.ARCHIVED).first()
    if found is not None:
        with tenant_context(found):
            _person(house, logins, "owner", None)
        return found
    email = email_of(house, "owner")
    password = logins.keep(house.slug, "owner", email=email)
    owner = Owner(name=house.owner, email=email, phone="", password=password)
    made = flows.take_in(
        business_name=house.name, slug=house.slug, vertical=house.vertical, owner=owner, visit=VISIT, actor=SYSTEM,
        plan=PLAN,
    )  # fmt: skip
    return made.tenant


def _person(house: House, logins: Logins, role: str, make: Callable[[str], object] | None) -> None:
    """Somebody with a kept password: made, or given a new one when the kept one is lost or does not fit."""
    email = email_of(house, role)
    user = User.objects.filter(email=email).first()
    if user is None and make is not None:
        make(logins.keep(house.slug, role, email=email))
    elif user is not None and not logins.fits(house.slug, role, user.password):
        _change_password(user, logins.keep(house.slug, role, email=email))


def _change_password(user: User, password: str) -> None:
    def work(_: object) -> None:
        set_password(user, password)
        user.save(update_fields=["password"])

    in_unit(work)


def _actor(house: House, role: str) -> Actor:
    return actor_of_user(User.objects.select_related("role").get(email=email_of(house, role)))


def _hire(house: House, owner: Actor, password: str) -> None:
    email, role = email_of(house, "desk"), TenantRole.FRONT_DESK
    in_unit(lambda _: add_staff(name=house.desk, email=email, phone="", password=password, role=role, actor=owner))


def _register(house: House, password: str) -> None:
    name, email = house.customer, email_of(house, "customer")
    in_unit(
        lambda _: register(
            name=name,
            email=email,
            phone=phone_of(house),
            password=password,
            consents=["terms", "service_messages"],
            referral_code="",
            visit=VISIT,
        )
    )


def _open_venues(house: House, owner: Actor) -> list[Venue]:
    return [_open_venue(house, told, owner) for told in house.venues]


def _open_venue(house: House, told: dict[str, Any], owner: Actor) -> Venue:
    venue: Venue = in_unit(lambda _: venue_actions.create_venue(actor=owner, **told))
    week = [
        WeeklyOpening(weekday=weekday, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
        for weekday in range(7)
        for opens, closes in house.hours
    ]
    in_unit(lambda _: venue_actions.set_hours(venue_id=venue.pk, openings=week, actor=owner))
    for name, opens, closes, rupees in house.shifts:
        _sell_shift(venue, name, opens, closes, rupees, owner)
    if house.is_drawn:
        draw(venue, actor=owner)
    return venue


def _sell_shift(venue: Venue, name: str, opens: str, closes: str, rupees: int, owner: Actor) -> None:
    in_unit(
        lambda _: venue_actions.create_shift(
            venue_id=venue.pk,
            name=name,
            opens=time.fromisoformat(opens),
            closes=time.fromisoformat(closes),
            price=Money(minor=rupees * 100),
            actor=owner,
        )
    )


def _welcome_people(house: House, owner: Actor) -> None:
    """Fill up to the house's number; the same names each time, so a second run finds them."""
    chance = random.Random(house.slug)  # noqa: S311 - believable names, no secret
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    chosen = chance.sample(names, house.people)
    known = set(Customer.objects.values_list("name", flat=True))
    for number, name in enumerate(chosen):
        told = _details(name, number, chance)
        if name not in known:
            _welcome(name, told, owner)


def _details(name: str, number: int, chance: random.Random) -> dict[str, object]:
    born = date(chance.randint(1996, 2008), chance.randint(1, 12), chance.randint(1, 28))
    return {
        "phone": f"+9190{number:04d}{chance.randint(1000, 9999)}",
        "email": f"{name.lower().replace(' ', '.')}@example.in" if chance.random() < 0.5 else "",  # noqa: PLR2004
        "dob": born,
        "tags": chance.sample(TAGS, chance.randint(0, 2)),
        "guardian_name": f"{chance.choice(FIRST)} {name.split()[1]}" if born.year > 2006 else "",  # noqa: PLR2004
    }


def _welcome(name: str, told: dict[str, Any], owner: Actor) -> None:
    in_unit(lambda _: create_customer(name=name, actor=owner, **told))
