"""Rate limits at their doors, with and without Redis."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from django_ratelimit import core
from pytest_django import Settings
from redis.exceptions import ConnectionError as RedisIsAway

from platform_core.tenants.models import Tenant
from shared.api import rates, sliding
from shared.errors import RateLimited
from shared.tenancy.current import run_in_tenant
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import PASSWORD, Person

LOGIN = "/api/v1/auth/login"
ME = "/api/v1/auth/me"
WRONG = {"email": "asha@example.com", "password": "wrong"}


@pytest.fixture(autouse=True)
def counting(settings: Settings) -> Iterator[None]:
    settings.RATE_LIMITS_ON = True
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def _away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis does not answer."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RedisIsAway("gone")

    monkeypatch.setattr(rates, "count", fail)


class TestParse:
    @pytest.mark.parametrize(
        ("text", "windows"),
        [
            ("100/m", [(100, 60)]),
            ("3/10m,5/h,10/d", [(3, 600), (5, 3600), (10, 86400)]),
            ("7/30s", [(7, 30)]),
            (" 1/2d , 5/s", [(1, 172800), (5, 1)]),
        ],
    )
    def test_windows(self, text: str, windows: list[tuple[int, int]]) -> None:
        assert [(window.limit, window.length_s) for window in rates.parse_rate(text)] == windows

    @pytest.mark.parametrize("text", ["", "3", "3/w", "x/m", "3/m,", "3/-1m", "3/m5"])
    def test_what_is_no_rate(self, text: str) -> None:
        with pytest.raises(ValueError, match="not a rate"):
            rates.parse_rate(text)


class TestDefault:
    def test_headers_count_down(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        answers = [api(tenant).as_(asha).get(ME) for _ in range(2)]
        assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["99", "98"]
        assert answers[0].headers["RateLimit-Limit"] == "100"
        assert 0 < int(answers[0].headers["RateLimit-Reset"]) <= 60

    def test_next_one_waits(self, api: Apis, tenant: Tenant, asha: Person, settings: Settings) -> None:
        settings.RATES = {**settings.RATES, "default": "2/h"}
        answers = [api(tenant).as_(asha).get(ME) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].json()["code"] == "rate_limited"
        assert 0 < int(answers[2].headers["Retry-After"]) <= 3600
        assert answers[2].headers["RateLimit-Remaining"] == "0"

    def test_each_caller_has_their_own(
        self, api: Apis, tenant: Tenant, asha: Person, bilal: Person, settings: Settings
    ) -> None:
        settings.RATES = {**settings.RATES, "default": "1/h"}
        assert [api(tenant).as_(person).get(ME).status_code for person in (asha, bilal, asha)] == [200, 200, 429]

    def test_each_business_has_its_own(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, settings: Settings
    ) -> None:
        settings.RATES = {**settings.RATES, "login": "1/h"}
        answers = [api(host).post(LOGIN, WRONG).status_code for host in (tenant, other_tenant, tenant)]
        assert answers == [401, 401, 429]

    def test_off_means_off(self, api: Apis, tenant: Tenant, asha: Person, settings: Settings) -> None:
        settings.RATE_LIMITS_ON = False
        assert "RateLimit-Limit" not in api(tenant).as_(asha).get(ME).headers


class TestDoors:
    def test_login_counts_the_address(self, api: Apis, tenant: Tenant, settings: Settings) -> None:
        settings.RATES = {**settings.RATES, "login": "2/h"}
        emails = [f"user{number}@example.com" for number in range(3)]
        answers = [api(tenant).post(LOGIN, {**WRONG, "email": email}).status_code for email in emails]
        assert answers == [401, 401, 429]

    def test_login_counts_the_account_from_wherever(self, api: Apis, tenant: Tenant, settings: Settings) -> None:
        settings.RATES = {**settings.RATES, "login": "2/h"}
        settings.TRUSTED_PROXIES = ("127.0.0.1",)
        answers = [self.coming_from(api(tenant), number).post(LOGIN, WRONG).status_code for number in range(3)]
        assert answers == [401, 401, 429]

    def test_codes_are_counted_by_number_in_every_window(self, api: Apis, tenant: Tenant, settings: Settings) -> None:
        assert settings.RATES["otp"] == "3/10m,5/h,10/d"
        ask = "/api/v1/auth/otp/request"
        answers = [api(tenant).post(ask, {"phone": phone}).status_code for phone in ["9820014233", "098200 14233"] * 2]
        assert answers == [200, 200, 200, 429]
        assert api(tenant).post(ask, {"phone": "9820014234"}).status_code == 200

    @pytest.mark.usefixtures("_away")
    @pytest.mark.parametrize(
        ("path", "body"),
        [
            (LOGIN, WRONG),
            ("/api/v1/auth/otp/request", {"phone": "9820014233"}),
            ("/api/v1/auth/otp/verify", {"phone": "9820014233", "code": "123456"}),
            ("/api/v1/auth/refresh", {"refresh": "x"}),
        ],
    )
    def test_stay_shut_without_redis(self, api: Apis, tenant: Tenant, path: str, body: dict[str, str]) -> None:
        answer = api(tenant).post(path, body)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["Retry-After"] == "1"

    @pytest.mark.usefixtures("_away")
    def test_the_rest_stays_open(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        assert api(tenant).as_(asha).get(ME).status_code == 200

    def test_register_is_a_public_post(self, api: Apis, tenant: Tenant, settings: Settings) -> None:
        settings.RATES = {**settings.RATES, "public": "1/h"}
        body = {"name": "C", "email": "c@example.com", "password": PASSWORD, "consents": []}
        answers = [api(tenant).post("/api/v1/auth/register", body).status_code for _ in range(2)]
        assert answers == [201, 429]

    @staticmethod
    def coming_from(client: Api, number: int) -> Api:
        return client.with_headers(X_Forwarded_For=f"203.0.113.{number}")


class TestSliding:
    """Windows have no edge over which twice the rate passes."""

    def spend(self, times: int) -> list[int]:
        """Seconds to wait after each of so many requests; 0 for those that passed."""
        window = sliding.Window(limit=3, length_s=60)
        usages = [sliding.count("t_x:rate", [window])[0] for _ in range(times)]
        return [usage.reset_s if usage.is_over else 0 for usage in usages]

    def age(self, seconds: int) -> None:
        """Let what was counted be older than it is."""
        client = sliding._client()
        moved = {
            member: score - seconds * 1_000_000 for member, score in client.zrange("t_x:rate", 0, -1, withscores=True)
        }
        client.zadd("t_x:rate", moved)

    def test_what_passed_counts_until_it_is_a_window_old(self) -> None:
        assert self.spend(4)[:3] == [0, 0, 0]
        self.age(58)
        assert [wait in {1, 2} for wait in self.spend(2)] == [True, True]
        self.age(3)
        assert self.spend(3) == [0, 0, 0]

    def test_what_was_refused_is_not_counted(self) -> None:
        self.spend(9)
        assert sliding._client().zcard("t_x:rate") == 3

    def test_full_window_keeps_the_others_as_they_are(self) -> None:
        windows = [sliding.Window(limit=1, length_s=60), sliding.Window(limit=9, length_s=3600)]
        told = [[usage.count for usage in sliding.count("t_x:rate", windows)] for _ in range(3)]
        assert told == [[1, 1], [2, 2], [2, 2]]

    def test_control_fixed_windows_let_twice_the_rate_pass(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """django-ratelimit, across the edge of a window."""
        request, window = RequestFactory().get("/"), sliding.Window(limit=3, length_s=60)
        start = core._get_window("x", 60)
        passed = 0
        for moment in [start - 1] * 5 + [start + 1] * 5:
            monkeypatch.setattr(core.time, "time", lambda moment=moment: moment)
            passed += not rates._count_here(request, "edge", "x", window).is_over
        assert passed == 6


class TestManyAtOnce:
    def test_no_more_than_the_rate_pass(self, tenant: Tenant, settings: Settings) -> None:
        settings.RATES = {**settings.RATES, "otp": "5/h"}

        def spend(_number: int) -> bool:
            try:
                run_in_tenant(tenant, lambda: rates.check(RequestFactory().get("/"), "otp", subject="one"))
            except RateLimited:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(spend, range(40))) == 5
