"""T18: whoever asks for codes in a flood costs the tenant no more than its caps; each limit holds, at every door.

`CODES=10000` for a long run, `SEED` for another one. The judge is the carrier's own book.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from shared.actor import SYSTEM
from shared.errors import RateLimited
from shared.jobs.draining import drain
from shared.messaging import codes, quotas
from shared.messaging.actions.accounts import change_policy
from shared.messaging.models import Quota
from shared.unit import unit
from tests.fixtures.api import Apis
from tests.fixtures.racing import at_once

SEED = int(os.environ.get("SEED", "20261120"))
CODES = int(os.environ.get("CODES", "60"))
ASK = "/api/v1/auth/otp/request"
WALLET, PER_PREFIX, PER_DAY, PER_NUMBER = 300, 5, 12, 3
PREFIXES = [f"+9198200{place}" for place in range(6)]  # of which each holds 10,000 numbers


@pytest.fixture
def counting(settings, tenant):
    """Rates are counted, a proxy tells who calls, and the tenant's caps are small."""
    settings.RATE_LIMITS_ON, settings.TRUSTED_PROXIES = True, ("127.0.0.1",)
    cache.clear()
    with unit():
        change_policy(actor=SYSTEM, codes_per_prefix_hour=PER_PREFIX, codes_per_day=PER_DAY, codes_per_minute=PER_DAY)
    yield
    cache.clear()


def ask(tenant, number: int, phone: str) -> int:
    """From the caller's own address."""
    address = f"10.{number // 62500}.{number // 250 % 250}.{number % 250}"
    return int(Apis()(tenant).with_headers(X_Forwarded_For=address).post(ASK, {"phone": phone}).status_code)


def flood(tenant, asks: int) -> Counter[int]:
    """Some numbers again and again, others once, over a few prefixes."""
    dice = random.Random(SEED)
    loved = [f"{dice.choice(PREFIXES)}{dice.randrange(10_000):04}" for _ in range(5)]
    told: Counter[int] = Counter()
    for number in range(asks):
        fresh = f"{dice.choice(PREFIXES)}{dice.randrange(10_000):04}"
        told[ask(tenant, number, dice.choice(loved) if dice.random() < 0.4 else fresh)] += 1
    return told


def texts_by(carriers, signs: int) -> Counter[str]:
    """How many the carrier was handed for each number, or each beginning of numbers."""
    return Counter(one.recipient.lstrip("+")[:signs] for one in carriers.sandbox.messages(account=carriers.msg91))


@pytest.mark.usefixtures("counting")
class TestFlood:
    def test_costs_no_more_than_the_caps(self, carriers, wallet, balance, tenant):
        wallet(WALLET)
        told = flood(tenant, CODES)
        drain()
        numbers, prefixes = texts_by(carriers, 12), texts_by(carriers, 8)
        sent = numbers.total()
        assert set(told) == {200, 429}, f"SEED={SEED}"
        assert (told[200], balance()) == (sent, (WALLET - sent, 0))
        assert PER_PREFIX < sent <= PER_DAY
        assert (max(numbers.values()) <= PER_NUMBER, max(prefixes.values()) <= PER_PREFIX) == (True, True)

    def test_control_without_the_tenants_counters_more_is_sent(self, carriers, wallet, tenant, monkeypatch):
        monkeypatch.setattr(codes, "count_one", lambda *_args, **_words: True)
        wallet(WALLET)
        assert flood(tenant, CODES // 2)[200] > PER_DAY

    def test_number_is_the_same_number_at_every_door(self, carriers, wallet, tenant):
        wallet(WALLET)
        told = [ask(tenant, 1, "9820014298"), ask(tenant, 2, "+91 98200-14298"), page(tenant, "098200 14298")]
        assert told == [200, 200, 302]
        assert (ask(tenant, 4, "+919820014298"), page(tenant, "9820014298")) == (429, 429)
        drain()
        assert texts_by(carriers, 12) == {"919820014298": PER_NUMBER}

    def test_emptied_redis_forgets_numbers_and_no_cap(self, carriers, wallet, balance, tenant):
        wallet(WALLET)
        for number in range(PER_PREFIX * 2):
            cache.clear()
            ask(tenant, number, "9820014298")
        drain()
        assert WALLET - balance()[0] == PER_PREFIX


def page(tenant, phone: str) -> int:
    """The same wish, on the site's page."""
    visitor = Client(headers={"Host": f"{tenant.slug}.localhost:8000", "X-Forwarded-For": "10.9.9.9"})
    return int(visitor.post("/sign-in", {"phone": phone}).status_code)


class TestCountAtOnce:
    """A cap is counted by one guarded statement, so that many at once are counted exactly."""

    def run(self, tenant) -> Counter[str]:
        def one(opened):
            if not quotas.count_one("test", most=17, every=timedelta(days=3650), now=opened.now):
                raise RateLimited(retry_after_s=1)

        return at_once(tenant.schema_name, [one] * 200, threads=20)

    def test_two_hundred_at_once(self, committed_tenant):
        assert self.run(committed_tenant) == {"ok": 17, "rate_limited": 183}
        assert Quota.objects.get().used == 17

    def test_control_reading_before_counting_lets_more_through(self, committed_tenant, monkeypatch):
        Quota.objects.create(key="test", until="2100-01-01T00:00:00Z")

        def careless(what, *, most, every, now):
            used = Quota.objects.get(key=what).used
            return used < most and bool(Quota.objects.filter(key=what).update(used=used + 1))

        monkeypatch.setattr(quotas, "count_one", careless)
        assert self.run(committed_tenant)["ok"] > 17
