import pytest

from shared import clock
from shared.ids import uuid7
from shared.ledger.actions import Leg, hold_accounts, open_account, transfer
from shared.ledger.errors import Overdrawn, UnbalancedTransfer
from shared.ledger.models import Account, Entry, Transfer
from shared.ledger.verify import verify_ledger
from shared.locks import LockOrderError, Rank
from shared.unit import current_unit
from tests.shared.ledger.factories import account, balance, move, source

pytestmark = pytest.mark.usefixtures("tenant", "in_open_unit")


class TestOpenAccount:
    def test_same_owner_kind_and_currency_is_the_same_account(self):
        owner = uuid7()
        first, again = (
            open_account(kind="wallet", owner_kind="tenant", owner_uid=owner, currency="sms") for _ in range(2)
        )
        assert (first.pk, first.balance) == (again.pk, 0)


class TestTransfer:
    def test_moves_both_balances_and_writes_two_entries(self):
        start, end = source(), account()
        moved = move(start, end, 100)
        assert (balance(start), balance(end)) == (-100, 100)
        assert sorted(moved.entries.values_list("amount", flat=True)) == [-100, 100]

    def test_same_key_moves_nothing_more(self):
        start, end = source(), account()
        first, again = (move(start, end, 100, key="once") for _ in range(2))
        assert (first.pk, balance(end), Entry.objects.count()) == (again.pk, 100, 2)

    @pytest.mark.breaks_books
    def test_account_is_never_overdrawn(self):
        start, end = account(), account()
        with pytest.raises(Overdrawn):
            move(start, end, 1)

    def test_last_unit_may_go(self):
        start, end = account(), account()
        move(source(), start, 5)
        current_unit().last_lock = (0, 0)
        move(start, end, 5)
        assert balance(start) == 0

    def test_two_currencies_balance_each_for_itself(self):
        owner = account(currency="sms"), account(currency="INR")
        others = source(currency="sms"), source(currency="INR")
        legs = [Leg(owner[0], 10), Leg(others[0], -10), Leg(owner[1], 25), Leg(others[1], -25)]
        transfer(kind="test.bought", key="k", entries=legs, now=clock.now())
        assert verify_ledger().problems == []

    @pytest.mark.parametrize("amounts", [(100, -99), (100,), (0, 0), ()])
    def test_money_from_nowhere_is_a_mistake_of_the_program(self, amounts):
        legs = [Leg(source(), amount) for amount in amounts]
        with pytest.raises(UnbalancedTransfer):
            transfer(kind="test.wrong", key="k", entries=legs, now=clock.now())

    def test_currencies_are_not_mixed(self):
        legs = [Leg(source(currency="INR"), -5), Leg(account(currency="USD"), 5)]
        with pytest.raises(UnbalancedTransfer):
            transfer(kind="test.wrong", key="k", entries=legs, now=clock.now())

    def test_four_statements(self, assert_queries):
        start, end = source(), account()
        with assert_queries(4):
            move(start, end, 100)


class TestOrderOfLocks:
    @pytest.mark.breaks_books
    def test_money_after_a_booking_is_refused_unless_the_accounts_were_held_before(self):
        start, end = source(), account()
        current_unit().last_lock = (int(Rank.BOOKING), 1)
        with pytest.raises(LockOrderError):
            move(start, end, 1)

    def test_held_accounts_move_whenever(self):
        start, end = source(), account()
        hold_accounts([start, end])
        current_unit().last_lock = (int(Rank.BOOKING), 1)
        move(start, end, 1)
        hold_accounts([end])
        assert balance(end) == 1


class TestVerifyLedger:
    def test_sound_ledger(self):
        move(source(), account(), 100)
        assert verify_ledger().as_json() == {"ok": True, "checked": 1, "problems": []}

    @pytest.mark.breaks_books
    def test_each_kind_of_damage_is_named(self):
        start, end = source(), account()
        moved = move(start, end, 100)
        Account.objects.filter(pk=end.pk).update(balance=90)
        Entry.objects.filter(transfer=moved, account=end).update(amount=80)
        lonely = Transfer.objects.create(kind="test.lonely", key="lonely")
        assert verify_ledger().problems == [
            f"transfer {moved.uid} is off by -20 sms",
            f"transfer {lonely.uid} has 0 legs",
            f"account {end.uid} says 90, its entries say 80",
        ]
