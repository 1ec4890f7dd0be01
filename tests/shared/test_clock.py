"""The domain's clock can be moved and stands still in a unit; the wall's does not."""

import os
from datetime import UTC, datetime, timedelta

from shared import clock


def test_stands_still_for_a_unit() -> None:
    with clock.standing_still() as instant:
        assert clock.now() == clock.now() == instant
    assert clock.now() > instant


class TestClockFile:
    def test_moves_by_seconds(self, settings, tmp_path, monkeypatch) -> None:
        path = tmp_path / "clock"
        path.write_text("+3600")
        settings.CLOCK_FILE = str(path)
        monkeypatch.setattr(clock, "_read_at", -10.0)
        moved = clock.now() - clock.wall()
        assert timedelta(minutes=59) < moved <= timedelta(hours=1)
        monkeypatch.setattr(clock, "_read_at", -10.0)

    def test_stands_at_an_instant_and_runs_on(self, settings, tmp_path, monkeypatch) -> None:
        path = tmp_path / "clock"
        path.write_text("2027-01-01T00:00:00+00:00")
        an_hour_ago = (clock.wall() - timedelta(hours=1)).timestamp()
        os.utime(path, (an_hour_ago, an_hour_ago))
        settings.CLOCK_FILE = str(path)
        monkeypatch.setattr(clock, "_read_at", -10.0)
        late = clock.now() - datetime(2027, 1, 1, 1, tzinfo=UTC)
        assert abs(late) < timedelta(minutes=1)

    def test_an_absent_file_moves_nothing(self, settings, tmp_path, monkeypatch) -> None:
        settings.CLOCK_FILE = str(tmp_path / "none")
        monkeypatch.setattr(clock, "_read_at", -10.0)
        assert abs(clock.now() - clock.wall()) < timedelta(seconds=1)
