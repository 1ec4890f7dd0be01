"""Staff, invites, roles and API keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from platform_core.plans.models import Subscription
from platform_core.tenants.models import Tenant
from shared.clock import wall
from shared.identity.models import ApiKey, Invite, Role, User
from shared.identity.permissions import TenantRole
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import PASSWORD, Person, sign_up
from tests.fixtures.outbox import Outbox

STAFF = "/api/v1/staff"
ROLES = "/api/v1/roles"
KEYS = "/api/v1/api-keys"
ME = "/api/v1/auth/me"
NEW = {"name": "Farah", "email": "farah@example.com", "role": "front_desk", "password": PASSWORD}
GUEST = {"email": "guest@example.com", "role": "front_desk"}


@pytest.fixture
def manager(tenant: Tenant) -> Person:
    return sign_up("Meera", TenantRole.MANAGER)


def speaking(api: Apis, tenant: Tenant, token: str) -> Api:
    return api(tenant).with_headers(Authorization=f"Bearer {token}")


class TestStaff:
    def test_colleague_with_a_password_signs_in(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        made = api(tenant).as_(asha).post(STAFF, NEW)
        assert made.status_code == 201
        assert (made.json()["accept_url"], made.json()["has_password"]) == ("", True)
        login = api(tenant).post("/api/v1/auth/login", {"email": NEW["email"], "password": PASSWORD})
        assert login.json()["user"]["role"] == "front_desk"

    def test_colleague_without_one_is_invited(self, api: Apis, tenant: Tenant, asha: Person, outbox: Outbox) -> None:
        body = {name: value for name, value in NEW.items() if name != "password"}
        made = api(tenant).as_(asha).post(STAFF, body).json()
        assert made["accept_url"].startswith("http://asha.localhost:8000/account/invite/")
        token = made["accept_url"].rpartition("/")[2]
        joined = api(tenant).post("/api/v1/auth/invite/accept", {"token": token, "password": PASSWORD}).json()
        assert joined["user"]["uid"] == made["uid"]
        assert (outbox()[0]["purpose"], outbox()[0]["to"]) == ("invite", NEW["email"])

    def test_list_is_without_customers(
        self, api: Apis, tenant: Tenant, asha: Person, bilal: Person, chitra: Person
    ) -> None:
        rows = api(tenant).as_(asha).get(STAFF).json()["results"]
        assert {row["name"] for row in rows} == {"Asha", "Bilal"}
        assert api(tenant).as_(asha).get(STAFF, role="owner").json()["results"][0]["name"] == "Asha"
        assert api(tenant).as_(asha).get(f"{STAFF}/{chitra.user.uid}").status_code == 404

    def test_strangers_are_not_found(self, api: Apis, tenant: Tenant, asha: Person, dev: Person) -> None:
        assert api(tenant).as_(asha).get(f"{STAFF}/{dev.user.uid}").status_code == 404

    @pytest.mark.parametrize("path", [STAFF, ROLES, KEYS])
    def test_front_desk_and_customers_may_not(
        self, api: Apis, tenant: Tenant, bilal: Person, chitra: Person, path: str
    ) -> None:
        for person in (bilal, chitra):
            assert api(tenant).as_(person).get(path).json()["code"] == "forbidden"
        assert api(tenant).get(path).json()["code"] == "not_authenticated"

    def test_new_role_ends_what_was_open_and_counts_at_once(
        self, api: Apis, tenant: Tenant, asha: Person, bilal: Person
    ) -> None:
        changed = api(tenant).as_(asha).patch(f"{STAFF}/{bilal.user.uid}", {"role": "kitchen"})
        assert changed.json()["role"] == "kitchen"
        assert api(tenant).as_(bilal).get(ME).json()["code"] == "token_revoked"

    def test_new_name_ends_nothing(self, api: Apis, tenant: Tenant, asha: Person, bilal: Person) -> None:
        api(tenant).as_(asha).patch(f"{STAFF}/{bilal.user.uid}", {"name": "Bilal Khan"})
        assert api(tenant).as_(bilal).get(ME).json()["name"] == "Bilal Khan"

    def test_switched_off_colleague_is_out(self, api: Apis, tenant: Tenant, asha: Person, bilal: Person) -> None:
        api(tenant).as_(asha).patch(f"{STAFF}/{bilal.user.uid}", {"is_active": False})
        assert api(tenant).as_(bilal).get(ME).json()["code"] == "token_revoked"

    def test_put_writes_all(self, api: Apis, tenant: Tenant, asha: Person, bilal: Person) -> None:
        body = {"name": "B", "email": "b@example.com", "role": "kitchen"}
        assert api(tenant).as_(asha).put(f"{STAFF}/{bilal.user.uid}", body).json()["email"] == "b@example.com"
        assert api(tenant).as_(asha).put(f"{STAFF}/{bilal.user.uid}", {"name": "B"}).status_code == 422

    def test_removed_colleague_frees_the_email(self, api: Apis, tenant: Tenant, asha: Person, bilal: Person) -> None:
        assert api(tenant).as_(asha).delete(f"{STAFF}/{bilal.user.uid}").status_code == 204
        assert api(tenant).as_(asha).get(f"{STAFF}/{bilal.user.uid}").status_code == 404
        assert api(tenant).as_(bilal).get(ME).status_code == 401
        again = api(tenant).as_(asha).post(STAFF, {**NEW, "email": "bilal@example.com", "phone": bilal.user.phone})
        assert again.status_code == 201

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"role": "customer"}, "invalid"),
            ({"role": "emperor"}, "invalid"),
            ({"password": "short"}, "invalid"),
            ({"email": "BILAL@example.com"}, "already_exists"),
            ({"salary": 1}, "invalid"),
        ],
    )
    def test_what_breaks_a_rule_is_refused(
        self, api: Apis, tenant: Tenant, asha: Person, bilal: Person, change: dict[str, Any], code: str
    ) -> None:
        assert api(tenant).as_(asha).post(STAFF, {**NEW, **change}).json()["code"] == code

    def test_activity_is_what_they_did(self, api: Apis, tenant: Tenant, asha: Person, bilal: Person) -> None:
        api(tenant).as_(bilal).patch(ME, {"name": "Bilal Khan"})
        rows = api(tenant).as_(asha).get(f"{STAFF}/{bilal.user.uid}/activity").json()["results"]
        assert [row["kind"] for row in rows] == ["user.changed", "auth.signed_in"]


class TestOwners:
    def test_manager_does_not_manage_owners(self, api: Apis, tenant: Tenant, asha: Person, manager: Person) -> None:
        me = api(tenant).as_(manager)
        assert me.patch(f"{STAFF}/{asha.user.uid}", {"name": "X"}).json()["code"] == "forbidden"
        assert me.delete(f"{STAFF}/{asha.user.uid}").json()["code"] == "forbidden"
        assert me.post(STAFF, {**NEW, "role": "owner"}).json()["code"] == "forbidden"
        assert me.post(f"{STAFF}/invite", {"email": "x@example.com", "role": "owner"}).json()["code"] == "forbidden"

    def test_manager_manages_the_rest(self, api: Apis, tenant: Tenant, manager: Person, bilal: Person) -> None:
        assert api(tenant).as_(manager).patch(f"{STAFF}/{bilal.user.uid}", {"role": "manager"}).status_code == 200

    @pytest.mark.parametrize("change", [{"role": "manager"}, {"is_active": False}])
    def test_last_owner_stays(self, api: Apis, tenant: Tenant, asha: Person, change: dict[str, Any]) -> None:
        answer = api(tenant).as_(asha).patch(f"{STAFF}/{asha.user.uid}", change)
        assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")
        assert api(tenant).as_(asha).delete(f"{STAFF}/{asha.user.uid}").json()["code"] == "last_owner"

    def test_one_of_two_owners_may_go(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        api(tenant).as_(asha).post(STAFF, {**NEW, "role": "owner"})
        assert api(tenant).as_(asha).delete(f"{STAFF}/{asha.user.uid}").status_code == 204


class TestInvites:
    def test_invited_person_joins_once(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        made = api(tenant).as_(asha).post(f"{STAFF}/invite", {"email": "Gul@example.com", "role": "kitchen"})
        assert made.status_code == 201
        body = {"token": made.json()["accept_url"].rpartition("/")[2], "password": PASSWORD, "name": "Gul"}
        joined = api(tenant).post("/api/v1/auth/invite/accept", body)
        user = joined.json()["user"]
        assert (user["name"], user["role"], user["email_verified"]) == ("Gul", "kitchen", True)
        assert api(tenant).post("/api/v1/auth/invite/accept", body).json()["code"] == "link_invalid"

    def test_newer_invite_ends_the_older(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        urls = [
            api(tenant).as_(asha).post(f"{STAFF}/invite", {"email": "g@example.com", "role": role}).json()["accept_url"]
            for role in ("manager", "kitchen")
        ]
        body = {"token": urls[0].rpartition("/")[2], "password": PASSWORD}
        assert api(tenant).post("/api/v1/auth/invite/accept", body).json()["code"] == "link_invalid"

    def test_old_invite_is_dead(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        made = api(tenant).as_(asha).post(f"{STAFF}/invite", {"email": "g@example.com", "role": "kitchen"}).json()
        Invite.objects.update(expires_at=wall() - timedelta(seconds=1))
        body = {"token": made["accept_url"].rpartition("/")[2], "password": PASSWORD}
        assert api(tenant).post("/api/v1/auth/invite/accept", body).json()["code"] == "link_invalid"

    def test_colleague_who_was_removed_does_not_join(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        body = {name: value for name, value in NEW.items() if name != "password"}
        made = api(tenant).as_(asha).post(STAFF, body).json()
        api(tenant).as_(asha).delete(f"{STAFF}/{made['uid']}")
        body = {"token": made["accept_url"].rpartition("/")[2], "password": PASSWORD}
        assert api(tenant).post("/api/v1/auth/invite/accept", body).status_code == 404


class TestRoles:
    def test_own_role_counts_at_once(self, api: Apis, tenant: Tenant, asha: Person, bilal: Person) -> None:
        body = {"code": "night", "name": "Night desk", "permissions": ["bookings.read", "bookings.read"]}
        made = api(tenant).as_(asha).post(ROLES, body)
        assert (made.status_code, made.json()["permissions"]) == (201, ["bookings.read"])
        User.objects.filter(pk=bilal.user.pk).update(role=Role.objects.get(code="night"))
        assert api(tenant).as_(bilal).get(ME).json()["permissions"] == ["bookings.read"]
        api(tenant).as_(asha).patch(f"{ROLES}/{made.json()['uid']}", {"permissions": ["orders.read"]})
        assert api(tenant).as_(bilal).get(ME).json()["permissions"] == ["orders.read"]

    def test_list_has_built_in_ones(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        rows = api(tenant).as_(asha).get(ROLES).json()["results"]
        owner = next(row for row in rows if row["code"] == "owner")
        assert (owner["built_in"], "billing.manage" in owner["permissions"]) == (True, True)

    def test_built_in_role_is_as_it_is(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        uid = Role.objects.get(code="kitchen").uid
        assert api(tenant).as_(asha).patch(f"{ROLES}/{uid}", {"name": "X"}).json()["code"] == "built_in_role"
        assert api(tenant).as_(asha).delete(f"{ROLES}/{uid}").json()["code"] == "built_in_role"

    def test_nobody_grants_more_than_they_hold(self, api: Apis, tenant: Tenant, manager: Person) -> None:
        body = {"code": "boss", "name": "Boss", "permissions": ["billing.manage"]}
        assert api(tenant).as_(manager).post(ROLES, body).json()["code"] == "forbidden"

    @pytest.mark.parametrize("permission", ["tenants.read", "*", "everything"])
    def test_unknown_permission_is_refused(self, api: Apis, tenant: Tenant, asha: Person, permission: str) -> None:
        body = {"code": "boss", "name": "Boss", "permissions": [permission]}
        assert api(tenant).as_(asha).post(ROLES, body).json()["errors"]["permissions"][0]["code"] == "unknown"

    def test_code_is_taken(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        body = {"code": "owner", "name": "Owner", "permissions": []}
        assert api(tenant).as_(asha).post(ROLES, body).json()["code"] == "already_exists"

    def test_role_in_use_stays(self, api: Apis, tenant: Tenant, asha: Person, bilal: Person) -> None:
        made = api(tenant).as_(asha).post(ROLES, {"code": "night", "name": "N", "permissions": []}).json()
        api(tenant).as_(asha).patch(f"{STAFF}/{bilal.user.uid}", {"role": "night"})
        assert api(tenant).as_(asha).delete(f"{ROLES}/{made['uid']}").json()["code"] == "role_in_use"
        api(tenant).as_(asha).patch(f"{STAFF}/{bilal.user.uid}", {"role": "kitchen"})
        assert api(tenant).as_(asha).delete(f"{ROLES}/{made['uid']}").status_code == 204


class TestApiKeys:
    def test_key_opens_its_scopes_and_nothing_else(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        made = self.make(api, tenant, asha, ["staff.manage"])
        key = speaking(api, tenant, made["key"])
        assert key.get(STAFF).status_code == 200
        assert key.get(KEYS).json()["code"] == "forbidden"

    def test_key_is_told_that_it_is_no_person(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        key = speaking(api, tenant, self.make(api, tenant, asha, ["staff.manage"])["key"])
        for answer in (key.get(ME), key.patch(ME, {"name": "Key"}), key.get("/api/v1/auth/devices")):
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
            assert "API key" in answer.json()["title"]

    def test_text_is_shown_once_and_kept_nowhere(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        made = self.make(api, tenant, asha, ["staff.manage"])
        shown = api(tenant).as_(asha).get(f"{KEYS}/{made['uid']}").json()
        assert "key" not in shown
        assert shown["hint"] == f"fd_…{made['key'][-4:]}"
        assert made["key"] not in str(ApiKey.objects.values().get())

    def test_use_is_noted(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        made = self.make(api, tenant, asha, ["staff.manage"])
        speaking(api, tenant, made["key"]).get(STAFF)
        assert api(tenant).as_(asha).get(f"{KEYS}/{made['uid']}").json()["last_used_at"] is not None

    def test_revoked_key_is_dead(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        made = self.make(api, tenant, asha, ["staff.manage"])
        assert api(tenant).as_(asha).delete(f"{KEYS}/{made['uid']}").status_code == 204
        assert speaking(api, tenant, made["key"]).get(STAFF).json()["code"] == "token_revoked"
        assert api(tenant).as_(asha).get(f"{KEYS}/{made['uid']}").status_code == 404

    def test_expired_key_is_said_so(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        made = self.make(api, tenant, asha, ["staff.manage"])
        ApiKey.objects.update(expires_at=wall() - timedelta(seconds=1))
        assert speaking(api, tenant, made["key"]).get(STAFF).json()["code"] == "token_expired"

    def test_key_is_unknown_at_another_business(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, asha: Person
    ) -> None:
        made = self.make(api, tenant, asha, ["staff.manage"])
        assert speaking(api, other_tenant, made["key"]).get(STAFF).json()["code"] == "token_invalid"

    def test_key_makes_no_stronger_key(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        made = self.make(api, tenant, asha, ["integrations.manage"])
        body = {"name": "more", "scopes": ["payments.refund"]}
        assert speaking(api, tenant, made["key"]).post(KEYS, body).json()["code"] == "forbidden"

    def test_scopes_change(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        made = self.make(api, tenant, asha, ["staff.manage"])
        api(tenant).as_(asha).patch(f"{KEYS}/{made['uid']}", {"scopes": ["orders.read"]})
        assert speaking(api, tenant, made["key"]).get(STAFF).json()["code"] == "forbidden"

    @staticmethod
    def make(api: Apis, tenant: Tenant, person: Person, scopes: list[str]) -> dict[str, Any]:
        made = api(tenant).as_(person).post(KEYS, {"name": "till", "scopes": scopes})
        assert made.status_code == 201
        body: dict[str, Any] = made.json()
        return body


class TestPlan:
    """The plan's places: whoever may come in, and whoever is invited to."""

    @pytest.fixture(autouse=True)
    def _two_places(self, tenant: Tenant, asha: Person) -> None:
        Subscription.objects.filter(tenant=tenant).update(limits={"staff": 2})

    @pytest.mark.parametrize(("path", "body"), [(STAFF, NEW), (f"{STAFF}/invite", GUEST)])
    def test_a_full_house_takes_nobody(
        self, api: Apis, tenant: Tenant, asha: Person, bilal: Person, path: str, body: dict[str, Any]
    ) -> None:
        answer = api(tenant).as_(asha).post(path, body)
        assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (
            402,
            "plan_limit_reached",
            "staff",
        )

    def test_an_open_invite_holds_its_place(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        sent = [api(tenant).as_(asha).post(f"{STAFF}/invite", GUEST).status_code for _ in range(2)]
        assert sent == [201, 201]
        assert api(tenant).as_(asha).post(STAFF, NEW).status_code == 402

    def test_who_comes_back_needs_a_place(self, api: Apis, tenant: Tenant, asha: Person, bilal: Person) -> None:
        one = f"{STAFF}/{bilal.user.uid}"
        assert api(tenant).as_(asha).patch(one, {"is_active": False}).status_code == 200
        assert api(tenant).as_(asha).patch(one, {"is_active": True}).status_code == 200
        assert api(tenant).as_(asha).patch(one, {"is_active": False}).status_code == 200
        assert api(tenant).as_(asha).post(STAFF, NEW).status_code == 201
        assert api(tenant).as_(asha).patch(one, {"is_active": True}).json()["code"] == "plan_limit_reached"
