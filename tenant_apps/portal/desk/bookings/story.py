"""A booking's story in words, from its facts."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from shared.identity.models import User
from shared.look.wording import day_text
from shared.spine.models import Fact
from shared.spine.queries import facts_about
from tenant_apps.bookings.models import Booking


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A line of the story. shape: of the mark; by: who did it."""

    at: datetime
    shape: str
    sentence: str
    detail: str
    by: str


Told = tuple[str, str]


def story_of(booking: Booking) -> list[Moment]:
    """What happened to it, oldest first. Two queries."""
    facts = [fact for fact in facts_about(booking.uid) if fact.kind in SENTENCES]
    names = names_of(facts)
    return [_moment(fact, booking.venue.zone, names) for fact in facts]


def names_of(facts: Sequence[Fact]) -> dict[uuid.UUID, str]:
    """The names of who acted, by uid. One query."""
    uids = {fact.actor_uid for fact in facts if fact.actor_uid}
    return dict(User.objects.filter(uid__in=uids).values_list("uid", "name")) if uids else {}


def by_whom(kind: str, uid: uuid.UUID | None, names: Mapping[uuid.UUID, str]) -> str:
    """A name, or what kind of somebody it was."""
    if uid is not None and uid in names:
        return names[uid]
    words = {
        "system": _("by itself"),
        "anonymous": _("somebody on the site"),
        "api_key": _("a program"),
        "operator": _("the platform"),
        "customer": _("on the site"),
    }
    return words.get(kind, "")


def _moment(fact: Fact, zone: ZoneInfo, names: Mapping[uuid.UUID, str]) -> Moment:
    shape, sentence = SENTENCES[fact.kind]()
    detail = _moved(fact.facts, zone) if fact.kind == "booking.moved" else ""
    by = by_whom(fact.actor_kind, fact.actor_uid, names)
    return Moment(at=fact.at, shape=shape, sentence=sentence, detail=detail, by=by)


def _moved(facts: Mapping[str, Any], zone: ZoneInfo) -> str:
    """From when to when; a change of seats says only that."""
    if "from_start" not in facts:
        return _("To another seat.")
    return _("From %(old)s to %(new)s.") % {
        "old": _stretch(facts["from_start"], facts["from_end"], zone),
        "new": _stretch(facts["start"], facts["end"], zone),
    }


def _stretch(start: str, end: str, zone: ZoneInfo) -> str:
    first, last = (datetime.fromisoformat(text).astimezone(zone) for text in (start, end))
    return f"{day_text(first.date())} {first:%H:%M}–{last:%H:%M}"


SENTENCES: Mapping[str, Callable[[], Told]] = {
    "booking.held": lambda: ("wait", _("Held until it is paid")),
    "booking.requested": lambda: ("need", _("Asked for")),
    "booking.accepted": lambda: ("half", _("Booked")),
    "booking.moved": lambda: ("half", _("Moved")),
    "booking.paid": lambda: ("done", _("Paid")),
    "booking.started": lambda: ("done", _("Checked in")),
    "booking.reopened": lambda: ("unknown", _("Check-in taken back")),
    "booking.completed": lambda: ("done", _("Checked out")),
    "booking.no_show": lambda: ("no", _("Did not come")),
    "booking.cancelled": lambda: ("no", _("Cancelled")),
    "booking.expired": lambda: ("unknown", _("The hold ran out")),
}
