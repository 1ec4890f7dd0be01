"""An operator at a tenant's desk."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpResponse
from django.test import RequestFactory

from platform_core.audit.models import AuditEntry
from platform_core.tenants.models import Tenant
from shared.clock import wall
from shared.identity.actions.impersonating import enter_impersonation
from shared.identity.errors import LinkInvalid
from shared.identity.permissions import IMPERSONATION_FORBIDS
from shared.identity.sessions import bind_session
from shared.spine.models import Fact
from shared.tenancy.connection import connection
from shared.unit import in_unit
from tests.contracts.operations import TENANT_URLS, routed
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person, sign_up

REASON = "Ticket 4711: seats do not show"
ME = "/api/v1/auth/me"


@pytest.fixture
def opened(api: Apis, tenant: Tenant, asha: Person, omar: Person) -> dict[str, Any]:
    answer = api().as_(omar).post(f"/api/v1/tenants/{tenant.uid}/impersonate", {"reason": REASON})
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


@pytest.fixture
def operator(api: Apis, tenant: Tenant, opened: dict[str, Any]) -> Api:
    """The client with the impersonator's token."""
    return api(tenant).with_headers(Authorization=f"Bearer {opened['access']}")


class TestImpersonation:
    def test_operator_stands_in_for_the_owner(self, operator: Api, asha: Person, omar: Person) -> None:
        me = operator.get(ME).json()
        assert (me["uid"], me["impersonated_by"]) == (str(asha.user.uid), str(omar.user.uid))
        assert not set(me["permissions"]) & IMPERSONATION_FORBIDS
        assert "bookings.write" in me["permissions"]

    def test_both_books_say_so(self, tenant: Tenant, opened: dict[str, Any], omar: Person) -> None:
        theirs = AuditEntry.objects.get(chain="public", kind="tenant.impersonated")
        ours = AuditEntry.objects.get(chain=tenant.schema_name, kind="auth.impersonated")
        assert (theirs.actor_uid, theirs.data["reason"]) == (omar.user.uid, REASON)
        assert (ours.act_uid, ours.data["reason"]) == (omar.user.uid, REASON)

    def test_fact_names_both(self, tenant: Tenant, opened: dict[str, Any], asha: Person, omar: Person) -> None:
        fact = Fact.objects.get(kind="auth.impersonated")
        assert (fact.actor_uid, fact.act_uid) == (asha.user.uid, omar.user.uid)

    @pytest.mark.parametrize("permission", sorted(IMPERSONATION_FORBIDS))
    def test_money_and_keys_are_withheld(self, operator: Api, permission: str) -> None:
        """Every operation there is today that needs one of them."""
        for operation, view in routed(TENANT_URLS).items():
            if view.needs.get(operation.method) == permission:
                answer = operator._send(operation.method, operation.address, body={}, key=str(uuid.uuid4()))
                assert (answer.status_code, answer.json()["code"]) == (403, "impersonation_forbids"), operation

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("PATCH", ME, {"email": "mine@example.com"}),
            ("POST", "/api/v1/auth/password/change", {"password": "another quiet place"}),
            ("POST", "/api/v1/auth/2fa/enroll", {}),
            ("POST", "/api/v1/auth/2fa/confirm", {"totp": "123456"}),
            ("POST", "/api/v1/auth/2fa/disable", {"totp": "123456"}),
            ("POST", "/api/v1/auth/email/request", {}),
            ("DELETE", f"/api/v1/auth/devices/{uuid.uuid4()}", {}),
        ],
    )
    def test_no_door_is_left_open(self, operator: Api, method: str, path: str, body: dict[str, str]) -> None:
        answer = operator._send(method, path, body=body)
        assert (answer.status_code, answer.json()["code"]) == (403, "impersonation_forbids")

    def test_ends_after_half_an_hour(self, operator: Api) -> None:
        with time_machine.travel(wall() + timedelta(minutes=29), tick=False):
            assert operator.get(ME).status_code == 200
        with time_machine.travel(wall() + timedelta(minutes=31), tick=False):
            assert operator.get(ME).json()["code"] == "token_expired"

    def test_owner_sees_and_ends_it(self, api: Apis, tenant: Tenant, operator: Api, asha: Person) -> None:
        rows = api(tenant).as_(asha).get("/api/v1/auth/devices").json()["results"]
        device = next(row for row in rows if row["kind"] == "impersonation")
        assert (device["impersonated_by"], device["reason"]) == ("Omar", REASON)
        assert api(tenant).as_(asha).delete(f"/api/v1/auth/devices/{device['uid']}").status_code == 204
        assert operator.get(ME).json()["code"] == "token_revoked"

    @pytest.mark.parametrize("change", [{"is_active": False}, {"role": "finance"}])
    def test_ends_when_the_operator_may_no_longer(
        self, api: Apis, operator: Api, omar: Person, change: dict[str, Any]
    ) -> None:
        connection.set_schema_to_public()
        sana = sign_up("Sana", "super_admin")
        assert operator.get(ME).status_code == 200
        assert api().as_(sana).patch(f"/api/v1/admin/users/{omar.user.uid}", change).status_code == 200
        assert operator.get(ME).json()["code"] == "token_revoked"

    def test_is_worthless_at_another_business(self, api: Apis, other_tenant: Tenant, opened: dict[str, Any]) -> None:
        elsewhere = api(other_tenant).with_headers(Authorization=f"Bearer {opened['access']}")
        assert elsewhere.get(ME).json()["code"] == "token_invalid"

    def test_ticket_opens_the_desk_once(
        self, tenant: Tenant, opened: dict[str, Any], omar: Person, asha: Person
    ) -> None:
        connection.set_tenant(tenant)
        ticket = opened["url"].rpartition("/")[2]
        request = RequestFactory().get("/")
        SessionMiddleware(lambda _: HttpResponse()).process_request(request)
        bind_session(request, in_unit(lambda _: enter_impersonation(ticket=ticket)))
        assert vars(request)["actor"].act_uid == omar.user.uid
        with pytest.raises(LinkInvalid):
            in_unit(lambda _: enter_impersonation(ticket=ticket))


class TestWhoMay:
    @pytest.mark.parametrize(("role", "status"), [("support", 200), ("finance", 403), ("read_only", 403)])
    def test_by_role(self, api: Apis, tenant: Tenant, asha: Person, role: str, status: int) -> None:
        connection.set_schema_to_public()
        person = sign_up("Rita", role)
        answer = api().as_(person).post(f"/api/v1/tenants/{tenant.uid}/impersonate", {"reason": REASON})
        assert answer.status_code == status

    def test_reason_is_needed(self, api: Apis, tenant: Tenant, asha: Person, omar: Person) -> None:
        assert api().as_(omar).post(f"/api/v1/tenants/{tenant.uid}/impersonate", {}).status_code == 422

    def test_unknown_tenant_is_not_found(self, api: Apis, omar: Person) -> None:
        answer = api().as_(omar).post(f"/api/v1/tenants/{uuid.uuid4()}/impersonate", {"reason": REASON})
        assert answer.status_code == 404

    def test_nobody_signs_in_on_top_of_it(self, operator: Api, tenant: Tenant) -> None:
        """The token has no refresh token beside it, and logout only ends itself."""
        assert operator.post("/api/v1/auth/logout", {}).status_code == 204
        assert operator.get(ME).json()["code"] == "token_revoked"
