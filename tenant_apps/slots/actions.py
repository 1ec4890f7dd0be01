"""Steps that open units and claim their time. They belong to the actions of bookings, venues and others.

All units of one wish are locked in one sorted take; then the claims in the way are read again; then they are
written. The exclusion constraint stands behind this for whatever comes another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from shared import locks
from shared.bulk import update_rows
from shared.errors import NotFound
from shared.together import Message
from tenant_apps.slots.errors import HoldLost, SeatTaken
from tenant_apps.slots.models import Claim, Unit
from tenant_apps.slots.queries import (
    Wanted,
    alternatives_to,
    ask_overlapping,
    claims_of,
    is_lapsed,
    overlapping_claims,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence
    from datetime import datetime

EXPIRED = "expired"
MOVED = "moved"
RETAKEN = "retaken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What time is claimed for: `booking` and its uid."""

    kind: str
    uid: uuid.UUID


# Steps with units


def open_unit(*, uid: uuid.UUID, kind: str, label: str, pool: uuid.UUID, places: int = 1, is_open: bool = True) -> Unit:
    """Give a thing a unit under its own uid, or bring the unit up to date."""
    values = {"kind": kind, "label": label, "pool": pool, "places": places, "is_open": is_open}
    return Unit.objects.update_or_create(uid=uid, defaults=values)[0]


def open_units(units: Iterable[Unit]) -> list[Unit]:
    """Write many new units at once (a drawn seat map)."""
    return Unit.objects.bulk_create(units)


def units_by_uid(uids: Sequence[uuid.UUID]) -> list[Unit]:
    """The open units of these uids, in the order asked. Raises NotFound when one is missing or shut."""
    found = {unit.uid: unit for unit in Unit.objects.filter(uid__in=uids, is_open=True)}
    if set(uids) - found.keys():
        raise NotFound
    return [found[uid] for uid in dict.fromkeys(uids)]


# Steps with claims


def hold_units(
    *,
    wanted: Sequence[Wanted],
    subject: Subject,
    kind: str,
    now: datetime,
    expires_at: datetime | None = None,
    seen: Iterable[Claim] | None = None,
) -> list[Claim]:
    """Claim all that is wanted, or nothing. Claims that lapsed are taken over.

    seen: claims in the way that the caller has just read, so that most refusals wait for no lock; read here without
    them. Raises SeatTaken, which names what is free at the same time.
    """
    _refuse_taken(wanted, overlapping_claims(wanted) if seen is None else seen, now=now)
    rivals = _locked_rivals(wanted)
    _refuse_taken(wanted, rivals, now=now)
    _let_go(rivals, reason=EXPIRED, now=now)
    return _write(wanted, subject=subject, kind=kind, now=now, expires_at=expires_at)


def claim_new_units(*, wanted: Sequence[Wanted], subject: Subject, kind: str, now: datetime) -> list[Claim]:
    """Claim time of units that this very transaction has made: nobody else can see them, so none is locked."""
    return _write(wanted, subject=subject, kind=kind, now=now, expires_at=None)


def confirm_claims(*, subject: Subject, now: datetime, kind: str = Claim.Kind.BOOKING) -> list[Claim]:
    """Make the subject's holds lasting. What lapsed and was lost is taken again where it is still free.

    Raises HoldLost when somebody else has any of it.
    """
    locks.take_all(Unit, [claim.unit_id for claim in _held_or_lapsed(subject)])
    claims = _held_or_lapsed(subject)
    held = [claim for claim in claims if claim.state == Claim.State.ACTIVE]
    lost = [claim for claim in claims if claim.state == Claim.State.RELEASED]
    if not claims:
        raise HoldLost
    for claim in held:
        claim.kind, claim.expires_at, claim.updated_at = kind, None, now
    update_rows(held, ["kind", "expires_at", "updated_at"])
    return [*held, *_take_again(lost, subject=subject, kind=kind, now=now)]


def keep_claims(*, subject: Subject, until: datetime, now: datetime) -> bool:
    """Keep the subject's holds until then at least. False when any has lapsed, or there are none."""
    claims = _locked_claims(subject.uid)
    if not claims or any(is_lapsed(claim, now) for claim in claims):
        return False
    sooner = [claim for claim in claims if claim.expires_at is not None and claim.expires_at < until]
    for claim in sooner:
        claim.expires_at = claim.updated_at = until
    update_rows(sooner, ["expires_at", "updated_at"])
    return True


def release_claims(*, subject: Subject, reason: str, now: datetime) -> list[Claim]:
    """Give all of the subject's time back. Nothing to release is fine."""
    claims = _locked_claims(subject.uid)
    _let_go(claims, reason=reason, now=now)
    return claims


def end_claims(*, subject: Subject, now: datetime, reason: str) -> list[Claim]:
    """Give back what is still to come: a claim that has begun ends now, one that has not is released."""
    claims = _locked_claims(subject.uid)
    _let_go([claim for claim in claims if claim.starts_at >= now], reason=reason, now=now)
    running = [claim for claim in claims if claim.starts_at < now < claim.ends_at]
    for claim in running:
        claim.ends_at = claim.updated_at = now
    Claim.objects.bulk_update(running, ["ends_at", "updated_at"])
    return claims


def move_claims(*, subject: Subject, wanted: Sequence[Wanted], now: datetime) -> list[Claim]:
    """Exchange the subject's claims for others of the same kind, at once. Its own are not in its way.

    Raises SeatTaken, and HoldLost when the subject's claims have lapsed or are gone.
    """
    held = claims_of(subject.uid)
    _refuse_taken(wanted, _without(subject, overlapping_claims(wanted)), now=now)
    locks.take_all(Unit, [*(one.unit.pk for one in wanted), *(claim.unit_id for claim in held)])
    held = claims_of(subject.uid)
    if not held or any(is_lapsed(claim, now) for claim in held):
        raise HoldLost
    rivals = _without(subject, overlapping_claims(wanted))
    _refuse_taken(wanted, rivals, now=now)
    _let_go(rivals, reason=EXPIRED, now=now)
    _let_go(held, reason=MOVED, now=now)
    return _write(wanted, subject=subject, kind=held[0].kind, now=now, expires_at=held[0].expires_at)


def _locked_rivals(wanted: Sequence[Wanted]) -> list[Claim]:
    """Lock the units, and read behind the locks who has them: one message."""
    message = Message()
    locks.take_all_with(message, Unit, [one.unit.pk for one in wanted])
    rivals = ask_overlapping(message, wanted)
    message.send()
    return rivals.rows


def _locked_claims(subject_uid: uuid.UUID) -> list[Claim]:
    """The subject's active claims, read again once their units are locked."""
    locks.take_all(Unit, [claim.unit_id for claim in claims_of(subject_uid)])
    return claims_of(subject_uid)


def _held_or_lapsed(subject: Subject) -> list[Claim]:
    """The subject's active claims, and those that were taken from it because they had lapsed."""
    wanted = Q(state=Claim.State.ACTIVE) | Q(release_reason=EXPIRED)
    return list(Claim.objects.filter(wanted, subject_uid=subject.uid).select_related("unit").order_by("unit_id"))


def _take_again(lost: Sequence[Claim], *, subject: Subject, kind: str, now: datetime) -> list[Claim]:
    """Claim the same time once more; the units are locked. Raises HoldLost."""
    wanted = [Wanted(claim.unit, claim.period) for claim in lost]
    rivals = overlapping_claims(wanted)
    if any(not is_lapsed(claim, now) for claim in rivals):
        raise HoldLost
    _let_go(rivals, reason=EXPIRED, now=now)
    Claim.objects.filter(pk__in=[claim.pk for claim in lost]).update(release_reason=RETAKEN, updated_at=now)
    return _write(wanted, subject=subject, kind=kind, now=now, expires_at=None)


def _without(subject: Subject, claims: Iterable[Claim]) -> list[Claim]:
    return [claim for claim in claims if claim.subject_uid != subject.uid]


def _refuse_taken(wanted: Sequence[Wanted], rivals: Iterable[Claim], *, now: datetime) -> None:
    taken = {claim.unit_id for claim in rivals if not is_lapsed(claim, now)}
    if taken:
        units = {one.unit.pk: one.unit for one in wanted if one.unit.pk in taken}
        raise SeatTaken.of(units.values(), alternatives_to(wanted, now=now))


def _let_go(claims: Sequence[Claim], *, reason: str, now: datetime) -> None:
    if claims:
        Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(
            state=Claim.State.RELEASED, released_at=now, release_reason=reason, updated_at=now
        )


def _write(
    wanted: Sequence[Wanted], *, subject: Subject, kind: str, now: datetime, expires_at: datetime | None
) -> list[Claim]:
    """Insert the claims. What the constraint refuses is left out by the database, and then nothing stays."""
    claims = [
        Claim(
            unit=one.unit, starts_at=one.period.start, ends_at=one.period.end, kind=kind, expires_at=expires_at,
            subject_kind=subject.kind, subject_uid=subject.uid,
        )
        for one in wanted
    ]  # fmt: skip
    message = Message()
    answer = message.write(claims, ignore_conflicts=True)
    message.send()
    if len(written := answer.rows) == len(claims):
        return claims
    missing = {claim.uid: claim.unit for claim in claims}
    for claim in written:
        del missing[claim.uid]
    Claim.objects.filter(uid__in=[claim.uid for claim in written]).delete()
    raise SeatTaken.of(missing.values(), alternatives_to(wanted, now=now))
