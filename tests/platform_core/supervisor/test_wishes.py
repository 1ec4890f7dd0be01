"""What the processes of a stack are told through their environment."""

import os
from pathlib import Path
from typing import Any

import pytest

from platform_core.environment import GATEWAY_BASES
from platform_core.supervisor.wishes import Wishes, share_with_children

SANDBOX = "http://127.0.0.1:9999"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"STRIPE_API_BASE": "http://127.0.0.1:1"})


def asked(state_dir: Path, **more: Any) -> Wishes:
    return Wishes(**{"state_dir": state_dir, "port": 0, "base_domain": "localhost", **more})


class TestShareWithChildren:
    def test_state_folder_and_port_are_said_whole(self, tmp_path: Path) -> None:
        share_with_children(asked(tmp_path), port=8123, sandbox_address=None)
        assert (os.environ["STATE_DIR"], os.environ["PORT"]) == (str(tmp_path), "8123")
        assert "RAZORPAY_API_BASE" not in os.environ

    def test_sandbox_stands_in_where_nothing_was_set(self, tmp_path: Path) -> None:
        share_with_children(asked(tmp_path), port=8123, sandbox_address=SANDBOX)
        told = {name: os.environ[name] for name in GATEWAY_BASES}
        assert told.pop("STRIPE_API_BASE") == "http://127.0.0.1:1"
        assert set(told.values()) == {SANDBOX}
        assert os.environ["ALLOW_LOOPBACK_PROVIDERS"] == "on"

    def test_demo_on_this_machine_shows_codes_that_no_carrier_brings(self, tmp_path: Path) -> None:
        share_with_children(asked(tmp_path, demo=True), port=8123, sandbox_address=None)
        assert os.environ["ALLOW_LOOPBACK_PROVIDERS"] == "on"

    def test_demo_under_a_real_name_does_not(self, tmp_path: Path) -> None:
        share_with_children(asked(tmp_path, demo=True, base_domain="example.net"), port=8123, sandbox_address=None)
        assert "ALLOW_LOOPBACK_PROVIDERS" not in os.environ

    def test_what_was_said_stays(self, tmp_path: Path) -> None:
        os.environ["ALLOW_LOOPBACK_PROVIDERS"] = "off"
        share_with_children(asked(tmp_path, demo=True), port=8123, sandbox_address=SANDBOX)
        assert os.environ["ALLOW_LOOPBACK_PROVIDERS"] == "off"
