"""Writing tables that people open in a spreadsheet: CSV and XLSX in which no cell computes anything.

A cell that begins like a formula gets an apostrophe before it (OWASP, "CSV injection"), also when it begins with
a full-width sign that some spreadsheets read as the plain one. In XLSX every cell is text besides.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO

    from openpyxl.cell import Cell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | date | datetime | None
CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COMPUTES: Final = re.compile("^[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML 1.0 cannot hold
MOST_IN_A_CELL: Final = 32_767  # Excel's


def safe_cell(value: Value) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if COMPUTES.match(text) else text


def csv_lines(rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """The rows as CSV, one piece of text for each; the first begins with the mark by which Excel knows UTF-8."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def write_csv(file: IO[bytes], rows: Iterable[Sequence[Value]]) -> None:
    """Write the rows as CSV in UTF-8, row by row."""
    for line in csv_lines(rows):
        file.write(line.encode())


def write_xlsx(file: IO[bytes], rows: Iterable[Sequence[Value]], *, title: str) -> None:
    """Write the rows as the one sheet of a workbook, row by row; every cell is text."""
    from openpyxl import Workbook  # noqa: PLC0415 - a fifth of a second that only those who write a workbook pay

    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    for row in rows:
        sheet.append([_text_cell(sheet, value) for value in row])
    book.save(file)


def _text_cell(sheet: WriteOnlyWorksheet, value: Value) -> Cell:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - as above

    cell: Cell = WriteOnlyCell(sheet, value=None)
    cell.data_type = "s"
    cell._value = FORBIDDEN.sub("", safe_cell(value))[:MOST_IN_A_CELL]  # type: ignore[attr-defined] # noqa: SLF001 - the setter guesses formulas
    cell.number_format = "@"
    return cell
