"""Which column of a file means what. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tenant_apps.customers.names import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenant_apps.customers.intake.sheets import Cell, Line

FIELDS: Final = ("name", "phone", "email", "dob", "guardian_name", "guardian_phone", "notes", "tags")
HEADER_WITHIN: Final = 10  # a title, an address and a date may stand above the header
SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "name": (
        "name", "full name", "student name", "students name", "name of student", "name of the student", "student",
        "customer name", "customer", "client name", "client", "guest name", "member name", "member",
        "candidate name", "person", "नाम", "पूरा नाम", "विद्यार्थी", "विद्यार्थी का नाम", "छात्र का नाम", "छात्र",
        "ग्राहक का नाम", "सदस्य का नाम",
    ),
    "phone": (
        "phone", "phone no", "phone number", "mobile", "mobile no", "mobile number", "mob", "mob no", "contact",
        "contact no", "contact number", "cell", "cell no", "tel", "telephone", "whatsapp", "whatsapp no",
        "whatsapp number", "student mobile", "student phone", "फोन", "फोन नंबर", "फ़ोन", "फ़ोन नंबर", "मोबाइल",
        "मोबाइल नंबर", "मोबाइल न", "संपर्क", "संपर्क नंबर", "व्हाट्सऐप", "दूरभाष",
    ),
    "email": (
        "email", "e mail", "email id", "e mail id", "mail", "mail id", "email address", "e mail address", "gmail",
        "ईमेल", "ई मेल", "ईमेल आईडी", "मेल",
    ),
    "dob": (
        "dob", "d o b", "date of birth", "birth date", "birthdate", "birthday", "born", "born on",
        "जन्म तिथि", "जन्मतिथि", "जन्म तारीख", "जन्मदिन", "जन्म दिनांक",
    ),
    "guardian_name": (
        "guardian name", "guardian", "guardians name", "parent", "parent name", "parents name", "father",
        "father name", "fathers name", "mother name", "mothers name", "name of guardian", "name of father",
        "अभिभावक", "अभिभावक का नाम", "पिता", "पिता का नाम", "माता का नाम", "माता पिता का नाम",
    ),
    "guardian_phone": (
        "guardian phone", "guardian phone no", "guardian phone number", "guardian mobile", "guardian mobile no",
        "guardian contact", "guardian contact no", "guardian no", "parent phone", "parent mobile", "parent mobile no",
        "parent contact", "parent contact no", "parents mobile", "parents phone", "parents contact", "father mobile",
        "father mobile no", "fathers mobile", "father phone", "father contact", "mother mobile", "emergency contact",
        "अभिभावक का फोन", "अभिभावक का मोबाइल", "अभिभावक फोन", "अभिभावक मोबाइल", "पिता का मोबाइल", "पिता का फोन",
        "अभिभावक का नंबर",
    ),
    "notes": ("notes", "note", "remarks", "remark", "comment", "comments", "टिप्पणी", "नोट", "नोट्स", "विवरण"),
    "tags": ("tags", "tag", "labels", "label", "batch", "group", "category", "टैग", "समूह", "बैच", "वर्ग"),
}  # fmt: skip
_MEANING: Final = {fold(word): field for field, words in SYNONYMS.items() for word in words}
_BREAKS: Final = re.compile(r"[\s_\-.:;,*/\\()\[\]#'`\u2019]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the header stands and which column each of our fields is in (0 is the first)."""

    header_row: int
    headers: tuple[str, ...]
    columns: dict[str, int]

    @property
    def mapping(self) -> dict[str, str]:
        """Our field to the file's header."""
        return {field: self.headers[column] for field, column in self.columns.items()}

    @property
    def ignored(self) -> list[str]:
        """Headers that mean nothing to us."""
        used = set(self.columns.values())
        return [header for column, header in enumerate(self.headers) if header and column not in used]

    def pick(self, cells: Sequence[Cell]) -> dict[str, Cell]:
        """One row's cells by our fields; a short row is empty at its end."""
        return {field: cells[column] if column < len(cells) else None for field, column in self.columns.items()}


def meaning_of(header: str) -> str | None:
    """Our field behind a header (`Mobile No.`, `पिता का नाम`), or None."""
    words = " ".join(_BREAKS.sub(" ", fold(header)).split())
    return _MEANING.get(words) or _MEANING.get(words.replace(" s ", "s "))


def find_layout(first_lines: Sequence[Line], mapping: Mapping[str, str]) -> Layout | None:
    """The header among the first rows: the one that says most. None when none says where the names are."""
    layouts = [_layout(number, cells, mapping) for number, cells in first_lines[:HEADER_WITHIN]]
    usable = [layout for layout in layouts if "name" in layout.columns]
    return max(usable, key=lambda layout: (len(layout.columns), -layout.header_row), default=None)


def by_field(mapping: Mapping[str, str]) -> dict[str, str] | None:
    """A mapping as {our field: header}, whichever way round it was written. None when it is neither."""
    if all(field in FIELDS for field in mapping):
        return dict(mapping)
    if all(field in FIELDS for field in mapping.values()) and len(set(mapping.values())) == len(mapping):
        return {field: header for header, field in mapping.items()}
    return None


def _layout(number: int, cells: Sequence[Cell], mapping: Mapping[str, str]) -> Layout:
    headers = tuple("" if cell is None else " ".join(str(cell).split())[:80] for cell in cells)
    return Layout(header_row=number, headers=headers, columns={**_guessed(headers, mapping), **_told(headers, mapping)})


def _told(headers: tuple[str, ...], mapping: Mapping[str, str]) -> dict[str, int]:
    places = {fold(header): column for column, header in reversed(list(enumerate(headers))) if header}
    return {field: places[fold(header)] for field, header in mapping.items() if fold(header) in places}


def _guessed(headers: tuple[str, ...], mapping: Mapping[str, str]) -> dict[str, int]:
    told = {fold(header) for header in mapping.values()}
    columns: dict[str, int] = {}
    for column, header in enumerate(headers):
        field = meaning_of(header)
        if field and field not in mapping and fold(header) not in told:
            columns.setdefault(field, column)
    return columns
