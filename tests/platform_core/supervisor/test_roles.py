"""What each process is started with."""

import sys

from platform_core.supervisor import roles


class TestWorkers:
    def test_one_worker_takes_every_queue(self) -> None:
        (only,) = roles.workers(count=1)
        assert "--queues=fast,default,slow" in only.argv

    def test_only_the_first_of_two_takes_slow_jobs(self) -> None:
        first, second = roles.workers(count=2)
        assert "--queues=fast,default,slow" in first.argv
        assert "--queues=fast,default" in second.argv

    def test_each_has_a_name_of_its_own(self) -> None:
        names = [part for role in roles.workers(count=3) for part in role.argv if part.startswith("--hostname")]
        assert names == ["--hostname=worker1@%h", "--hostname=worker2@%h", "--hostname=worker3@%h"]


class TestWeb:
    def test_socket_is_handed_over(self) -> None:
        role = roles.web(count=2, listening_fd=7)
        assert role.command() == [sys.executable, "-m", "platform_core.supervisor.serve", "7"]
        assert (role.count, role.pass_fds) == (2, (7,))
        assert role.environment()["FRONTDESK_ROLE"] == "web"


class TestHasModule:
    def test_what_is_there_and_what_is_not(self) -> None:
        assert roles.has_module("platform_core.supervisor") is True
        assert roles.has_module("nowhere.at_all") is False
