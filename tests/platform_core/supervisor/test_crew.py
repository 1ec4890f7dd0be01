"""Processes are started, started again when they die, and stopped with everything they started."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from platform_core.embedded.runfile import is_alive
from platform_core.supervisor import child, crew
from platform_core.supervisor.child import BackOff
from platform_core.supervisor.crew import Crew
from platform_core.supervisor.roles import Role

SLEEP = "import time; time.sleep(60)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])
open(sys.argv[1], 'w').write(str(child.pid))
time.sleep(60)
"""


def role(name: str, code: str, *arguments: str, count: int = 1) -> Role:
    return Role(name=name, argv=("-c", code, *arguments), count=count)


def wait_until(condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PAUSES_S", (0.0, 0.0))
    monkeypatch.setattr(crew, "STOP_GRACE_S", 0.5)


@pytest.fixture
def crews() -> Generator[list[Crew], None, None]:
    """Crews of the test, stopped after it."""
    started: list[Crew] = []
    yield started
    for one in started:
        one.stop()


class TestCrew:
    def test_pids_are_listed_by_role(self, crews: list[Crew]) -> None:
        crews.append(Crew([role("web", SLEEP, count=2), role("beat", SLEEP)]))
        crews[0].start()
        pids = crews[0].pids()
        assert {name: len(found) for name, found in pids.items()} == {"web": 2, "beat": 1}
        assert all(is_alive(pid) for pid in pids["web"] + pids["beat"])

    def test_dead_process_is_started_again(self, crews: list[Crew]) -> None:
        crews.append(Crew([role("worker", SLEEP)]))
        crews[0].start()
        before = crews[0].pids()["worker"]
        process = crews[0].children[0].process
        assert process is not None
        process.send_signal(signal.SIGKILL)
        wait_until(crews[0].tick)
        after = crews[0].pids()["worker"]
        assert len(after) == 1
        assert after != before

    def test_quiet_crew_has_no_news(self, crews: list[Crew]) -> None:
        crews.append(Crew([role("web", SLEEP)]))
        crews[0].start()
        assert crews[0].tick() is False
        assert crews[0].failures() == 0

    def test_stop_ends_all_at_once(self, crews: list[Crew]) -> None:
        crews.append(Crew([role("web", SLEEP, count=3)]))
        crews[0].start()
        pids = crews[0].pids()["web"]
        began = time.monotonic()
        crews[0].stop()
        assert time.monotonic() - began < 0.5
        assert [pid for pid in pids if is_alive(pid)] == []

    def test_who_does_not_listen_is_killed(self, crews: list[Crew]) -> None:
        crews.append(Crew([role("worker", DEAF)]))
        crews[0].start()
        pid = crews[0].pids()["worker"][0]
        wait_until(lambda: "SigIgn" in Path(f"/proc/{pid}/status").read_text() and _ignores_term(pid))
        crews[0].stop()
        assert is_alive(pid) is False

    def test_stop_takes_the_children_of_children(self, crews: list[Crew], tmp_path: Path) -> None:
        noted = tmp_path / "pid"
        crews.append(Crew([role("worker", PARENT, str(noted))]))
        crews[0].start()
        wait_until(lambda: noted.exists() and noted.read_text() != "")
        crews[0].stop()
        wait_until(lambda: not is_alive(int(noted.read_text())))

    def test_nothing_outlives_a_killed_supervisor(self, tmp_path: Path) -> None:
        code = (
            "import sys, time\n"
            "from platform_core.supervisor.crew import Crew\n"
            "from platform_core.supervisor.roles import Role\n"
            "crew = Crew([Role(name='web', argv=('-c', 'import time; time.sleep(60)'))])\n"
            "crew.start(); print(crew.pids()['web'][0], flush=True); time.sleep(60)\n"
        )
        supervisor = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        supervisor.kill()
        supervisor.communicate()
        wait_until(lambda: not is_alive(pid))


class TestBackOff:
    def test_pauses_grow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(child, "PAUSES_S", (0.1, 1.0, 5.0))
        back_off = BackOff()
        back_off.started()
        assert [back_off.failed() for _ in range(4)] == [0.1, 1.0, 5.0, 5.0]
        assert back_off.is_due() is False

    def test_a_settled_life_is_forgiven(self) -> None:
        back_off = BackOff(failures=4, started_at=time.monotonic() - child.SETTLED_S - 1)
        back_off.failed()
        assert back_off.failures == 1


def _ignores_term(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    mask = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigIgn")), 16)
    return bool(mask & (1 << (signal.SIGTERM - 1)))
