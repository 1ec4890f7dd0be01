"""What stands around every page of the desk: the side list, the bar on phones, the tenant's sign. By role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from shared.identity.permissions import ROLE_NAMES
from shared.look.frames import Borrowed, DeskFrame, Entry
from shared.look.theme import Accent
from shared.tenancy import current_tenant

if TYPE_CHECKING:
    from shared.actor import Actor
    from shared.identity.models import Device
    from shared.look.rail import Rail
    from tenant_apps.portal.desk.nouns import Nouns
    from tenant_apps.venues.models import Venue

LIVE = "/live/bookings"


def frame_of(
    *, actor: Actor, device: Device | None, place: Venue | None, nouns: Nouns, current: str, rail: Rail | None
) -> DeskFrame:
    """The frame for this person at this place. current: the entry that is open."""
    tenant = current_tenant()
    sees_bookings = actor.may("bookings.read")
    return DeskFrame(
        name=tenant.name,
        place=_where(place),
        accent=accent_of(tenant.accent_hue, tenant.accent_chroma),
        home=reverse("desk:today"),
        groups=_groups(actor, nouns, current),
        bar=_bar(actor, nouns, current),
        person=actor.name,
        role=role_name(actor.role),
        me=reverse("desk:me"),
        switch=reverse("desk:places") if place is not None else "",
        search=reverse("desk:find"),
        live=LIVE if sees_bookings else "",
        rail=rail,
        borrowed=_borrowed(device),
    )


def accent_of(hue: int, chroma: int) -> Accent:
    """The tenant's accent. chroma: hundredths, as the tenant's row has it."""
    return Accent(hue=hue % 360, chroma=chroma * 10)


def role_name(code: str) -> str:
    """What people call a built-in role; an own role's code stands for itself."""
    return str(ROLE_NAMES.get(code, code))


def _where(place: Venue | None) -> str:
    return "" if place is None else ", ".join(part for part in (place.name, place.city) if part)


def _groups(actor: Actor, nouns: Nouns, current: str) -> tuple[tuple[Entry, ...], ...]:
    """What may be opened, as the side list shows it; a group without entries is left out."""
    groups = (
        (
            _entry(actor, current, "today", _("Today"), "sun", "bookings.read", key="T"),
            _entry(actor, current, "seats", _("Seats"), "armchair", "bookings.read", key="S"),
            _entry(actor, current, "bookings", _("Bookings"), "calendar-days", "bookings.read", key="C"),
            _entry(actor, current, "customers", nouns.customers, "users", "customers.read", key="U"),
        ),
        (
            _entry(actor, current, "money", _("Money"), "indian-rupee", "payments.read", key="M"),
            _entry(actor, current, "messages", _("Messages"), "message-square-text", "messages.read"),
        ),
        (
            _entry(actor, current, "setup", _("Set up"), "list-checks", "settings.write"),
            _entry(actor, current, "venues", nouns.venues, "building-2", "settings.write"),
            _entry(actor, current, "texts", _("Texts"), "message-square-text", "messaging.settings"),
            _entry(actor, current, "staff", _("Staff"), "id-card", "staff.manage"),
            _entry(actor, current, "gateways", _("Gateways"), "credit-card", "payments.settings"),
            _entry(actor, current, "settings", _("Settings"), "settings", "settings.write"),
            _entry(actor, current, "audit", _("Audit"), "shield-check", "audit.read"),
            _entry(actor, current, "letters", _("Failed work"), "skull", "jobs.read"),
        ),
    )
    found = (tuple(entry for entry in group if entry is not None) for group in groups)
    return tuple(group for group in found if group)


def _entry(actor: Actor, current: str, name: str, label: str, icon: str, needs: str, *, key: str = "") -> Entry | None:
    if not actor.may(needs):
        return None
    return Entry(label=label, href=reverse(f"desk:{name}"), icon=icon, current=name == current, key=key)


def _bar(actor: Actor, nouns: Nouns, current: str) -> tuple[Entry, ...]:
    """Five places for a thumb; the middle one looks somebody or something up."""
    if not actor.may("bookings.read"):
        return ()
    places = (
        ("today", _("Today"), "sun"),
        ("bookings", _("Bookings"), "calendar-days"),
        ("find", _("Find"), "scan-line"),
        ("customers", nouns.customers, "users"),
        ("more", _("More"), "ellipsis"),
    )
    return tuple(
        Entry(label=label, href=reverse(f"desk:{name}"), icon=icon, current=name == current)
        for name, label, icon in places
    )


def _borrowed(device: Device | None) -> Borrowed | None:
    if device is None or device.act_uid is None:
        return None
    return Borrowed(by=device.act_name, reason=device.reason, until=device.expires_at, leave=reverse("desk:sign-out"))
