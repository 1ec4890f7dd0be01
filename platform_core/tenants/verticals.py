"""The five kinds of business, as data: their words, the modules they start with, and what is planted for them.

Nothing in the code asks which vertical a tenant has; it asks for a word, or whether a module is on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from shared.errors import Invalid

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a thing is called: one and many."""

    one: StrPromise
    many: StrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class Vertical:
    """code: as the API names it. customer_prefix: of customers' codes. aliases: the API's paths in its words."""

    code: str
    title: StrPromise
    venue: Words
    customer: Words
    professional: Words
    customer_prefix: str
    modules: frozenset[str]
    aliases: tuple[tuple[str, str], ...]
    accent_hue: int


MODULES = {
    "seats": _("Seats and passes"),
    "attendance": _("Attendance"),
    "appointments": _("Appointments"),
    "ordering": _("Ordering"),
    "memberships": _("Memberships"),
    "aftercare": _("Aftercare codes"),
    "content": _("Content"),
    "assistant": _("Assistant"),
    "checkins": _("Check-ins"),
    "commission": _("Commission"),
    "reminders": _("Reminders"),
}
_PROFESSIONALS = Words(one=_("Professional"), many=_("Professionals"))
VERTICALS = {
    found.code: found
    for found in (
        Vertical(
            code="study_library",
            title=_("Study library"),
            venue=Words(one=_("Library"), many=_("Libraries")),
            customer=Words(one=_("Student"), many=_("Students")),
            professional=Words(one=_("Tutor"), many=_("Tutors")),
            customer_prefix="STU",
            modules=frozenset({"seats", "attendance", "reminders"}),
            aliases=(("libraries", "venues"), ("students", "customers")),
            accent_hue=250,
        ),
        Vertical(
            code="studio",
            title=_("Piercing or tattoo studio"),
            venue=Words(one=_("Studio"), many=_("Studios")),
            customer=Words(one=_("Client"), many=_("Clients")),
            professional=Words(one=_("Artist"), many=_("Artists")),
            customer_prefix="CLI",
            modules=frozenset({"appointments", "aftercare", "reminders"}),
            aliases=(("studios", "venues"), ("clients", "customers")),
            accent_hue=330,
        ),
        Vertical(
            code="barbershop",
            title=_("Barbershop"),
            venue=Words(one=_("Shop"), many=_("Shops")),
            customer=Words(one=_("Client"), many=_("Clients")),
            professional=_PROFESSIONALS,
            customer_prefix="CLI",
            modules=frozenset({"appointments", "commission", "reminders"}),
            aliases=(("shops", "venues"), ("clients", "customers")),
            accent_hue=25,
        ),
        Vertical(
            code="restaurant",
            title=_("Restaurant or café"),
            venue=Words(one=_("Store"), many=_("Stores")),
            customer=Words(one=_("Guest"), many=_("Guests")),
            professional=_PROFESSIONALS,
            customer_prefix="GST",
            modules=frozenset({"ordering"}),
            aliases=(("guests", "customers"),),
            accent_hue=55,
        ),
        Vertical(
            code="wellness",
            title=_("Wellness practice"),
            venue=Words(one=_("Practice"), many=_("Practices")),
            customer=Words(one=_("Member"), many=_("Members")),
            professional=Words(one=_("Practitioner"), many=_("Practitioners")),
            customer_prefix="MEM",
            modules=frozenset({"memberships", "content", "assistant", "checkins", "appointments"}),
            aliases=(("practices", "venues"), ("members", "customers")),
            accent_hue=160,
        ),
    )
}


def vertical_of(code: str) -> Vertical:
    """The vertical with this code. Raises Invalid on `vertical`."""
    found = VERTICALS.get(code)
    if found is None:
        raise Invalid.field("vertical", "unknown", _("There is no such kind of business."))
    return found
