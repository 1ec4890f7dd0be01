"""What the processes of a stack are told through their environment."""

import os
from pathlib import Path

import pytest

from platform_core.environment import GATEWAY_BASES
from platform_core.supervisor.wishes import share_with_children

SANDBOX = "http://127.0.0.1:9999"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"STRIPE_API_BASE": "http://127.0.0.1:1"})


class TestShareWithChildren:
    def test_state_folder_and_port_are_said_whole(self, tmp_path: Path) -> None:
        share_with_children(state_dir=tmp_path, port=8123, sandbox_address=None)
        assert (os.environ["STATE_DIR"], os.environ["PORT"]) == (str(tmp_path), "8123")
        assert "RAZORPAY_API_BASE" not in os.environ

    def test_sandbox_stands_in_where_nothing_was_set(self, tmp_path: Path) -> None:
        share_with_children(state_dir=tmp_path, port=8123, sandbox_address=SANDBOX)
        told = {name: os.environ[name] for name in GATEWAY_BASES}
        assert told.pop("STRIPE_API_BASE") == "http://127.0.0.1:1"
        assert set(told.values()) == {SANDBOX}
        assert os.environ["ALLOW_LOOPBACK_PROVIDERS"] == "on"
