"""`manage.py up` as a whole: ready, watched, stopped, with nothing left behind."""

import json
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from platform_core.embedded.paths import wipe
from platform_core.embedded.runfile import is_alive
from tests.harness.stack import Stack

pytestmark = pytest.mark.slow
FACTS = {"event", "base_domain", "addresses", "pids", "database_url", "redis_url", "state_dir", "logins"}


def all_pids(stack: Stack) -> list[int]:
    """Every process that the stack has told of, and the supervisor."""
    found = [stack.process.pid]
    for pids in stack.pids.values():
        found += pids if isinstance(pids, list) else [pids]
    return found


def wait_until(condition: Callable[[], bool], timeout_s: float) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def state_dir() -> Generator[Path, None, None]:
    """Of all stacks of this file, one after the other."""
    found = Path(tempfile.mkdtemp(prefix="frontdesk-stack-"))
    yield found
    wipe(found)


@pytest.fixture(scope="module")
def stack(state_dir: Path) -> Generator[Stack, None, None]:
    """One stack with two web processes and the sandbox for all tests of this file; the last one ends it."""
    with Stack(options=["--web", "2", "--sandbox"], state_dir=state_dir) as running:
        yield running


class TestReady:
    def test_one_line_tells_everything(self, stack: Stack) -> None:
        assert set(stack.ready) == FACTS
        assert stack.ready["event"] == "ready"
        assert stack.base_domain == f"localhost:{stack.web_port}"
        assert stack.ready["state_dir"] == str(stack.state_dir)

    def test_every_role_has_its_processes(self, stack: Stack) -> None:
        pids = stack.pids
        assert {name: len(found) for name, found in pids.items() if isinstance(found, list)} == {
            "web": 2,
            "worker": 1,
            "beat": 1,
            "sandbox": 1,
        }
        assert [pid for pid in all_pids(stack) if not is_alive(pid)] == []

    def test_sandbox_answers_when_the_stack_is_ready(self, stack: Stack) -> None:
        assert stack.sim.get("health") == {"ok": True}

    def test_readyz_answers_200(self, stack: Stack) -> None:
        assert stack.request("", "GET", "/readyz").status == 200

    def test_forged_forwarding_header_is_not_believed(self, stack: Stack) -> None:
        answer = stack.request("", "GET", "/healthz", headers={"X-Forwarded-For": "203.0.113.9"})
        assert answer.status == 200


class TestBeside:
    def test_other_commands_find_the_embedded_servers(self, stack: Stack) -> None:
        done = stack.command("doctor", "--json")
        report = json.loads(done.stdout)
        levels = {finding["check"]: finding["level"] for finding in report["findings"]}
        assert (levels["database"], levels["redis"], levels["migrations"]) == ("ok", "ok", "ok")

    def test_second_stack_on_the_same_folder_is_one_line(self, stack: Stack) -> None:
        done = stack.command("up")
        assert done.returncode == 1
        assert done.stdout == ""
        assert "is taken by another program" in done.stderr or "is in use by another stack" in done.stderr
        assert "Traceback" not in done.stderr

    def test_running_data_are_not_deleted(self, stack: Stack) -> None:
        done = stack.command("reset")
        assert done.returncode == 1
        assert "stop it first" in done.stderr


class TestDeaths:
    def test_killed_worker_is_started_again_and_told(self, stack: Stack) -> None:
        seen = len(stack.events)
        killed = stack.kill("worker")
        event = stack.wait_for_event(after=seen)
        assert event["event"] == "pids"
        assert len(event["pids"]["worker"]) == 1
        assert killed not in event["pids"]["worker"]

    def test_killed_web_process_costs_no_answer(self, stack: Stack) -> None:
        seen = len(stack.events)
        stack.kill("web", 0)
        assert stack.request("", "GET", "/healthz").status == 200
        assert len(stack.wait_for_event(after=seen)["pids"]["web"]) == 2

    @pytest.mark.parametrize("server", ["postgres", "redis"])
    def test_killed_server_is_back_within_ten_seconds(self, stack: Stack, server: str) -> None:
        seen = len(stack.events)
        killed = stack.kill(server)
        assert stack.wait_for_event(after=seen)["pids"][server] != killed
        wait_until(lambda: stack.request("", "GET", "/readyz").status == 200, timeout_s=10)


class TestEnd:
    def test_nothing_is_left_by_a_kill_nor_by_a_stop(self, stack: Stack, state_dir: Path) -> None:
        """Two ends in one test, because each start costs seconds: SIGKILL, a start on the same data, SIGTERM."""
        killed = all_pids(stack)
        stack.kill_supervisor()
        wait_until(lambda: not any(is_alive(pid) for pid in killed), timeout_s=10)

        second = Stack(options=["--no-sandbox"], state_dir=state_dir)
        pids, sockets = all_pids(second), Path(second.database_url.partition("host=")[2])
        assert second.stop() == 0
        assert [pid for pid in pids if is_alive(pid)] == []
        assert sockets.exists() is False
