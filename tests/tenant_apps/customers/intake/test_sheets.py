from __future__ import annotations

import csv
import io
import random
import struct
import time
import tracemalloc
import zipfile
import zlib

import pytest
from openpyxl import Workbook

from shared.errors import Invalid
from tenant_apps.customers.intake.archive import check_workbook
from tenant_apps.customers.intake.sheets import MAX_COLUMNS, Line, delimiter_of, encoding_of, kind_of, open_lines

ROWS = [
    ["name", "phone", "notes"],
    ["Kavya", "9820014230", "says “hello”"],
    ["काव्या", "98", "a;b"],
    ["José", "1", "x, y"],
]


def as_csv(*, encoding: str = "utf-8", delimiter: str = ",", rows: list[list[str]] = ROWS) -> io.BytesIO:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))


def as_xlsx(rows: list[list[object]]) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file


def lines_of(file: io.BytesIO) -> list[Line]:
    with open_lines(file, kind_of(file)) as lines:
        return list(lines)


def zip_of(parts: dict[str, bytes], *, level: int = 9) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_every_encoding_and_delimiter_reads_the_same(self, encoding: str, delimiter: str) -> None:
        found = lines_of(as_csv(encoding=encoding, delimiter=delimiter))
        assert [cells for _, cells in found] == ROWS

    def test_what_is_no_utf8_is_windows_western(self) -> None:
        file = as_csv(encoding="cp1252", rows=[["name"], ["José “Pepe”"]])
        assert encoding_of(file) == "cp1252"
        assert lines_of(file)[1] == (2, ["José “Pepe”"])

    def test_rows_keep_the_numbers_of_a_spreadsheet(self) -> None:
        file = io.BytesIO(b'name,notes\n\n"Kavya","two\nlines"\n,\nAarav,\n')
        assert lines_of(file) == [(1, ["name", "notes"]), (3, ["Kavya", "two\nlines"]), (5, ["Aarav", ""])]

    def test_one_column_needs_no_delimiter(self) -> None:
        assert delimiter_of("name\nKavya\nAarav\n") == ","

    @pytest.mark.parametrize(
        "head", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"", b"\x1f\x8b\x08\x00"]
    )
    def test_other_files_are_refused(self, head: bytes) -> None:
        with pytest.raises(Invalid):
            kind_of(io.BytesIO(head))

    def test_noise_is_refused_or_read_but_never_breaks(self) -> None:
        chance = random.Random(23)
        for _ in range(300):
            file = io.BytesIO(chance.randbytes(chance.randrange(1, 400)))
            try:
                lines_of(file)
            except Invalid:
                continue

    def test_one_endless_cell_is_refused(self) -> None:
        with pytest.raises(Invalid):
            lines_of(io.BytesIO(b'name\n"' + b"x" * 400_000))


class TestWorkbook:
    def test_cells_come_as_the_sheet_holds_them(self) -> None:
        file = as_xlsx([["Name", "Phone"], ["Kavya", 9820014230], [None, None], ["Aarav", "98"]])
        assert lines_of(file) == [(1, ["Name", "Phone"]), (2, ["Kavya", 9820014230]), (4, ["Aarav", "98"])]

    def test_a_cell_at_the_far_edge_costs_nothing(self) -> None:
        book = Workbook()
        book.active.append(["name"])
        for row in range(2, 300):
            book.active.cell(row=row, column=16_384, value="x")
        book.active.cell(row=1_048_576, column=1, value="Kavya")
        file = io.BytesIO()
        book.save(file)
        started = time.monotonic()
        found = lines_of(file)
        assert len(found) == 1
        assert max(len(cells) for _, cells in found) <= MAX_COLUMNS
        assert time.monotonic() - started < 10

    def test_a_cut_off_workbook_is_refused(self) -> None:
        whole = as_xlsx([["name"], ["Kavya"]]).getvalue()
        for length in range(0, len(whole), 97):
            file = io.BytesIO(b"PK" + whole[2:length])
            with pytest.raises(Invalid):
                lines_of(file)


def bomb_of_rows() -> io.BytesIO:
    """Half a million equal rows: 140 KB that unpack to 40 MB."""
    row = b'<row r="1"><c t="inlineStr"><is><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></is></c></row>'
    return zip_of({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": row * 500_000})


def bomb_of_entries() -> io.BytesIO:
    return zip_of({"xl/workbook.xml": b"<workbook/>", **{f"xl/media/{number}": b"x" for number in range(10_000)}})


def bomb_of_strings() -> io.BytesIO:
    chance = random.Random(1)
    noise = b"".join(b"<si><t>%016x</t></si>" % chance.getrandbits(64) for _ in range(900_000))
    return zip_of({"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": noise}, level=1)


def bomb_of_entities() -> io.BytesIO:
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><workbook>&b;</workbook>'
    return zip_of({"xl/workbook.xml": laughs})


def bomb_that_reads_files() -> io.BytesIO:
    reads = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>'
    return zip_of({"xl/workbook.xml": reads.encode("utf-16")})


def bomb_that_lies() -> io.BytesIO:
    """The directory says 60 bytes, the part unpacks to 30 MB."""
    raw = bytearray(zip_of({"xl/workbook.xml": b"a" * 30_000_000}).getvalue())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = raw.find(mark)
        raw[place + offset : place + offset + 4] = struct.pack("<I", 60)
    return io.BytesIO(bytes(raw))


def bomb_of_pixels() -> io.BytesIO:
    """A picture of 20,000 by 20,000 points in 50 KB."""
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 1, 0, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(2_501 * 20_000))), (b"IEND", b"")
    chunks = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    ]
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


BOMBS = [
    bomb_of_rows, bomb_of_entries, bomb_of_strings, bomb_of_entities, bomb_that_reads_files, bomb_that_lies,
    bomb_of_pixels,
]  # fmt: skip


class TestBombs:
    @pytest.mark.parametrize("make", BOMBS)
    def test_a_bomb_is_refused_before_it_is_parsed(self, make: object) -> None:
        file = make()  # type: ignore[operator]
        tracemalloc.start()
        started = time.process_time()
        with pytest.raises(Invalid):
            check_workbook(file)
        took = time.process_time() - started
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert took < 0.5
        assert peak < 20_000_000

    def test_an_honest_workbook_passes(self) -> None:
        check_workbook(
            as_xlsx([["name", "phone"]] + [[f"Student {number}", 9820000000 + number] for number in range(2000)])
        )
