"""The lines that programs read."""

import json
from pathlib import Path

import pytest

from platform_core.supervisor.told import announce, demo_logins, tell


class TestAnnounce:
    def test_one_json_line_on_stdout(self, capsys: pytest.CaptureFixture[str]) -> None:
        announce("pids", pids={"web": [1]})
        out = capsys.readouterr().out
        assert out.count("\n") == 1
        assert json.loads(out) == {"event": "pids", "pids": {"web": [1]}}


class TestTell:
    def test_words_go_to_stderr(self, capsys: pytest.CaptureFixture[str]) -> None:
        tell("stopped")
        assert capsys.readouterr() == ("", "frontdesk: stopped\n")


class TestDemoLogins:
    def test_none_without_demo_data(self, tmp_path: Path) -> None:
        assert demo_logins(tmp_path) == {}

    def test_those_of_the_file(self, tmp_path: Path) -> None:
        (tmp_path / "demo.json").write_text('{"asha": {"password": "x"}}')
        assert demo_logins(tmp_path) == {"asha": {"password": "x"}}
