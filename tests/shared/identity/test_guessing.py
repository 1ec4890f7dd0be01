"""T18: hundreds guess at one number's code at the same time, each from an address of its own: five count.

What a door does for a number is the same work whether somebody has that number or not: counted, not timed.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import F
from pytest_django import Settings

from platform_core.tenants.models import Tenant
from shared.errors import DomainError
from shared.identity import codes
from shared.identity.actions import signing_in
from shared.identity.errors import OtpLocked, OtpWrong
from shared.identity.models import Device, PhoneCode, User
from shared.secrets import same
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person

ASK = "/api/v1/auth/otp/request"
VERIFY = "/api/v1/auth/otp/verify"
LOGIN = "/api/v1/auth/login"
PHONE, NOBODYS = "+919820014233", "+919820014239"  # chitra's, and one that nobody has
RIGHT = "123456"
THREADS = 16
SAVEPOINT = re.compile(r'"s[0-9_x]+"')


@pytest.fixture(autouse=True)
def behind_a_proxy(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rates are counted, a proxy tells who calls, and each code is the same."""
    settings.RATE_LIMITS_ON = True
    settings.TRUSTED_PROXIES = ("127.0.0.1",)
    monkeypatch.setattr("secrets.randbelow", lambda _: int(RIGHT))
    cache.clear()
    yield
    cache.clear()


def send(tenant: Tenant, number: int, path: str, body: dict[str, str]) -> str:
    """From the caller's own address: `ok`, or the code of the refusal."""
    address = f"10.{number // 62500}.{number // 250 % 250}.{number % 250}"
    answer = Apis()(tenant).with_headers(X_Forwarded_For=address).post(path, body)
    return "ok" if answer.status_code == 200 else str(answer.json()["code"])


def guess_at_once(tenant: Tenant, guesses: int, threads: int = THREADS) -> Counter[str]:
    """Wrong codes on many connections; how often each outcome came."""
    gate = threading.Barrier(threads)

    def some(first: int) -> Counter[str]:
        gate.wait(30)
        told = Counter(
            send(tenant, number, VERIFY, {"phone": PHONE, "code": f"{number:06}"})
            for number in range(first, guesses, threads)
        )
        connection.close()
        return told

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(some, range(threads)), Counter())


class TestManyGuesses:
    @pytest.mark.parametrize("guesses", [160, pytest.param(1000, marks=pytest.mark.faults)])
    def test_five_of_them_count_from_however_many_addresses(self, committed_tenant: Tenant, guesses: int) -> None:
        assert send(committed_tenant, 0, ASK, {"phone": PHONE}) == "ok"
        told = guess_at_once(committed_tenant, guesses)
        assert told == {"otp_wrong": codes.MOST_TRIES, "otp_locked": guesses - codes.MOST_TRIES}
        assert send(committed_tenant, guesses, VERIFY, {"phone": PHONE, "code": RIGHT}) == "otp_locked"
        assert PhoneCode.objects.get(phone=PHONE).attempts == codes.MOST_TRIES
        assert (User.objects.count(), Device.objects.count()) == (0, 0)

    def test_control_reading_before_counting_lets_more_through(
        self, committed_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A counter that is read, compared and then written."""
        read = threading.Barrier(THREADS)

        def careless(phone: str, purpose: str, code: str, _now: object) -> DomainError | None:
            row = PhoneCode.objects.get(phone=phone, purpose=purpose)
            read.wait(timeout=30)
            if row.attempts >= codes.MOST_TRIES:
                return OtpLocked()
            PhoneCode.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1)
            return None if same(row.code_mark, code) else OtpWrong()

        send(committed_tenant, 0, ASK, {"phone": PHONE})
        monkeypatch.setattr(signing_in, "check_phone_code", careless)
        assert guess_at_once(committed_tenant, THREADS * 2)["otp_wrong"] > codes.MOST_TRIES


@contextmanager
def watching(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is done meanwhile: each statement without its values, and each comparison of marks."""
    done: list[str] = []

    def statement(execute: Callable[..., Any], sql: Any, *rest: Any) -> Any:
        done.append(SAVEPOINT.sub("", str(sql)))
        return execute(sql, *rest)

    def compare(left: str, right: str) -> bool:
        done.append(f"compares {len(left)} with {len(right)} signs")
        return same(left, right)

    with monkeypatch.context() as patch, connection.execute_wrapper(statement):
        patch.setattr(codes, "same", compare)
        yield done


class TestEqualWork:
    @pytest.fixture
    def work(
        self, tenant: Tenant, chitra: Person, monkeypatch: pytest.MonkeyPatch
    ) -> Callable[[str, dict[str, str]], list[str]]:
        """What one request makes the program do."""
        calls = iter(range(100))
        send(tenant, next(calls), VERIFY, {"phone": "+919820014238", "code": RIGHT})  # who lives here is known now

        def done(path: str, body: dict[str, str]) -> list[str]:
            with watching(monkeypatch) as seen:
                send(tenant, next(calls), path, body)
            return seen

        return done

    def test_asking_for_a_code_does_not_depend_on_whose_number_it_is(self, work: Any) -> None:
        known, nobodys = (work(ASK, {"phone": phone}) for phone in (PHONE, NOBODYS))
        assert known == nobodys
        assert any("INSERT" in statement for statement in known)

    def test_a_wrong_guess_costs_the_same_wherever_it_is_wrong(self, work: Any) -> None:
        for phone in (PHONE, NOBODYS):
            work(ASK, {"phone": phone})
        asked = [(PHONE, "023456"), (PHONE, "123450"), (NOBODYS, "023456"), (NOBODYS, "123450")]
        done = [work(VERIFY, {"phone": phone, "code": code}) for phone, code in asked]
        assert done[1:] == done[:1] * 3
        assert [step for step in done[0] if step.startswith("compares")] == ["compares 64 with 64 signs"]

    def test_a_password_is_compared_for_nobody_too(self, work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        costs: list[str] = []
        verify = "tests.fixtures.hashing.QuickHasher.verify"
        monkeypatch.setattr(verify, lambda _self, _password, encoded: bool(costs.append(encoded.rsplit("$", 2)[0])))
        for email in ("chitra@example.com", "nobody@example.com"):
            work(LOGIN, {"email": email, "password": "wrong"})
        assert len(costs) == 2
        assert costs[0] == costs[1]

    def test_control_who_looks_the_number_up_first_does_less_for_nobody(
        self, work: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        honest = signing_in.make_phone_code

        def careless(phone: str, *rest: Any) -> str:
            return honest(phone, *rest) if User.objects.filter(phone=phone).exists() else RIGHT

        monkeypatch.setattr(signing_in, "make_phone_code", careless)
        known, nobodys = (work(ASK, {"phone": phone}) for phone in (PHONE, NOBODYS))
        assert known != nobodys
