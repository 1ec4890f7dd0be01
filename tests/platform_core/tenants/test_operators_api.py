"""What operators do to tenants."""

from __future__ import annotations

from typing import Any

import pytest

from platform_core.audit.models import AuditEntry
from platform_core.plans.models import Subscription
from platform_core.tenants.models import Domain, Tenant, Tombstone
from shared import clock, ports
from shared.identity.permissions import PlatformRole
from shared.tenancy import directory
from shared.tenancy.connection import connection
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person, sign_up
from tests.platform_core.tenants.test_signing_up import BODY

TENANTS = "/api/v1/tenants"
ME = "/api/v1/auth/me"


@pytest.fixture
def asha_row(platform: None) -> Tenant:
    """Asha's row, with public active."""
    return Tenant.objects.get(slug="asha")


class TestList:
    def test_tenants_are_listed_with_their_plans(self, api: Apis, omar: Person) -> None:
        rows = api().as_(omar).get(TENANTS).json()["results"]
        assert {row["slug"]: row["plan"] for row in rows} == {"asha": "professional", "dev": "professional"}

    @pytest.mark.parametrize(
        ("query", "slugs"),
        [
            ({"vertical": "barbershop"}, ["dev"]),
            ({"state": "suspended"}, []),
            ({"plan": "free"}, []),
            ({"search": "reading"}, ["asha"]),
            ({"ordering": "name"}, ["asha", "dev"]),
        ],
    )
    def test_filters(self, api: Apis, omar: Person, query: dict[str, str], slugs: list[str]) -> None:
        rows = api().as_(omar).get(TENANTS, **query).json()["results"]
        assert [row["slug"] for row in rows] == slugs

    @pytest.mark.parametrize(
        "path", [TENANTS, "/api/v1/plans", "/api/v1/subscriptions", "/api/v1/admin/reserved-slugs"]
    )
    def test_it_is_not_public(self, api: Apis, path: str) -> None:
        assert api().get(path).status_code == 401

    def test_owner_of_a_tenant_is_nobody_here(self, api: Apis, asha: Person) -> None:
        assert api().as_(asha).get(TENANTS).status_code == 401


class TestOne:
    def test_operator_signs_a_business_up_on_a_plan(self, api: Apis, omar: Person) -> None:
        made = api().as_(omar).post(TENANTS, {**BODY, "slug": "meera", "plan": "starter"})
        assert made.status_code == 201, made.content
        assert (made.json()["state"], made.json()["plan"], made.json()["trial_ends_at"]) == ("active", "starter", None)
        assert "access" not in made.json()

    def test_plan_limits_and_features_are_changed(self, api: Apis, omar: Person, asha_row: Tenant) -> None:
        changes = {"plan": "free", "limits": {"customers": None, "venues": 3}, "features": {"campaigns": True}}
        told = api().as_(omar).patch(f"{TENANTS}/{asha_row.uid}", changes).json()
        assert told["plan"] == "free"
        assert told["limits"] == {"venues": 3, "customers": None, "staff": 2}
        assert told["features"] == ["campaigns"]
        assert (told["state"], told["trial_ends_at"]) == ("active", None)

    def test_exceptions_leave_the_trial_as_it_is(self, api: Apis, omar: Person, asha_row: Tenant) -> None:
        Tenant.objects.filter(pk=asha_row.pk).update(state="trial", trial_ends_at=clock.now())
        told = api().as_(omar).patch(f"{TENANTS}/{asha_row.uid}", {"limits": {"customers": None}}).json()
        assert (told["state"], told["trial_ends_at"] is None) == ("trial", False)
        told = api().as_(omar).patch(f"{TENANTS}/{asha_row.uid}", {"plan": "starter"}).json()
        assert (told["state"], told["trial_ends_at"]) == ("active", None)

    @pytest.mark.parametrize(
        "changes",
        [{"limits": {"rooms": 1}}, {"features": {"x": True}}, {"state": "active"}, {"limits": {"venues": -1}}],
    )
    def test_what_does_not_exist_is_refused(
        self, api: Apis, omar: Person, asha_row: Tenant, changes: dict[str, Any]
    ) -> None:
        assert api().as_(omar).patch(f"{TENANTS}/{asha_row.uid}", changes).status_code == 422

    def test_unknown_plan_is_not_found(self, api: Apis, omar: Person, asha_row: Tenant) -> None:
        assert api().as_(omar).patch(f"{TENANTS}/{asha_row.uid}", {"plan": "gold"}).status_code == 404

    def test_put_needs_everything(self, api: Apis, omar: Person, asha_row: Tenant) -> None:
        path = f"{TENANTS}/{asha_row.uid}"
        assert api().as_(omar).put(path, {"name": "Asha"}).status_code == 422
        assert api().as_(omar).put(path, {"name": "Asha", "plan": "starter"}).json()["name"] == "Asha"

    def test_unknown_tenant_is_not_found(self, api: Apis, omar: Person) -> None:
        assert api().as_(omar).get(f"{TENANTS}/01890000-0000-7000-8000-000000000000").status_code == 404

    def test_support_suspends_and_does_not_archive(self, api: Apis, asha_row: Tenant) -> None:
        connection.set_schema_to_public()
        support = api().as_(sign_up("Sunil", PlatformRole.SUPPORT))
        assert support.delete(f"{TENANTS}/{asha_row.uid}").status_code == 403
        assert support.post(f"{TENANTS}/{asha_row.uid}/suspend", {"reason": "unpaid"}).status_code == 200

    def test_archived_tenant_is_gone_and_its_name_is_kept(self, api: Apis, omar: Person, asha_row: Tenant) -> None:
        assert api().as_(omar).delete(f"{TENANTS}/{asha_row.uid}").status_code == 204
        directory.forget_all()
        assert api(asha_row).get(ME).status_code == 404
        assert Tombstone.objects.filter(slug="asha").exists()
        assert not Domain.objects.filter(domain="asha").exists()
        assert api().post("/api/v1/signup", {**BODY, "slug": "asha"}).json()["code"] == "slug_taken"
        again = api().as_(omar).post(f"{TENANTS}/{asha_row.uid}/suspend", {"reason": "x"})
        assert (again.status_code, again.json()["code"]) == (409, "illegal_state")

    def test_numbers_come_from_the_apps(
        self, api: Apis, omar: Person, asha_row: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Seven:
            def count(self) -> int:
                return 7

        monkeypatch.setitem(ports.tenant_stats._fitted, "messages", Seven())
        told = api().as_(omar).get(f"{TENANTS}/{asha_row.uid}/stats").json()
        assert set(told) == {"venues", "customers", "bookings", "revenue", "messages", "storage"}
        assert (told["messages"], told["revenue"]) == (7, {"minor": 0, "currency": "INR"})

    def test_numbers_of_a_missing_schema_are_not_publics(self, api: Apis, omar: Person, asha_row: Tenant) -> None:
        Tenant.objects.filter(pk=asha_row.pk).update(schema_name="t_goneaway")
        assert api().as_(omar).get(f"{TENANTS}/{asha_row.uid}/stats").status_code == 404


class TestSuspension:
    def test_everything_is_refused_but_webhooks_and_health(
        self, api: Apis, omar: Person, asha: Person, asha_row: Tenant
    ) -> None:
        assert api(asha_row).as_(asha).get(ME).status_code == 200
        told = api().as_(omar).post(f"{TENANTS}/{asha_row.uid}/suspend", {"reason": "unpaid"}).json()
        assert (told["state"], told["suspended_reason"]) == ("suspended", "unpaid")
        directory.forget_all()
        refused = api(asha_row).as_(asha).get(ME)
        assert (refused.status_code, refused.json()["code"]) == (403, "tenant_suspended")
        assert api(asha_row).get("/").status_code == 403
        assert api(asha_row).get("/healthz").status_code == 200
        assert api(asha_row).post("/webhooks/stripe/unknown", {}).status_code != 403

    def test_other_processes_know_within_two_seconds(self, asha_row: Tenant) -> None:
        assert directory.LIFE_S <= 2

    def test_reactivated_it_is_what_it_was(self, api: Apis, omar: Person, asha_row: Tenant) -> None:
        Tenant.objects.filter(pk=asha_row.pk).update(state="past_due")
        path = f"{TENANTS}/{asha_row.uid}"
        api().as_(omar).post(f"{path}/suspend", {"reason": "unpaid"})
        told = api().as_(omar).post(f"{path}/reactivate", {"reason": "paid"}).json()
        assert (told["state"], told["suspended_reason"], told["suspended_at"]) == ("past_due", "", None)

    def test_suspending_needs_a_reason(self, api: Apis, omar: Person, asha_row: Tenant) -> None:
        assert api().as_(omar).post(f"{TENANTS}/{asha_row.uid}/suspend", {}).status_code == 422

    def test_tenant_that_is_not_suspended_cannot_be_let_in(self, api: Apis, omar: Person, asha_row: Tenant) -> None:
        again = api().as_(omar).post(f"{TENANTS}/{asha_row.uid}/reactivate", {})
        assert (again.status_code, again.json()["code"]) == (409, "illegal_state")

    def test_it_stands_in_the_audit_log(self, api: Apis, omar: Person, asha_row: Tenant) -> None:
        api().as_(omar).post(f"{TENANTS}/{asha_row.uid}/suspend", {"reason": "unpaid"})
        entry = AuditEntry.objects.get(kind="tenant.suspended")
        assert (entry.subject_uid, entry.actor_uid, entry.data["reason"]) == (asha_row.uid, omar.user.uid, "unpaid")


class TestNames:
    def test_reserved_name_is_refused_at_sign_up_until_it_is_released(self, api: Apis, omar: Person) -> None:
        made = api().as_(omar).post("/api/v1/admin/reserved-slugs", {"slug": "meera", "note": "a friend"})
        assert made.status_code == 201
        assert api().post("/api/v1/signup", {**BODY, "slug": "meera"}).json()["code"] == "slug_reserved"
        api().as_(omar).delete(f"/api/v1/admin/reserved-slugs/{made.json()['uid']}")
        assert api().post("/api/v1/signup", {**BODY, "slug": "meera"}).status_code == 201

    def test_twice_is_a_conflict(self, api: Apis, omar: Person) -> None:
        assert api().as_(omar).post("/api/v1/admin/reserved-slugs", {"slug": "www"}).status_code == 409

    def test_sixty_and_more_are_reserved_from_the_start(self, api: Apis, omar: Person) -> None:
        told = api().as_(omar).get("/api/v1/admin/reserved-slugs", limit=200, count="true").json()
        assert told["count"] >= 60


class TestTls:
    @pytest.mark.parametrize(
        ("domain", "status"),
        [
            ("localhost", 200),
            ("asha.localhost", 200),
            ("Asha.localhost.", 200),
            ("nobody.localhost", 404),
            ("evil.example", 404),
            ("127.0.0.1", 404),
            ("", 404),
        ],
    )
    def test_certificates_are_for_our_hosts_only(self, api: Apis, domain: str, status: int) -> None:
        assert api().get("/api/v1/internal/tls", domain=domain).status_code == status


class TestPlans:
    def test_four_are_there_from_the_start(self, api: Apis, omar: Person) -> None:
        rows = api().as_(omar).get("/api/v1/plans", ordering="position").json()["results"]
        assert [
            (row["slug"], row["price"]["minor"], row["limits"]["venues"], row["limits"]["customers"]) for row in rows
        ] == [
            ("free", 0, 1, 50),
            ("starter", 99_900, 2, 200),
            ("professional", 249_900, 5, 1_000),
            ("enterprise", 999_900, 20, 5_000),
        ]

    def test_price_and_limits_are_changed(self, api: Apis, omar: Person) -> None:
        uid = api().as_(omar).get("/api/v1/plans", search="starter").json()["results"][0]["uid"]
        changes = {"price": {"minor": 89_900}, "limits": {"venues": 3, "customers": None}}
        told = api().as_(omar).patch(f"/api/v1/plans/{uid}", changes).json()
        assert (told["price"], told["limits"]) == (
            {"minor": 89_900, "currency": "INR"},
            {"venues": 3, "customers": None},
        )

    def test_plan_is_made_once(self, api: Apis, omar: Person) -> None:
        plan = {
            "slug": "solo",
            "name": "Solo",
            "price": {"minor": 100},
            "limits": {"venues": 1},
            "features": ["api_keys"],
        }
        assert api().as_(omar).post("/api/v1/plans", plan).status_code == 201
        assert api().as_(omar).post("/api/v1/plans", plan).status_code == 409
        assert api().as_(omar).post("/api/v1/plans", {**plan, "slug": "x", "features": ["magic"]}).status_code == 422

    def test_subscriptions_are_listed_by_plan_and_state(self, api: Apis, omar: Person) -> None:
        Subscription.objects.filter(tenant__slug="dev").update(state="past_due")
        rows = api().as_(omar).get("/api/v1/subscriptions", state="past_due", plan="professional").json()["results"]
        assert [row["slug"] for row in rows] == ["dev"]
