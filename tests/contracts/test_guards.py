"""The guards that stand in every test see their sins."""

from __future__ import annotations

import pytest
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Concat, Length, Now, Random, TruncDay, Upper
from django_tenants.utils import tenant_context

from platform_core.tenants.models import Tenant, Tombstone
from shared.clock import now
from shared.identity.models import Role, User
from shared.spine.models import Fact
from shared.tenancy.connection import connection
from shared.unit import Unit, unit
from tests.fixtures.guards import Refused


class TestUnits:
    def test_one_unit_for_two_tenants_is_refused(self, tenant: Tenant, other_tenant: Tenant) -> None:
        with pytest.raises(Refused, match="one unit writes"), unit():
            Role.objects.filter(code="owner").update(name="Owner")
            with tenant_context(other_tenant):
                Role.objects.filter(code="owner").update(name="Owner")

    def test_public_and_one_tenant_is_right(self, tenant: Tenant, in_open_unit: Unit) -> None:
        Role.objects.filter(code="owner").update(name="Owner")
        Tombstone.objects.create(slug="gone", until=now())
        connection.set_schema_to_public()
        Fact.objects.filter(kind="x").delete()

    def test_two_units_for_two_tenants_are_right(self, tenant: Tenant, other_tenant: Tenant) -> None:
        for one in (tenant, other_tenant):
            with tenant_context(one), unit():
                Role.objects.filter(code="owner").update(name="Owner")

    @pytest.mark.parametrize(
        "sql",
        [
            "MERGE INTO identity_role USING identity_user ON false WHEN MATCHED THEN DELETE",
            "SET CONSTRAINTS ALL DEFERRED",
            "SELECT pg_advisory_xact_lock(id) FROM identity_role",
        ],
    )
    def test_what_many_machines_do_not_know_is_refused(self, tenant: Tenant, sql: str) -> None:
        with pytest.raises(Refused), connection.cursor() as cursor:
            cursor.execute(sql)


class TestUpdates:
    @pytest.mark.parametrize("value", [TruncDay(F("updated_at")), Now()], ids=["TruncDay", "Now"])
    def test_what_depends_on_the_session_is_refused(self, tenant: Tenant, value: object) -> None:
        with pytest.raises(Refused, match="not immutable"):
            Role.objects.update(created_at=value)

    def test_chance_is_refused(self, tenant: Tenant) -> None:
        with pytest.raises(Refused, match="not immutable"):
            User.objects.update(totp_last_step=Random() * 10)

    def test_arithmetic_over_columns_is_right(self, tenant: Tenant) -> None:
        User.objects.update(token_version=F("token_version") + 1, failed_logins=Length("name"))
        Role.objects.update(name=Upper(Concat("code", Value("!"))))
        assert Role.objects.get(code="owner").name == "OWNER!"


class TestInserts:
    def test_subquery_is_refused(self, tenant: Tenant) -> None:
        names = Role.objects.filter(code=OuterRef("code")).values("name")
        with pytest.raises(Refused, match="subquery"):
            Role.objects.create(code="x", name=Subquery(names[:1]))
