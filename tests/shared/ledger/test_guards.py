"""T08: in public the database itself refuses, whatever the program does."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from shared.ids import uuid7
from shared.ledger.models import Account, Entry, Transfer
from shared.unit import unit
from tests.shared.ledger.factories import account, move, source

pytestmark = pytest.mark.breaks_books
DAMAGE = {
    "an entry changed": "UPDATE ledger_entry SET amount = amount * 2",
    "an entry deleted": "DELETE FROM ledger_entry",
    "all entries gone": "TRUNCATE ledger_entry",
    "a transfer changed": "UPDATE ledger_transfer SET at = now()",
    "a transfer deleted": "DELETE FROM ledger_transfer",
    "all transfers gone": "TRUNCATE ledger_transfer CASCADE",
    "an overdraft": "UPDATE ledger_account SET balance = -1 WHERE NOT may_go_negative",
    "another owner": "UPDATE ledger_account SET owner_uid = gen_random_uuid()",
    "another currency": "UPDATE ledger_account SET currency = 'INR'",
}


@pytest.fixture
def moved(platform) -> Transfer:
    with unit():
        return move(source(), account(), 100)


def write(*legs: tuple[Account, int], key: str = "") -> None:
    """Rows as a careless program would write them, checked as at the commit."""
    with transaction.atomic():
        made = Transfer.objects.create(kind="test.careless", key=key or uuid7().hex)
        Entry.objects.bulk_create([Entry(transfer=made, account=owner, amount=amount) for owner, amount in legs])
        check_as_at_commit()


def check_as_at_commit() -> None:
    """What a commit would check; asked of the driver, because the guard of the tests refuses the statement."""
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


class TestPublicRefuses:
    @pytest.mark.parametrize("statement", DAMAGE.values(), ids=DAMAGE.keys())
    def test_damage(self, moved, statement):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    def test_legs_that_do_not_balance(self, moved):
        with pytest.raises(IntegrityError, match="does not balance"):
            write((source(), -100), (account(), 99))

    def test_one_leg(self, moved):
        with pytest.raises(IntegrityError, match="fewer than two legs"):
            write((source(), -100))

    def test_no_leg(self, moved):
        with pytest.raises(IntegrityError, match="fewer than two legs"):
            write()

    def test_legs_in_two_currencies(self, moved):
        with pytest.raises(IntegrityError, match="does not balance"):
            write((source(currency="INR"), -5), (account(currency="USD"), 5))

    def test_leg_added_to_an_old_transfer(self, moved):
        with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():
            Entry.objects.create(transfer=moved, account=account(), amount=5)
            check_as_at_commit()

    def test_leg_of_nothing(self, moved):
        with pytest.raises(IntegrityError, match="ledger_entry_moves_something"):
            write((source(), 0), (account(), 0))

    def test_same_key_twice(self, moved):
        with pytest.raises(IntegrityError, match="key"):
            write((source(), -1), (account(), 1), key=moved.key)

    def test_what_balances_is_written(self, moved):
        write((source(), -1), (account(), 1))
        assert Transfer.objects.count() == 2


class TestControl:
    def test_without_the_triggers_the_damage_is_done(self, moved):
        check_as_at_commit()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
            cursor.execute("ALTER TABLE ledger_transfer DISABLE TRIGGER USER")
        write((source(), -100), (account(), 99))
        assert Entry.objects.update(amount=1) == 4


class TestTenant:
    """A tenant's schema has no triggers, but the constraints hold there too."""

    def test_no_trigger_of_ours(self, tenant):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE NOT tgisinternal AND relnamespace = %s::regnamespace",
                [tenant.schema_name],
            )
            assert cursor.fetchone() == (0,)

    @pytest.mark.parametrize("statement", [DAMAGE["an overdraft"]])
    def test_overdraft(self, tenant, statement):
        account()
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
