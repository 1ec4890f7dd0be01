"""A tenant hears that its messages run low: once, and again only after there was enough."""

from __future__ import annotations

import pytest
from django_tenants.utils import schema_context

from platform_core.audit.models import AuditEntry
from platform_core.credits.actions import deduct, grant
from platform_core.credits.alerts import standings
from platform_core.credits.jobs import look_at_wallets
from platform_core.credits.models import WalletAlert
from shared.actor import SYSTEM
from shared.spine.models import Fact
from shared.unit import in_unit, unit

PATH = "/api/v1/credits/wallet"


@pytest.fixture
def filled(tenant, asha):
    """A hundred texts; call it to use some up."""

    def give(quantity: int = 100) -> None:
        with schema_context("public"), unit():
            grant(tenant_uid=tenant.uid, channel="sms", quantity=quantity, total_minor=0, actor=SYSTEM)

    give()
    return give


@pytest.fixture
def use(tenant):
    def use_up(quantity: int) -> None:
        in_unit(lambda _: deduct(channel="sms", quantity=quantity, reason="sent by hand", actor=SYSTEM))

    return use_up


def look() -> None:
    with schema_context("public"):
        look_at_wallets()


def told() -> list[int]:
    return [fact["available"] for fact in Fact.objects.filter(kind="credits.ran_low").values_list("facts", flat=True)]


class TestLow:
    def test_a_fifth_of_what_came_last_is_low_and_told_once(self, filled, use, outbox):
        use(79)
        look()
        assert told() == []
        use(1)
        look()
        look()
        mails = [one for one in outbox() if one["purpose"] == "credits_low"]
        assert (told(), [mail["variables"]["available"] for mail in mails]) == ([20], ["20"])

    def test_after_there_was_enough_it_is_told_anew(self, filled, use):
        use(90)
        look()
        filled(100)
        look()
        assert WalletAlert.objects.get().told_at is None
        use(100)
        look()
        assert told() == [10, 10]

    def test_in_both_books(self, filled, use, tenant):
        use(100)
        look()
        assert AuditEntry.objects.filter(kind="credits.ran_low").values("chain").distinct().count() == 2

    def test_a_wallet_that_never_held_anything_is_not_low(self, tenant):
        with schema_context("public"):
            assert list(standings(tenant.uid)) == []


class TestLine:
    def test_the_owner_says_what_is_low(self, api, tenant, asha, filled, use):
        at = api(tenant).as_(asha)
        [sms, *_others] = at.get(PATH).json()["channels"]
        assert (sms["low_below"], sms["is_low"]) == (20, False)
        [sms, *_others] = at.patch(PATH, {"channel": "sms", "low_below": 60}).json()["channels"]
        use(40)
        [now, *_others] = at.get(PATH).json()["channels"]
        assert (sms["is_low"], now["is_low"]) == (False, True)

    def test_never(self, api, tenant, asha, filled, use):
        api(tenant).as_(asha).patch(PATH, {"channel": "sms", "low_below": 0})
        use(100)
        look()
        assert told() == []

    def test_who_may_not(self, api, tenant, bilal, chitra):
        body = {"channel": "sms", "low_below": 5}
        assert [api(tenant).as_(who).patch(PATH, body).status_code for who in (bilal, chitra)] == [403, 403]


class TestStock:
    def test_a_later_grant_counts_as_what_came_last(self, tenant, filled):
        with schema_context("public"), unit():
            grant(tenant_uid=tenant.uid, channel="sms", quantity=10, total_minor=0, actor=SYSTEM)
        with schema_context("public"):
            [sms] = standings(tenant.uid)
        assert (sms.available, sms.below) == (110, 2)
