import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from shared import spine
from shared.actor import SYSTEM
from shared.ledger.models import Account
from shared.unit import unit
from tests.shared.ledger.factories import account, move, source


def told(*argv: str) -> dict:
    out = StringIO()
    call_command("verify", *argv, "--json", stdout=out)
    return json.loads(out.getvalue())


class TestLedger:
    @pytest.fixture
    def moved(self, tenant):
        with unit():
            return move(source(), account(), 100)

    def test_one_tenants(self, tenant, moved):
        assert told("ledger", "--tenant", tenant.slug) == {"ok": True, "checked": 1, "problems": []}

    def test_platforms_and_all_tenants(self, moved, other_tenant):
        assert told("ledger") == {"ok": True, "checked": 1, "problems": []}

    @pytest.mark.breaks_books
    def test_damage_names_the_tenant_and_ends_with_an_error(self, tenant, moved):
        Account.objects.filter(balance__gt=0).update(balance=7)
        out = StringIO()
        with pytest.raises(SystemExit, match="1"):
            call_command("verify", "ledger", "--json", stdout=out)
        (problem,) = json.loads(out.getvalue())["problems"]
        assert problem.startswith(f"{tenant.slug}: account ")

    def test_unknown_tenant(self, platform):
        with pytest.raises(CommandError):
            call_command("verify", "ledger", "--tenant", "nobody")


class TestAudit:
    def test_one_tenants_chain(self, tenant):
        with unit():
            spine.emit("payment.paid", tenant, actor=SYSTEM, minor=1)
        assert told("audit", "--tenant", tenant.slug) == {"ok": True, "checked": 1, "problems": []}
