"""Every bench runs from end to end, on servers of its own; its figures are not looked at."""

import json

import pytest
from django.core.management import call_command

from platform_core.management.commands.bench import NAMES

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("name", NAMES)
def test_bench_runs_in_its_tiny_form(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("bench", name, "--tiny", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["bench"] == name
    assert all(row["ours"] > 0 and row["baseline"] > 0 for row in told["rows"])
    assert told["peak_memory_mb"] > 0
