"""Every command ends with 0 or 1, and says on stderr what was wrong."""

from __future__ import annotations

import sys

import pytest

import manage


@pytest.mark.parametrize("words", [["tenant", "explode"], ["verify", "weather"], ["up", "--web", "many"], ["nonsense"]])
def test_wrong_words_end_with_1(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["manage.py", *words])
    with pytest.raises(SystemExit) as end:
        manage.main()
    told = capsys.readouterr()
    assert (end.value.code, told.out) == (1, "")
    assert words[-1] in told.err


def test_help_ends_with_0(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["manage.py", "verify", "--help"])
    with pytest.raises(SystemExit) as end:
        manage.main()
    assert end.value.code == 0
    assert "audit" in capsys.readouterr().out
