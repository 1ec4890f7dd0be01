"""The page of hard cases is complete, and each test that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(r"^\| (R-)?(\d+) \| [^|]+ \| (.+) \|$", (ROOT / "docs/hard-cases.md").read_text(), re.MULTILINE)
NAMED = re.compile(r"([\w/]+\.py)::((?:test_\w+(?:, )?)+)")


def named_in(told: str) -> list[tuple[str, str]]:
    """File and name of each."""
    return [(path, name) for path, names in NAMED.findall(told) for name in names.split(", ") if name]


def test_each_has_its_row() -> None:
    numbers = {kind: [int(number) for found, number, _told in ROWS if found == kind] for kind in ("", "R-")}
    assert numbers == {"": list(range(1, 46)), "R-": list(range(1, 51))}


@pytest.mark.parametrize(("kind", "number", "told"), ROWS)
def test_each_names_a_test_or_a_reason(kind: str, number: str, told: str) -> None:
    named = named_in(told)
    missing = [name for path, name in named if f"def {name}(" not in (ROOT / "tests" / path).read_text()]
    assert missing == []
    assert named or told.startswith("— "), f"{kind}{number}"
