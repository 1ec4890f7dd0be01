"""What doctor says about the machine."""

from dataclasses import replace
from pathlib import Path

from platform_core.doctor.findings import Level
from platform_core.doctor.machine import check_folder, check_port, check_python, check_time_zones
from platform_core.environment import read_environment
from platform_core.supervisor.listen import bind_port


class TestCheckPython:
    def test_tested_versions_are_well(self) -> None:
        assert [check_python(version).level for version in ((3, 11), (3, 13))] == [Level.OK, Level.OK]

    def test_others_are_named_with_a_way_out(self) -> None:
        finding = check_python((3, 10))
        assert (finding.level, finding.found) == (Level.BAD, "Python 3.10")
        assert "3.11" in finding.remedy


class TestCheckFolder:
    def test_folder_that_can_be_made_is_well(self, tmp_path: Path) -> None:
        assert check_folder("state folder", tmp_path / "new" / "one").level == Level.OK

    def test_file_in_its_place_is_bad(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        assert check_folder("state folder", tmp_path / "file" / "state").level == Level.BAD

    def test_file_system_that_takes_no_files_is_bad_for_root_too(self) -> None:
        assert check_folder("media folder", Path("/proc/media")).level == Level.BAD


class TestCheckPort:
    def test_taken_port_is_told(self) -> None:
        with bind_port(0) as sock:
            sock.listen()
            port = sock.getsockname()[1]
            finding = check_port(replace(read_environment(), port=port, state_dir=Path("/nonexistent")))
        assert finding.level == Level.BAD
        assert str(port) in finding.found

    def test_port_of_our_own_stack_is_well(self) -> None:
        assert check_port(read_environment()).level == Level.OK


class TestCheckTimeZones:
    def test_zones_of_venues_are_known(self) -> None:
        assert check_time_zones().level == Level.OK
