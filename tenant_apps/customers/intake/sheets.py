"""A file as rows of cells, whatever wrote it: CSV in four encodings and three delimiters, or a workbook."""

from __future__ import annotations

import codecs
import csv
import io
import warnings
import zipfile
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias, cast
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _

from shared.errors import Invalid
from tenant_apps.customers.intake.archive import check_workbook

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import IO

Cell: TypeAlias = "str | int | float | bool | datetime | date | time | None"
Line: TypeAlias = "tuple[int, list[Cell]]"

MAX_COLUMNS: Final = 60
MAX_LINES: Final = 60_000  # 50,000 people, and the empty rows between them
SAMPLE: Final = 64 * 1024
DELIMITERS: Final = (",", ";", "\t", "|")
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PARSING_ERRORS: Final = (
    csv.Error, zipfile.BadZipFile, ParseError, UnicodeError,
    KeyError, ValueError, TypeError, IndexError, AttributeError, OSError,
)  # fmt: skip  # what openpyxl lets through when a workbook contradicts itself


def kind_of(file: IO[bytes]) -> str:
    """`xlsx` for a zip, else `csv`; an old .xls and other binaries are refused. Raises Invalid."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"PK"):
        check_workbook(file)
        return "xlsx"
    if not head.strip() or head.startswith(
        (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\x1f\x8b", b"GIF8", b"\xff\xd8\xff")
    ):
        raise _unreadable()
    return "csv"


@contextmanager
def open_lines(file: IO[bytes], kind: str) -> Iterator[Iterator[Line]]:
    """The rows that have something in them, numbered as a spreadsheet numbers them. Raises Invalid while reading."""
    if kind == "xlsx":
        check_workbook(file)
    lines = _workbook_lines(file) if kind == "xlsx" else _text_lines(file)
    try:
        yield islice(_refusing(lines), MAX_LINES)
    finally:
        lines.close()


def _refusing(lines: Iterator[Line]) -> Iterator[Line]:
    try:
        for number, cells in lines:
            if any(cell is not None and str(cell).strip() for cell in cells):
                yield number, cells
    except PARSING_ERRORS as error:
        raise _unreadable() from error


def _text_lines(file: IO[bytes]) -> Generator[Line, None, None]:
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    try:
        delimiter = delimiter_of(text.read(SAMPLE))
        text.seek(0)
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter), start=1):
            yield number, list(cells[:MAX_COLUMNS])
    finally:
        text.detach()


def encoding_of(file: IO[bytes]) -> str:
    """By its mark, by its zeros, by whether it is UTF-8; what is left is Windows' Western code page."""
    file.seek(0)
    head = file.read(SAMPLE)
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    if head.count(b"\0") > len(head) // 4:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    return "utf-8" if _is_utf8(file) else "cp1252"


def _is_utf8(file: IO[bytes]) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(1024 * 1024):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(sample: str) -> str:
    """The one that cuts most of the first lines into the same number of cells."""
    lines = sample.splitlines()[:20]
    return max(DELIMITERS, key=lambda delimiter: (_agreement(lines, delimiter), -DELIMITERS.index(delimiter)))


def _agreement(lines: list[str], delimiter: str) -> int:
    widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1]
    commonest = max(widths, key=widths.count, default=0)
    return widths.count(commonest) * (100 + min(commonest, 30))


def _workbook_lines(file: IO[bytes]) -> Generator[Line, None, None]:
    from openpyxl import load_workbook  # noqa: PLC0415 - a fifth of a second that only those who read a workbook pay

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on styles and extensions that we do not read
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), book.worksheets[0])
            rows = sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS, max_row=MAX_LINES)
            for number, cells in enumerate(rows, start=1):
                yield number, _filled(cast("list[Cell]", list(cells)))
        finally:
            book.close()


def _filled(cells: list[Cell]) -> list[Cell]:
    """Without the empty cells that pad a row to the sheet's width."""
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _unreadable() -> Invalid:
    return Invalid.field("file", "unreadable", _("This file cannot be read. Save it as .xlsx or .csv and try again."))
