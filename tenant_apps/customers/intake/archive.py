"""Whether an .xlsx may be opened at all. Only the directory of the zip is read: parsing a bomb costs seconds.

A workbook of 140 KB can unpack to half a million rows; its ratio gives it away in a millisecond.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from shared.errors import Invalid

if TYPE_CHECKING:
    from typing import IO

MAX_ENTRIES: Final = 200
MAX_RATIO: Final = 100
MAX_UNPACKED: Final = 64 * 1024 * 1024  # 50,000 rows of eight columns are 26 MB of XML
MAX_STRINGS: Final = 24 * 1024 * 1024  # the shared texts are held in memory, the rows are not
SMALL: Final = 64 * 1024  # a part this small may repeat itself as it likes
PROLOG: Final = 2048
SHARED_STRINGS: Final = "xl/sharedStrings.xml"


def check_workbook(file: IO[bytes]) -> None:
    """Refuse what is no workbook, or would unpack to more than a list of people can be. Raises Invalid."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_directory(entries)
            _check_prologs(archive, entries)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, OSError, RuntimeError, ValueError, NotImplementedError) as error:
        raise _unreadable() from error
    finally:
        file.seek(0)


def _check_directory(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise _too_much()
    if "xl/workbook.xml" not in {entry.filename for entry in entries}:
        raise _unreadable()
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _too_much()
    for entry in entries:
        if entry.file_size > SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise _too_much()
        if entry.filename == SHARED_STRINGS and entry.file_size > MAX_STRINGS:
            raise _too_much()


def _check_prologs(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """A workbook has no DTD; one that has wants entities expanded or files read."""
    for entry in entries:
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        with archive.open(entry) as part:
            head = part.read(PROLOG).replace(b"\0", b"")
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise _unreadable()


def _unreadable() -> Invalid:
    return Invalid.field("file", "unreadable", _("This file cannot be read. Save it as .xlsx or .csv and try again."))


def _too_much() -> Invalid:
    sentence = _("This workbook unpacks to far more than a list of people. Save the list alone as .csv.")
    return Invalid.field("file", "unpacks_too_large", sentence)
