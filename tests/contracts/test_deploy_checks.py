"""T34: `check --deploy` finds nothing on a good machine, and each check of ours finds its fault."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from platform_core import checks

PRODUCTION = {
    "ALLOW_LOOPBACK_PROVIDERS": "off",
    "BASE_DOMAIN": "frontdesk.example",
    "DEBUG": "off",
    "FERNET_KEYS": "ZnJvbnRkZXNrLXRlc3RzLWtleS0zMi1ieXRlcy1sb24=",
    "RATE_LIMITS": "on",
    "SECRET_KEY": "k7Jp2vQx9Lr4Tz8Wm1Nc6Yb3Hd5Gf0SaUeRiOoPq-Ll_Kk=Zx7Cv9",
}


def check_deploy(**changes: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as an operator runs it."""
    env = {**os.environ, **PRODUCTION, **changes}
    argv = [sys.executable, "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        argv, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False, timeout=120
    )


class TestCommand:
    def test_nothing_is_found_on_a_good_machine(self, django_db_setup: None) -> None:
        done = check_deploy()
        assert (done.returncode, done.stderr[-1500:]) == (0, done.stderr[-1500:])

    def test_control_a_bad_machine_is_refused(self, django_db_setup: None) -> None:
        done = check_deploy(RATE_LIMITS="off", DEBUG="on", BASE_DOMAIN="localhost", ALLOW_LOOPBACK_PROVIDERS="on")
        assert done.returncode != 0
        for number in ("W201", "W202", "W203"):
            assert f"frontdesk.{number}" in done.stderr


REST = settings.REST_FRAMEWORK
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("W201", {"DEBUG": True}),
    ("W202", {"RATE_LIMITS_ON": False}),
    ("W203", {"BASE_DOMAIN": "localhost"}),
    ("W204", {"OUTBOX_FILE": "/tmp/outbox.jsonl"}),  # noqa: S108 - a name, not a file
    ("W205", {"CLOCK_FILE": "/tmp/clock"}),  # noqa: S108
    ("E211", {"REST_FRAMEWORK": {**REST, "DEFAULT_AUTHENTICATION_CLASSES": ["somebody.elses.Jwt"]}}),
    ("E212", {"REST_FRAMEWORK": {**REST, "DEFAULT_PERMISSION_CLASSES": []}}),
    ("E213", {"REST_FRAMEWORK": {**REST, "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.X"]}}),
    ("E214", {"RATES": {"default": "100/m"}}),
    ("E215", {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}),
    ("E216", {"SECRET_KEY": "short"}),
    ("E217", {"FERNET_KEYS": []}),
    ("E218", {"ACCESS_LIFE": settings.REFRESH_LIFE}),
]


class TestChecks:
    @pytest.mark.parametrize(("number", "wrong"), WRONG)
    def test_each_wrong_setting_is_seen(self, number: str, wrong: dict[str, Any]) -> None:
        with override_settings(**wrong):
            assert f"frontdesk.{number}" in {found.id for found in checks.check_deployment()}

    def test_each_check_has_its_fixture(self) -> None:
        written = set(re.findall(r'"([EW]2\d\d)"', Path(checks.__file__).read_text())) - {"E221"}
        assert written == {number for number, _wrong in WRONG}

    def test_ours_are_right_but_for_the_comforts_of_tests(self) -> None:
        with override_settings(PASSWORD_HASHERS=[checks.HASHER]):
            found = {one.id for one in checks.check_deployment()}
        assert found == {"frontdesk.W202", "frontdesk.W203", "frontdesk.W204"}


class TestDatabase:
    @pytest.mark.parametrize("name", sorted(checks.DURABLE))
    def test_setting_that_loses_what_was_acknowledged_is_seen(self, platform: None, name: str) -> None:
        found = checks.durability_findings({**dict.fromkeys(checks.DURABLE, "on"), name: "off"})
        assert [number for number, _sentence in found] == ["E221"]

    def test_servers_of_tests_are_found_out(self, platform: None) -> None:
        """They forget on a crash, and are asked through the command's own check."""
        assert {found.id for found in checks.check_durability(databases=["default"])} == {"frontdesk.E221"}

    def test_durable_database_is_good(self) -> None:
        assert list(checks.durability_findings(dict.fromkeys(checks.DURABLE, "on"))) == []
