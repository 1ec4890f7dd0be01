"""T07: one wallet, many hands, on real connections; each with the control that must fail."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from django.db import connection as django_connection
from django.db.models import F

from platform_core.credits import wallets
from platform_core.credits.accounts import RESERVED, WALLET, Owner
from platform_core.credits.errors import InsufficientCredits
from platform_core.credits.models import Allotment, Lot, Order, Reservation, Use
from platform_core.credits.verify import verify_credits
from shared.ids import uuid7
from shared.ledger.models import Account, Entry, Transfer
from shared.ledger.verify import verify_ledger
from shared.unit import unit
from tests.fixtures.racing import at_once, deadlocks
from tests.platform_core.credits.factories import SMS, allotted, counts

SEED = 20261120
PUBLIC = "public"


@pytest.fixture
def books(committing: None) -> Iterator[None]:
    """Public, with real commits; the ledger is emptied afterwards, which only an owner of the tables can."""
    yield
    tables = [Entry._meta.db_table, Transfer._meta.db_table]
    with django_connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        Use.objects.all().delete()
        for model in (Reservation, Allotment, Lot, Order, Entry, Transfer):
            model.objects.all().delete()
        Account.objects.filter(kind__startswith="credits.").exclude(kind=WALLET, balance=0).delete()
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def wallet_of(quantity: int) -> Owner:
    with unit():
        return allotted(quantity)


def reserving(owner: Owner, quantity: int = 1):
    def work(opened):
        wallets.put_aside(owner, channel=SMS, quantity=quantity, key=uuid7().hex, now=opened.now)

    return work


def reading_and_writing(owner: Owner):
    """The control: read, decide, write."""

    def work(_opened):
        own = Account.objects.filter(owner_uid=owner.uid, currency=SMS)
        left = own.get(kind=WALLET).balance
        if left < 1:
            raise InsufficientCredits
        own.filter(kind=WALLET).update(balance=left - 1)
        own.filter(kind=RESERVED).update(balance=F("balance") + 1)

    return work


@pytest.mark.usefixtures("books")
class TestOneWallet:
    def test_five_hundred_debits_of_a_hundred(self):
        owner, seen = wallet_of(100), deadlocks()
        outcome = at_once(PUBLIC, [reserving(owner) for _ in range(500)], threads=50)
        assert outcome == {"ok": 100, "insufficient_credits": 400}
        assert counts(owner) == (0, 100, 0)
        assert deadlocks() == seen
        assert (verify_ledger().problems, verify_credits().problems) == ([], [])

    @pytest.mark.breaks_books
    def test_control_reading_and_writing_sells_more(self):
        owner = wallet_of(101)
        with unit() as opened:
            wallets.put_aside(owner, channel=SMS, quantity=1, key="opens", now=opened.now)
        outcome = at_once(PUBLIC, [reading_and_writing(owner) for _ in range(500)], threads=50)
        assert outcome["ok"] > 100

    def test_batches_of_a_campaign_never_go_below_zero(self):
        owner = wallet_of(120)
        outcome = at_once(PUBLIC, [reserving(owner, 50) for _ in range(20)], threads=20)
        assert outcome == {"ok": 2, "insufficient_credits": 18}
        assert counts(owner) == (20, 100, 0)

    def test_hold_settle_release_and_refund_at_once(self):
        """Each of 40 messages is captured or released by four rivals that all try, and refunded by four more."""
        chance, owner = random.Random(SEED), wallet_of(60)
        names = [f"m{number}" for number in range(40)]
        for name in names:
            with unit() as opened:
                wallets.put_aside(owner, channel=SMS, quantity=1, key=name, now=opened.now)
        works = [settling(owner, name, verb) for name in names for verb in ("use", "use", "put_back", "put_back")]
        works += [refunding(owner, name) for name in names for _ in range(4)]
        chance.shuffle(works)
        seen = deadlocks()
        outcome = at_once(PUBLIC, works, threads=16)
        assert set(outcome) <= {"ok", "illegal_state"}
        available, reserved, used = counts(owner)
        assert (available + reserved + used, reserved) == (60, 0)
        assert deadlocks() == seen
        assert (verify_ledger().problems, verify_credits().problems) == ([], [])


def settling(owner: Owner, name: str, verb: str):
    def work(opened):
        getattr(wallets, verb)(owner, channel=SMS, quantity=1, reservation=name, key=name, now=opened.now)

    return work


def refunding(owner: Owner, name: str):
    return lambda opened: wallets.give_back(owner, channel=SMS, key=name, now=opened.now)
