"""What stands around every page of the console: the side list and the bar on phones, by what somebody may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from shared.identity.permissions import ROLE_NAMES
from shared.look.frames import DeskFrame, Entry

if TYPE_CHECKING:
    from shared.actor import Actor
    from shared.look.rail import Rail

HOME, MORE, FIND = "/console", "/console/more", "/console/find"


def frame_of(*, actor: Actor, current: str, dead: int, stuck: int, rail: Rail | None) -> DeskFrame:
    """The frame for this operator. current: the entry that is open. dead, stuck: what waits for somebody."""
    return DeskFrame(
        name="Frontdesk",
        place=_("Operator console"),
        home=HOME,
        groups=groups_of(actor, current, dead, stuck),
        bar=_bar(actor, current, dead),
        person=actor.name,
        role=role_name(actor.role),
        me=MORE,
        search=FIND,
        rail=rail,
    )


def role_name(code: str) -> str:
    """What people call a built-in role; an own role's code stands for itself."""
    return str(ROLE_NAMES.get(code, code))


def groups_of(actor: Actor, current: str, dead: int, stuck: int) -> tuple[tuple[Entry, ...], ...]:
    """What may be opened; a group without entries is left out."""
    groups = (
        (
            ("", Entry(label=_("Overview"), href=HOME, icon="layout-dashboard", key="O")),
            ("tenants.read", Entry(label=_("Tenants"), href="/console/tenants", icon="building-2", key="T")),
            ("plans.read", Entry(label=_("Plans"), href="/console/plans", icon="layers", key="P")),
            ("credits.read", Entry(label=_("Credits"), href="/console/credits", icon="coins", key="C")),
        ),
        (
            (
                "jobs.read",
                Entry(label=_("Jobs"), href="/console/jobs", icon="list-checks", count=dead or None, key="J"),
            ),
            (
                "webhooks.read",
                Entry(label=_("Webhooks"), href="/console/webhooks", icon="webhook", count=stuck or None, key="W"),
            ),
        ),
        (
            ("audit.read", Entry(label=_("Audit"), href="/console/audit", icon="scroll-text", key="A")),
            ("operators.read", Entry(label=_("Operators"), href="/console/operators", icon="user-cog", key="R")),
        ),
    )
    shown = [[_opened(entry, current) for need, entry in group if not need or actor.may(need)] for group in groups]
    return tuple(tuple(group) for group in shown if group)


def _bar(actor: Actor, current: str, dead: int) -> tuple[Entry, ...]:
    """Five for the thumb; the key in the middle makes a tenant, where one may."""
    makes = actor.may("tenants.write")
    key = (
        Entry(label=_("New tenant"), href="/console/tenants/new", icon="plus")
        if makes
        else Entry(label=_("Audit"), href="/console/audit", icon="scroll-text")
    )
    entries = (
        Entry(label=_("Overview"), href=HOME, icon="layout-dashboard"),
        Entry(label=_("Tenants"), href="/console/tenants", icon="building-2"),
        key,
        Entry(label=_("Jobs"), href="/console/jobs", icon="list-checks", count=dead or None),
        Entry(label=_("More"), href=MORE, icon="ellipsis"),
    )
    return tuple(_opened(entry, current) for entry in entries)


def _opened(entry: Entry, current: str) -> Entry:
    return Entry(
        label=entry.label,
        href=entry.href,
        icon=entry.icon,
        count=entry.count,
        key=entry.key,
        current=entry.href == current,
    )
