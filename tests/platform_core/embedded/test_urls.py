"""Addresses of Redis as each client spells them."""

import pytest

from platform_core.embedded import celery_broker_url, redis_database_url


class TestRedisDatabaseUrl:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("unix:///tmp/r.sock?db=0", "unix:///tmp/r.sock?db=3"),
            ("unix:///tmp/r.sock", "unix:///tmp/r.sock?db=3"),
            ("redis://cache:6379", "redis://cache:6379/3"),
            ("redis://:word@cache:6379/0", "redis://:word@cache:6379/3"),
            ("rediss://cache:6379/1?ssl_cert_reqs=required", "rediss://cache:6379/3?ssl_cert_reqs=required"),
        ],
    )
    def test_number_goes_where_the_scheme_has_it(self, url: str, expected: str) -> None:
        assert redis_database_url(url, 3) == expected


class TestCeleryBrokerUrl:
    def test_socket_has_a_scheme_of_its_own(self) -> None:
        assert celery_broker_url("unix:///tmp/r.sock?db=0", 2) == "redis+socket:///tmp/r.sock?virtual_host=2"

    def test_tcp_keeps_its_scheme(self) -> None:
        assert celery_broker_url("redis://cache:6379/0", 2) == "redis://cache:6379/2"
