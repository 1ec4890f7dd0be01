"""The port is bound once; a taken one is told in one line."""

import pytest

from platform_core.embedded import EmbeddedError
from platform_core.supervisor.listen import bind_port, free_port


class TestBindPort:
    def test_taken_port_is_told(self) -> None:
        with bind_port(0) as first:
            first.listen()
            port = first.getsockname()[1]
            with pytest.raises(
                EmbeddedError, match=f"^Port {port} is taken by another program; set PORT to a free one"
            ):
                bind_port(port)

    def test_zero_finds_a_free_one(self) -> None:
        with bind_port(0) as sock:
            assert sock.getsockname()[0] == "127.0.0.1"
            assert sock.getsockname()[1] > 0

    def test_only_loopback_is_bound(self) -> None:
        with bind_port(free_port()) as sock:
            assert sock.getsockname()[0] == "127.0.0.1"
