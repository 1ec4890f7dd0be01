from __future__ import annotations

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from shared.api.addresses import caller_address


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "address"),
    [
        ("198.51.100.7", "203.0.113.1", (), "198.51.100.7"),
        ("198.51.100.7", "203.0.113.1", ("10.0.0.0/8",), "198.51.100.7"),
        ("10.0.0.1", "203.0.113.1", ("10.0.0.0/8",), "203.0.113.1"),
        ("10.0.0.1", "1.2.3.4, 203.0.113.1", ("10.0.0.0/8",), "203.0.113.1"),
        ("10.0.0.1", "203.0.113.1, 10.0.0.2", ("10.0.0.0/8",), "203.0.113.1"),
        ("10.0.0.1", "", ("10.0.0.1",), "10.0.0.1"),
        ("10.0.0.1", "nonsense", ("10.0.0.1",), "10.0.0.1"),
        ("10.0.0.1", "2001:db8::1", ("10.0.0.1",), "2001:db8::1"),
        ("::1", "203.0.113.1", ("::1",), "203.0.113.1"),
        ("::ffff:203.0.113.9", "", (), "203.0.113.9"),
        ("::ffff:10.0.0.1", "::ffff:203.0.113.1", ("10.0.0.0/8",), "203.0.113.1"),
        ("", "203.0.113.1", (), None),
        ("", "203.0.113.1", ("10.0.0.1",), "203.0.113.1"),
    ],
)
def test_address_is_the_connections_unless_a_trusted_proxy_says_more(
    remote: str, forwarded: str, proxies: tuple[str, ...], address: str | None, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory(REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded).get("/")
    assert caller_address(request) == address
