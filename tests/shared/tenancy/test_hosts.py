"""What a Host header says."""

import pytest

from shared.tenancy.hosts import APEX, key_of, plain_host

HOSTS = [
    ("localhost", APEX),
    ("localhost:8000", APEX),
    ("LOCALHOST.", APEX),
    ("localhost.:8000", APEX),
    ("asha.localhost", "asha"),
    ("asha.localhost:8000", "asha"),
    ("asha.localhost:443", "asha"),
    ("ASHA.LocalHost:8000", "asha"),
    ("asha.localhost.", "asha"),
    ("www.asha.localhost", None),
    ("a.b.localhost", None),
    (".localhost", None),
    ("asha..localhost", None),
    ("ashalocalhost", None),
    ("asha", None),
    ("", None),
    ("127.0.0.1", None),
    ("127.0.0.1:8000", None),
    ("[::1]:8000", None),
    ("10.0.0.7", None),
    ("library.example", "library.example"),
    ("Library.Example.:8443", "library.example"),
    ("localhost.evil.example", "localhost.evil.example"),
    ("asha.localhost.evil.example", "asha.localhost.evil.example"),
    ("evil.example#asha.localhost", None),
    ("x" * 300 + ".example", None),
]


class TestKeyOf:
    @pytest.mark.parametrize(("host", "key"), HOSTS)
    def test_host_alone_names_the_key(self, host: str, key: str | None) -> None:
        assert key_of(host, "/api/v1/venues") == key

    @pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
    def test_health_is_answered_at_every_host(self, path: str) -> None:
        assert {key_of(host, path) for host in ("127.0.0.1", "asha.localhost", "nobody.example", "")} == {APEX}

    def test_address_in_brackets_loses_them(self) -> None:
        assert plain_host("[::1]:8000") == "::1"
