"""Ready is a 200 of /readyz."""

import http.server
import threading
from collections.abc import Generator

import pytest

from platform_core.supervisor.listen import free_port
from platform_core.supervisor.readiness import readiness


class Answering(http.server.BaseHTTPRequestHandler):
    """Answers with the status that the test set, and says which host was asked."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.headers["Host"].encode())

    def log_message(self, *args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def port() -> Generator[int, None, None]:
    """A server that answers."""
    with http.server.HTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


class TestReadiness:
    def test_200_is_ready_and_the_apex_is_asked(self, port: int) -> None:
        assert readiness(port, "localhost") == (True, f"200 localhost:{port}")

    def test_503_is_not(self, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Answering, "status", 503)
        assert readiness(port, "localhost")[0] is False

    def test_nobody_there_is_not(self) -> None:
        ready, why = readiness(free_port(), "localhost")
        assert ready is False
        assert "refused" in why

    def test_sandbox_that_does_not_listen_yet_is_waited_for(self, port: int) -> None:
        assert readiness(port, "localhost", sandbox_port=free_port()) == (False, "the sandbox does not listen")
        assert readiness(port, "localhost", sandbox_port=port)[0] is True
