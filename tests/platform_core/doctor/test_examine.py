"""The whole report and the command around it."""

import json

import pytest
from django.core.management import call_command

from platform_core.doctor.examine import is_healthy
from platform_core.doctor.findings import bad, ok, warn


class TestIsHealthy:
    def test_warnings_do_not_count(self) -> None:
        assert is_healthy([ok("a", "well"), warn("b", "so so", "look")]) is True

    def test_one_bad_finding_counts(self) -> None:
        assert is_healthy([ok("a", "well"), bad("b", "broken", "mend")]) is False


@pytest.mark.django_db
class TestDoctor:
    def test_json_is_one_object_and_the_code_is_1(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            call_command("doctor", "--json")
        report = json.loads(capsys.readouterr().out)
        assert ended.value.code == 1  # tests run without fsync
        assert report["ok"] is False
        assert {"check", "level", "found", "remedy"} == set(report["findings"][0])

    def test_lines_name_the_remedy_below(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            call_command("doctor")
        assert "BAD   database: fsync is off\n      Set fsync to on" in capsys.readouterr().out
