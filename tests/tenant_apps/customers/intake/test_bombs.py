"""T23: what a workbook that unpacks to half a million rows costs, with the look at its directory and without it.

In a process of its own with bounded memory and time: the control really parses the bomb.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import zipfile
from typing import Any

import pytest
from django.conf import settings
from openpyxl import Workbook

MOST_MEMORY, MOST_CPU_S = 1024 * 1024 * 1024, 30
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ROW = b'<row><c t="inlineStr"><is><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></is></c></row>'
CHILD = """
import json, resource, sys, time
from itertools import islice
from django.conf import settings

settings.configure(USE_I18N=False)
from shared.errors import Invalid
from tenant_apps.customers.intake import sheets


def cost():
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    rows = 0
    try:
        with open(sys.argv[1], "rb") as file, sheets.open_lines(file, "xlsx") as lines:
            rows = sum(1 for _ in islice(lines, 25_000))
    except Invalid:
        rows = -1
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"rows": rows, "cpu_s": time.process_time() - started, "grown_mb": grown_kb / 1024}


found = {"guarded": cost()}
sheets.check_workbook = lambda _file: None
print(json.dumps({**found, "unguarded": cost()}))
"""


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the same file costs both ways."""
    path = tmp_path_factory.mktemp("bombs") / "bomb.xlsx"
    path.write_bytes(bomb())
    assert path.stat().st_size < 200_000
    argv = [sys.executable, "-c", CHILD, str(path)]
    done = subprocess.run(
        argv, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True, timeout=120, preexec_fn=bound
    )
    return json.loads(done.stdout)


def bomb() -> bytes:
    """A workbook that openpyxl reads; only its one sheet is far larger than it looks."""
    book, plain, packed = Workbook(), io.BytesIO(), io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            sheet = HEAD + ROW * 500_000 + b"</sheetData></worksheet>"
            target.writestr(name, sheet if name == SHEET else source.read(name))
    return packed.getvalue()


def bound() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))


class TestCost:
    def test_bomb_is_refused_in_no_time_and_no_memory(self, costs: Any) -> None:
        guarded = costs["guarded"]
        assert guarded["rows"] == -1
        assert guarded["cpu_s"] <= 0.5
        assert guarded["grown_mb"] <= 50

    def test_control_without_the_look_at_its_directory_it_is_read(self, costs: Any) -> None:
        unguarded = costs["unguarded"]
        assert unguarded["rows"] == 25_000
        assert unguarded["cpu_s"] > 100 * costs["guarded"]["cpu_s"]
