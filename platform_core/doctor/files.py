"""Checks of what lies in the image: static files."""

from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders

from platform_core.doctor.findings import Finding, bad, ok


def check_files() -> Iterator[Finding]:
    """Without style sheets every page is bare; a copy of the code that lost them is broken."""
    names = [name for finder in get_finders() for name, _storage in finder.list([])]
    sheets = [name for name in names if Path(name).suffix == ".css"]
    if sheets:
        yield ok("static files", f"{len(names)} files, {len(sheets)} style sheets")
    else:
        yield bad("static files", "no style sheet is found", "Install the code again: its static folders are missing.")
