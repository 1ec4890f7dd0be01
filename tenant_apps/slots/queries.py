"""Who has claimed what, and what is free: one query each, as long as what is asked and not as what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from shared.together import Message, columns_of
from tenant_apps.slots.availability import natural
from tenant_apps.slots.models import Claim, Unit

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from shared.periods import Period
    from shared.together import Answer

ALTERNATIVES = 5
# Both conditions are those of the exclusion constraint, so its index answers them.
OVERLAPPING = """
    SELECT {columns}
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS asked (unit_id, from_at, until_at)
    JOIN slots_claim AS claim ON claim.state = 'active'
     AND int8range(claim.unit_id, claim.unit_id, '[]') && int8range(asked.unit_id, asked.unit_id, '[]')
     AND tstzrange(claim.starts_at, claim.ends_at, '[)') && tstzrange(asked.from_at, asked.until_at, '[)')
"""
OVERLAPPING_BY_UID = """
    SELECT {columns} FROM slots_unit AS unit JOIN slots_claim AS claim ON claim.state = 'active'
     AND int8range(claim.unit_id, claim.unit_id, '[]') && int8range(unit.id, unit.id, '[]')
     AND tstzrange(claim.starts_at, claim.ends_at, '[)') && tstzrange(%s, %s, '[)')
    WHERE unit.uid = ANY(%s)
"""
FREE = """
    SELECT unit.* FROM slots_unit AS unit
    WHERE unit.pool = %s AND unit.kind = %s AND unit.is_open AND NOT EXISTS (
        SELECT 1 FROM slots_claim AS claim WHERE claim.state = 'active'
         AND int8range(claim.unit_id, claim.unit_id, '[]') && int8range(unit.id, unit.id, '[]')
         AND tstzrange(claim.starts_at, claim.ends_at, '[)') && tstzrange(%s, %s, '[)')
         AND (claim.expires_at IS NULL OR claim.expires_at > %s))
"""
# The claims of the whole stretch are read once by the index on unit and end; the periods are then counted in memory.
BUSY = """
    WITH near AS MATERIALIZED (
        SELECT claim.unit_id, claim.starts_at, claim.ends_at
        FROM slots_unit AS unit JOIN slots_claim AS claim ON claim.unit_id = unit.id
        WHERE unit.pool = %s AND unit.kind = %s AND unit.is_open AND claim.state = 'active'
         AND claim.ends_at > %s AND claim.starts_at < %s AND (claim.expires_at IS NULL OR claim.expires_at > %s))
    SELECT asked.place, count(DISTINCT near.unit_id)
    FROM unnest(%s::timestamptz[], %s::timestamptz[]) WITH ORDINALITY AS asked (from_at, until_at, place)
    JOIN near ON near.starts_at < asked.until_at AND near.ends_at > asked.from_at
    GROUP BY asked.place
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A unit's time that somebody asks for."""

    unit: Unit
    period: Period


def overlapping_claims(wanted: Iterable[Wanted]) -> list[Claim]:
    """The active claims that share time with any that is asked for, lapsed ones too."""
    asked = list(wanted)
    if not asked:
        return []
    message = Message()
    found = ask_overlapping(message, asked)
    message.send()
    return list({claim.pk: claim for claim in found.rows}.values())


def ask_overlapping(message: Message, wanted: Sequence[Wanted]) -> Answer[Claim]:
    """The same in a message; a claim that several of the wishes meet comes several times."""
    units = [one.unit.pk for one in wanted]
    starts, ends = [one.period.start for one in wanted], [one.period.end for one in wanted]
    sql = OVERLAPPING.format(columns=columns_of(Claim, "claim"))
    return message.ask_raw(Claim, sql, [units, starts, ends])


def ask_overlapping_by_uid(message: Message, uids: Sequence[uuid.UUID], period: Period) -> Answer[Claim]:
    """The active claims on units, known by their uids alone, in a period."""
    sql = OVERLAPPING_BY_UID.format(columns=columns_of(Claim, "claim"))
    return message.ask_raw(Claim, sql, [period.start, period.end, list(uids)])


def taken_periods(units: Sequence[Unit], period: Period, *, now: datetime) -> dict[int, list[Period]]:
    """For each unit's key, the times in the period that are claimed and have not lapsed."""
    found: dict[int, list[Period]] = {unit.pk: [] for unit in units}
    for claim in overlapping_claims(Wanted(unit, period) for unit in units):
        if not is_lapsed(claim, now):
            found[claim.unit_id].append(claim.period)
    return found


def free_units(pool: uuid.UUID, period: Period, *, now: datetime, kind: str = Unit.Kind.SEAT) -> list[Unit]:
    """The units of a pool that nobody has for any of the period, in the order people count."""
    found = Unit.objects.raw(FREE, [pool, kind, period.start, period.end, now])
    return sorted(found, key=lambda unit: natural(unit.label))


def alternatives_to(wanted: Sequence[Wanted], *, now: datetime) -> list[Unit]:
    """Up to five units of the first one's pool that are free for its time, the nearest by label first."""
    first = wanted[0]
    asked = {one.unit.pk for one in wanted}
    found = free_units(first.unit.pool, first.period, now=now, kind=first.unit.kind)
    free = [unit for unit in found if unit.pk not in asked]
    place = sum(natural(unit.label) < natural(first.unit.label) for unit in free)
    nearest = sorted(range(len(free)), key=lambda index: (abs(index - place), index))[:ALTERNATIVES]
    return [free[index] for index in nearest]


def claims_of(subject_uid: uuid.UUID) -> list[Claim]:
    """The active claims of a subject, in the order of their units."""
    active = Claim.objects.filter(subject_uid=subject_uid, state=Claim.State.ACTIVE)
    return list(active.select_related("unit").order_by("unit_id", "starts_at"))


def is_lapsed(claim: Claim, now: datetime) -> bool:
    """Whether the claim may be taken over."""
    return claim.expires_at is not None and claim.expires_at <= now


def busy_counts(pool: uuid.UUID, periods: Sequence[Period], *, now: datetime, kind: str = Unit.Kind.SEAT) -> list[int]:
    """How many open units of a pool somebody has for any part of each period, in the order asked. One query."""
    if not periods:
        return []
    starts, ends = [one.start for one in periods], [one.end for one in periods]
    with connection.cursor() as cursor:
        cursor.execute(BUSY, [pool, kind, min(starts), max(ends), now, starts, ends])
        counts = dict(cursor.fetchall())
    return [counts.get(place, 0) for place in range(1, len(periods) + 1)]
