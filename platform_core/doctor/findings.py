"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """`bad` makes doctor fail; `warn` is worth knowing; `skip` could not be looked at."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `remedy` says what to do, where something is to be done."""

    check: str
    level: Level
    found: str
    remedy: str = ""


def ok(check: str, found: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, found)


def warn(check: str, found: str, remedy: str) -> Finding:
    """It works, and is not as it should be."""
    return Finding(check, Level.WARN, found, remedy)


def bad(check: str, found: str, remedy: str) -> Finding:
    """It cannot work like this."""
    return Finding(check, Level.BAD, found, remedy)


def skip(check: str, found: str) -> Finding:
    """It could not be looked at."""
    return Finding(check, Level.SKIP, found)
