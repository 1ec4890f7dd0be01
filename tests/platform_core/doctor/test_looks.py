"""What doctor says about a browser and fonts: never bad, for serving needs neither."""

from pathlib import Path

import pytest

from platform_core.doctor import looks
from platform_core.doctor.findings import Level


class TestCheckBrowser:
    def test_named_program_is_taken(self, tmp_path: Path) -> None:
        program = tmp_path / "browser"
        program.touch(mode=0o755)
        assert looks.check_browser({"CHROMIUM": str(program)}).found == str(program)

    def test_named_program_that_is_gone_is_told(self) -> None:
        finding = looks.check_browser({"CHROMIUM": "/nonexistent/browser"})
        assert (finding.level, finding.found) == (
            Level.WARN,
            "CHROMIUM names /nonexistent/browser, which is not there",
        )


class TestCheckHindi:
    @pytest.mark.parametrize(("fonts", "level"), [(None, Level.SKIP), (0, Level.WARN), (3, Level.OK)])
    def test_fonts_are_counted(self, fonts: int | None, level: Level, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(looks, "hindi_fonts", lambda: fonts)
        assert looks.check_hindi().level == level
