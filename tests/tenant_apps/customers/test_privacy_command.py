"""`manage.py privacy`: what a person may ask for, from a shell."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from platform_core.tenants.models import Tenant
from shared.spine.models import Fact
from shared.tenancy.connection import connection
from tests.tenant_apps.customers.factories import CustomerFactory

PHONE = "+919820014277"


def run(what: str, tenant: Tenant, *whom: str) -> dict[str, Any]:
    out = StringIO()
    try:
        call_command("privacy", what, "--tenant", tenant.slug, *whom, stdout=out)
    finally:
        connection.set_tenant(tenant)
    return dict(json.loads(out.getvalue()))


class TestPrivacy:
    def test_export_tells_all_that_is_kept(self, tenant: Tenant) -> None:
        person = CustomerFactory(name="Ramesh", phone=PHONE)
        told = run("export", tenant, "--phone", "98200 14277")
        assert (told["customer"], "Ramesh" in json.dumps(told["kept"])) == (person.code, True)
        assert Fact.objects.filter(kind="customer.data_exported").exists()

    def test_erase_leaves_the_code(self, tenant: Tenant) -> None:
        person = CustomerFactory(name="Ramesh", phone=PHONE)
        assert run("erase", tenant, "--customer", person.code.lower()) == {"customer": person.code, "erased": True}
        person.refresh_from_db()
        assert (person.erased_at is not None, person.phone, "Ramesh" in str(person.name)) == (True, "", False)
        with pytest.raises(CommandError, match="no such person"):
            run("export", tenant, "--customer", str(person.uid))

    def test_a_shared_number_names_nobody(self, tenant: Tenant) -> None:
        people = [CustomerFactory(name=name, phone=PHONE) for name in ("Ramesh", "Sita")]
        with pytest.raises(CommandError, match=people[0].code):
            run("erase", tenant, "--phone", PHONE)

    @pytest.mark.parametrize("whom", [("--phone", "x"), ("--phone", "9820014288"), ("--customer", "STU-999999")])
    def test_nobody(self, tenant: Tenant, whom: tuple[str, str]) -> None:
        with pytest.raises(CommandError):
            run("export", tenant, *whom)
