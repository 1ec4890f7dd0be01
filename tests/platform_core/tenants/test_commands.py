"""`manage.py tenant`."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from platform_core.plans.models import Subscription
from platform_core.tenants.models import Domain, Tenant
from shared.tenancy.connection import connection
from tests.fixtures.cast import Person

CREATE = ["create", "--name", "Meera's", "--vertical", "studio", "--owner-email", "m@example.com"]
PASSWORD = ["--owner-password", "a quiet place to read"]


def tenant_command(*words: str) -> Any:
    told = StringIO()
    call_command("tenant", *words, "--json", stdout=told)
    return json.loads(told.getvalue())


class TestTenant:
    def test_create_answers_as_signup(self, platform: None) -> None:
        told = tenant_command(*CREATE, *PASSWORD, "--slug", "meera")
        assert (told["tenant"]["domain"], told["user"]["role"]) == ("meera.localhost:8000", "owner")
        assert set(told) == {"tenant", "user", "access", "refresh", "expires_in"}

    def test_create_on_a_plan_has_no_trial(self, platform: None) -> None:
        told = tenant_command(*CREATE, *PASSWORD, "--plan", "enterprise")
        assert (told["tenant"]["plan"], told["tenant"]["state"]) == ("enterprise", "active")

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (["--slug", "www", *PASSWORD], "kept for the platform"),
            (["--slug", "asha", *PASSWORD], "taken"),
            (["--slug", "meera", "--owner-password", "password"], "password"),
            (["--plan", "gold", *PASSWORD], "no such plan"),
        ],
    )
    def test_refusal_is_one_line(self, platform: None, words: list[str], sentence: str) -> None:
        with pytest.raises(CommandError, match=sentence):
            tenant_command(*CREATE, *words)

    def test_list_suspend_reactivate_archive(self, platform: None) -> None:
        assert [row["slug"] for row in tenant_command("list")["tenants"]] == ["dev", "asha"]
        assert tenant_command("suspend", "asha", "--reason", "unpaid")["state"] == "suspended"
        assert tenant_command("reactivate", "asha")["state"] == "active"
        assert tenant_command("archive", "asha")["state"] == "archived"
        with pytest.raises(CommandError, match="no such business"):
            tenant_command("suspend", "asha")


class TestVerify:
    def test_whole_tenant_is_well(self, tenant: Tenant, asha: Person) -> None:
        assert tenant_command("verify", "asha") == {"ok": True, "checked": 8, "problems": []}

    @pytest.mark.parametrize(
        ("damage", "sentence"),
        [
            ("ALTER TABLE {}.slots_unit ADD COLUMN by_hand integer", "by_hand"),
            ("ALTER TABLE {}.slots_unit DROP COLUMN label", "label"),
            ("CREATE INDEX by_hand ON {}.slots_unit (created_at)", "INDEX by_hand is too much"),
            ("DROP TABLE {}.customers_codecounter", '"customers_codecounter" is missing'),
            ("CREATE VIEW {}.by_hand AS SELECT 1 AS one", "no place for"),
        ],
    )
    def test_drift_is_named(self, tenant: Tenant, asha: Person, damage: str, sentence: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(damage.format(tenant.schema_name))
        with pytest.raises(CommandError, match=sentence):
            tenant_command("verify", "asha")

    def test_what_is_missing_in_public_is_named(self, tenant: Tenant, asha: Person) -> None:
        connection.set_schema_to_public()
        Subscription.objects.filter(tenant=tenant).delete()
        Domain.objects.filter(tenant=tenant).delete()
        with pytest.raises(CommandError, match="it has 0 primary domains; it has no plan"):
            tenant_command("verify", "asha")

    def test_ownerless_tenant_is_named(self, tenant: Tenant) -> None:
        with pytest.raises(CommandError, match="nobody owns it"):
            tenant_command("verify", "asha")
