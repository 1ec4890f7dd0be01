"""What one row says: a person, or what is wrong with it, cell by cell. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from shared.errors import Invalid
from shared.phones import normalise_phone
from tenant_apps.customers.names import name_key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tenant_apps.customers.intake.sheets import Cell

MAX_NAME: Final = 120
MAX_EMAIL: Final = 254
MAX_NOTES: Final = 4000
MAX_TAG: Final = 40
MAX_TAGS: Final = 20
OLDEST: Final = 1900
INDIAN_DIGITS: Final = 10
NOTHING: Final = frozenset(
    {"-", "--", "---", ".", "na", "n/a", "n.a.", "nil", "none", "null", "no", "x", "xx", "लागू नहीं"}
)
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
QUOTED_FORMULA: Final = re.compile(
    r"^'(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])"
)  # how exports keep a sheet from computing
EXPONENT: Final = re.compile(r"^\d(?:\.\d+)?e\+?\d{1,2}$", re.IGNORECASE)
YEAR_FIRST: Final = re.compile(r"^(\d{4})[-/. ](\d{1,2})[-/. ](\d{1,2})(?:[T ]00:00(?::00)?.*)?$")
DAY_FIRST: Final = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$")
DAY_MONTH_NAME: Final = re.compile(
    r"^(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]{3,9})[-/., ]*(\d{4}|\d{2})$", re.IGNORECASE
)
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CENTURY: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one cell, in words for the person who fills the file."""

    field: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One row that can be taken in. phone, guardian_phone: E.164 or empty."""

    name: str
    phone: str = ""
    email: str = ""
    dob: date | None = None
    guardian_name: str = ""
    guardian_phone: str = ""
    notes: str = ""
    tags: tuple[str, ...] = ()

    @property
    def name_key(self) -> str:
        """The name as it is compared."""
        return name_key(self.name)


@dataclass(slots=True)
class Reading:
    """The outcome for one row: a person exactly when there are no problems."""

    row: int
    person: Person | None = None
    problems: list[Problem] = field(default_factory=list)


def read_row(row: int, cells: Mapping[str, Cell], *, today: date) -> Reading:
    """Read a row's cells; every wrong one is told, not the first alone. today: for dates of birth."""
    reading = Reading(row=row)
    values = {
        "name": _tried(reading, "name", lambda: read_name(cells.get("name"))),
        "phone": _tried(reading, "phone", lambda: read_phone(cells.get("phone"), "phone")),
        "email": _tried(reading, "email", lambda: read_email(cells.get("email"))),
        "dob": _tried(reading, "dob", lambda: read_birthday(cells.get("dob"), today=today)),
        "guardian_name": _tried(reading, "guardian_name", lambda: _short(cells.get("guardian_name"), "guardian_name")),
        "guardian_phone": _tried(
            reading, "guardian_phone", lambda: read_phone(cells.get("guardian_phone"), "guardian_phone")
        ),
        "notes": as_text(cells.get("notes"), keep_lines=True)[:MAX_NOTES],
        "tags": _tried(reading, "tags", lambda: read_tags(cells.get("tags"))),
    }
    if not reading.problems:
        reading.person = Person(**values)  # type: ignore[arg-type]
    return reading


def _tried(reading: Reading, name: str, read: Callable[[], object]) -> object:
    try:
        return read()
    except Invalid as error:
        said = error.facts["errors"][name][0]
        reading.problems.append(Problem(field=name, code=said["code"], detail=str(said["detail"])))
        return None


def as_text(cell: Cell, *, keep_lines: bool = False) -> str:
    """A cell as clean text: no control characters, single spaces, whole numbers without `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = CONTROL.sub("", QUOTED_FORMULA.sub("", str(cell).strip()))
    if keep_lines:
        return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()
    return " ".join(text.split())


def _optional(cell: Cell) -> str:
    """A text that may say in many ways that there is nothing."""
    text = as_text(cell)
    return "" if text.casefold() in NOTHING else text


def read_name(cell: Cell) -> str:
    """A name: it has a letter and fits. Raises Invalid."""
    text = _short(cell, "name")
    if not text:
        raise Invalid.field("name", "required", _("The name is missing."))
    if not any(character.isalpha() for character in text):
        raise Invalid.field("name", "no_letters", _("A name has letters."))
    return text


def _short(cell: Cell, name: str) -> str:
    text = _optional(cell)
    if len(text) > MAX_NAME:
        raise Invalid.field(name, "too_long", _("This has more than %(most)d characters.") % {"most": MAX_NAME})
    return text


def read_phone(cell: Cell, name: str) -> str:
    """A phone in E.164, or empty. A number that a spreadsheet has rounded is refused: its digits are gone."""
    text = _optional(cell)
    if not text:
        return ""
    if re.search(r"\d\s*(/|;|,|&|\bor\b)\s*\+?\d", text):
        raise Invalid.field(name, "two_numbers", _("Two numbers stand here. Keep one."))
    return normalise_phone(_without_exponent(text.removesuffix(".0"), name), field=name)


def _without_exponent(text: str, name: str) -> str:
    """`9.820014230E+09` is a number that can be read; `9.82E+09` has lost its last digits."""
    if not EXPONENT.match(text):
        return text
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    digits = f"{number:f}"
    known = len(text.lower().partition("e")[0].replace(".", ""))
    if "." in digits or known < min(len(digits), INDIAN_DIGITS):
        sentence = _("A spreadsheet has rounded this number. Format the column as text and type it again.")
        raise Invalid.field(name, "rounded_number", sentence)
    return digits


def read_email(cell: Cell) -> str:
    """An address in small letters, or empty. Raises Invalid."""
    text = _optional(cell).replace(" ", "").removeprefix("mailto:").lower()
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError as error:
        raise Invalid.field("email", "not_an_address", _("This is not an email address.")) from error
    if len(text) > MAX_EMAIL:
        raise Invalid.field("email", "too_long", _("This has more than %(most)d characters.") % {"most": MAX_EMAIL})
    return text


def read_birthday(cell: Cell, *, today: date) -> date | None:
    """A day of birth, the day before the month as India writes it, or None. Raises Invalid."""
    if isinstance(cell, datetime):
        return _plausible(cell.date(), today)
    if isinstance(cell, date):
        return _plausible(cell, today)
    text = _optional(cell)
    if not text:
        return None
    try:
        return _plausible(_parsed_day(text, today), today)
    except ValueError as error:
        sentence = _("This is not a date. Write day, month and year: 21/11/2006.")
        raise Invalid.field("dob", "not_a_date", sentence) from error


def _parsed_day(text: str, today: date) -> date:
    if found := YEAR_FIRST.match(text):
        return date(int(found[1]), int(found[2]), int(found[3]))
    if found := DAY_FIRST.match(text):
        return date(_full_year(found[3], today), int(found[2]), int(found[1]))
    if found := DAY_MONTH_NAME.match(text):
        month = MONTHS.index(found[2][:3].lower()) + 1
        return date(_full_year(found[3], today), month, int(found[1]))
    raise ValueError(text)


def _full_year(text: str, today: date) -> int:
    year = int(text)
    if len(text) > 2:  # noqa: PLR2004 - written out
        return year
    year += today.year // CENTURY * CENTURY
    return year if year <= today.year else year - CENTURY


def _plausible(day: date, today: date) -> date:
    if day > today:
        raise Invalid.field("dob", "in_future", _("A date of birth lies in the past."))
    if day.year < OLDEST:
        raise Invalid.field("dob", "too_old", _("Nobody was born before 1900."))
    return day


def read_tags(cell: Cell) -> tuple[str, ...]:
    """Tags, cut at commas, semicolons and bars, each once. Raises Invalid."""
    words = [" ".join(word.split()) for word in re.split(r"[,;|\n]", _optional(cell))]
    tags = tuple(dict.fromkeys(word for word in words if word))
    if any(len(tag) > MAX_TAG for tag in tags) or len(tags) > MAX_TAGS:
        sentence = _("At most %(tags)d tags of %(characters)d characters.")
        raise Invalid.field("tags", "too_long", sentence % {"tags": MAX_TAGS, "characters": MAX_TAG})
    return tags
