"""T07: hot accounts on real connections."""

from __future__ import annotations

import random

import pytest
from django.db.models import F

from shared.ids import uuid7
from shared.ledger.actions import Leg, transfer
from shared.ledger.errors import Overdrawn
from shared.ledger.models import Account, Transfer
from shared.ledger.verify import verify_ledger
from shared.unit import unit
from tests.fixtures.racing import at_once, deadlocks
from tests.shared.ledger.factories import account, balance, move, source

SEED = 20261120


def taking(start: Account, end: Account, amount: int = 1):
    """A work that moves so much."""

    def work(opened):
        legs = [Leg(start, -amount), Leg(end, amount)]
        return transfer(kind="test.debit", key=uuid7().hex, entries=legs, now=opened.now)

    return work


def reading_and_writing(start: Account, end: Account):
    """The negative control: read, decide, write."""

    def work(_opened):
        found = Account.objects.get(pk=start.pk)
        if found.balance < 1:
            raise Overdrawn
        Account.objects.filter(pk=start.pk).update(balance=found.balance - 1)
        Account.objects.filter(pk=end.pk).update(balance=F("balance") + 1)

    return work


class TestOneWallet:
    def test_five_hundred_debits_of_a_hundred(self, committed_tenant):
        with unit():
            wallet, spent = account(), account("spent")
            move(source(), wallet, 100)
        seen = deadlocks()
        outcome = at_once(committed_tenant.schema_name, [taking(wallet, spent) for _ in range(500)], threads=50)
        assert outcome == {"ok": 100, "insufficient_balance": 400}
        assert (balance(wallet), balance(spent)) == (0, 100)
        assert (verify_ledger().problems, deadlocks()) == ([], seen)

    @pytest.mark.breaks_books
    def test_control_reading_and_writing_sells_too_much(self, committed_tenant):
        with unit():
            wallet, spent = account(), account("spent")
            move(source(), wallet, 100)
        works = [reading_and_writing(wallet, spent) for _ in range(500)]
        assert at_once(committed_tenant.schema_name, works, threads=50)["ok"] > 100
        assert not verify_ledger().ok

    def test_same_key_from_fifty_sides_moves_once(self, committed_tenant):
        with unit():
            wallet, spent = account(), account("spent")
            move(source(), wallet, 100)
        legs = [Leg(wallet, -1), Leg(spent, 1)]
        works = [lambda opened: transfer(kind="test.debit", key="once", entries=legs, now=opened.now)] * 50
        assert at_once(committed_tenant.schema_name, works, threads=50) == {"ok": 50}
        assert (balance(wallet), Transfer.objects.filter(key="once").count()) == (99, 1)


class TestBothWays:
    def test_sixteen_move_at_random_between_four_accounts_without_a_deadlock(self, committed_tenant):
        chance, seen = random.Random(SEED), deadlocks()
        with unit():
            issued, accounts = source(), [account() for _ in range(4)]
        for owner in accounts:
            with unit():
                move(issued, owner, 50)
        pairs = [chance.sample(accounts, 2) for _ in range(16 * 50)]
        works = [taking(start, end, chance.randint(1, 20)) for start, end in pairs]
        outcome = at_once(committed_tenant.schema_name, works, threads=16)
        assert set(outcome) <= {"ok", "insufficient_balance"}, f"seed {SEED}"
        assert sum(balance(owner) for owner in accounts) == 200
        assert min(balance(owner) for owner in accounts) >= 0
        assert (verify_ledger().problems, deadlocks()) == ([], seen)
