"""A kept file as people: the layout found at upload, then row after row."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from shared.errors import Invalid
from tenant_apps.customers.intake.cells import Reading, read_row
from tenant_apps.customers.intake.columns import FIELDS, HEADER_WITHIN, Layout, by_field, find_layout
from tenant_apps.customers.intake.sheets import Line, open_lines
from tenant_apps.customers.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date
    from typing import IO

MAX_ROWS: Final = 50_000
UNIT_ROWS: Final = 200


def layout_of(file: IO[bytes], kind: str, mapping: Mapping[str, str]) -> Layout:
    """Where the header is and what its columns mean. mapping: what the caller says, either way round.

    Raises Invalid: unreadable, no column of names, a mapping to what is not there.
    """
    told = by_field(mapping)
    if told is None:
        known = ", ".join(FIELDS)
        raise Invalid.field(
            "mapping", "unknown_field", _("Map columns to these fields: %(fields)s.") % {"fields": known}
        )
    with open_lines(file, kind) as lines:
        first_lines = list(islice(lines, HEADER_WITHIN))
    layout = find_layout(first_lines, told)
    _check_told(layout, first_lines, told)
    if layout is None:
        raise Invalid.field("file", "no_name_column", _("No column says where the names are. Map one to name."))
    return layout


def _check_told(layout: Layout | None, first_lines: Sequence[Line], told: Mapping[str, str]) -> None:
    shown = layout.headers if layout else [str(cell) for _, cells in first_lines for cell in cells]
    there = {fold(header) for header in shown}
    if missing := [header for header in told.values() if fold(header) not in there]:
        sentence = _("The file has no column called %(headers)s.") % {"headers": ", ".join(missing)}
        raise Invalid.field("mapping", "no_such_column", sentence)


@contextmanager
def open_people(file: IO[bytes], kind: str, mapping: Mapping[str, str], *, today: date) -> Iterator[Iterator[Reading]]:
    """The rows below the header, read. Raises Invalid when the file turns out broken, or longer than 50,000 rows."""
    layout = layout_of(file, kind, mapping)
    with open_lines(file, kind) as lines:
        yield _below(lines, layout, today)


def _below(lines: Iterator[Line], layout: Layout, today: date) -> Iterator[Reading]:
    count = 0
    for number, cells in lines:
        if number <= layout.header_row:
            continue
        picked = layout.pick(cells)
        if all(cell is None or not str(cell).strip() for cell in picked.values()):
            continue
        count += 1
        if count > MAX_ROWS:
            sentence = _("A file may have %(most)d rows at most.") % {"most": MAX_ROWS}
            raise Invalid.field("file", "too_many_rows", sentence)
        yield read_row(number, picked, today=today)


def in_units(readings: Iterable[Reading]) -> Iterator[list[Reading]]:
    """The rows in lots of 200."""
    remaining = iter(readings)
    while lot := list(islice(remaining, UNIT_ROWS)):
        yield lot
