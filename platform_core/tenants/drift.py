"""Whether a tenant's schema is what its migrations make: compared with the blueprint, without its rows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction

from platform_core.tenants import blueprint, ddl

if TYPE_CHECKING:
    from collections.abc import Iterable

CASTS = re.compile(r"::(?:character varying|text)(?:\[\])?|[()]")
ROWS = ("INSERT ", "SELECT ")
NAMED = re.compile(r"CREATE (?:TABLE|SEQUENCE|INDEX|UNIQUE INDEX) \S+")


def drift_of(schema: str) -> list[str]:
    """What differs, in words; empty when the schema is as it should be. Makes the blueprint if there is none."""
    blueprint.ensure_blueprint()
    try:
        with transaction.atomic():
            found = structure(ddl.condensed(schema))
    except ddl.NotReplayable as stranger:
        return [str(stranger)]
    wanted = structure(blueprint.statements())
    told = ((name, _told(wanted.get(name), found.get(name))) for name in sorted(wanted.keys() | found.keys()))
    return [f"{name} {difference}" for name, difference in told if difference]


def structure(statements: Iterable[str]) -> dict[str, str]:
    """Tables and indexes by name, without rows, and without casts: `kind IN ('a')` reads back with other ones."""
    texts = (CASTS.sub("", line) for line in statements if not line.startswith(ROWS))
    return {_name(text): text for text in texts}


def _name(text: str) -> str:
    named = NAMED.match(text)
    return named[0] if named else text


def _told(wanted: str | None, found: str | None) -> str:
    if wanted == found:
        return ""
    if wanted is None or found is None:
        return "is missing" if found is None else "is too much"
    lacks, has = set(wanted.split(", ")), set(found.split(", "))
    return f"differs: missing {sorted(lacks - has)}, too much {sorted(has - lacks)}"
