"""What is wrong with a text, in a code that stays and a sentence that a person reads.

An error hinders; a warning is what registries often refuse. `carrier` is the scrubbing error that the operator would
answer with, where one is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong."""

    level: Level
    code: str
    message: str
    variable: str = ""
    carrier: str = ""

    def as_json(self) -> dict[str, str]:
        """As the API shows it."""
        shown = {"level": str(self.level), "code": self.code, "message": self.message}
        if self.variable:
            shown["variable"] = self.variable
        return {**shown, "carrier_error": self.carrier} if self.carrier else shown


def error(code: str, message: str, *, variable: str = "", carrier: str = "") -> Problem:
    """Something that hinders."""
    return Problem(level=Level.ERROR, code=code, message=message, variable=variable, carrier=carrier)


def warning(code: str, message: str, *, variable: str = "") -> Problem:
    """Something that may be refused by a registry, or costs more."""
    return Problem(level=Level.WARNING, code=code, message=message, variable=variable)


def hinders(problems: list[Problem]) -> bool:
    """Whether one of them is an error."""
    return any(problem.level is Level.ERROR for problem in problems)
