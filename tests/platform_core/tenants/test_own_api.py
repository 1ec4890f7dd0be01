"""A tenant's own settings and domains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from platform_core.plans.models import Plan, Subscription
from platform_core.tenants.dns import resolvers
from platform_core.tenants.models import Domain, Tenant
from shared.errors import UpstreamFailed
from shared.spine.models import Fact
from shared.tenancy import directory
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person

SETTINGS, DOMAINS = "/api/v1/settings", "/api/v1/domains"


class Names:
    """A resolver that knows what the test tells it."""

    def __init__(self) -> None:
        self.records: dict[str, list[str]] = {}
        self.is_away = False

    def texts(self, name: str) -> list[str]:
        if self.is_away:
            raise UpstreamFailed
        return self.records.get(name, [])


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    """In place of the machine's resolvers."""
    made = Names()
    monkeypatch.setitem(resolvers._fitted, "names", made)
    yield made
    directory.forget_all()


class TestSettings:
    def test_staff_read_and_owners_change(self, api: Apis, tenant: Tenant, asha: Person, bilal: Person) -> None:
        assert api(tenant).as_(bilal).get(SETTINGS).json()["name"] == "Asha Reading Rooms"
        assert api(tenant).as_(bilal).patch(SETTINGS, {"name": "Bilal's"}).status_code == 403
        told = api(tenant).as_(asha).patch(SETTINGS, {"name": "Asha's", "accent_hue": 120, "language": "hi"}).json()
        assert (told["name"], told["accent_hue"], told["language"]) == ("Asha's", 120, "hi")
        fact = Fact.objects.get(kind="settings.changed")
        assert fact.facts["changes"] == {"accent_hue": 120, "language": "hi", "name": "Asha's"}

    def test_customers_and_strangers_may_not_look(self, api: Apis, tenant: Tenant, chitra: Person, dev: Person) -> None:
        assert api(tenant).as_(chitra).get(SETTINGS).status_code == 403
        assert api(tenant).as_(dev).get(SETTINGS).status_code == 401
        assert api(tenant).get(SETTINGS).status_code == 401

    def test_change_to_the_same_is_no_fact(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        api(tenant).as_(asha).patch(SETTINGS, {"name": tenant.name})
        assert not Fact.objects.filter(kind="settings.changed").exists()

    @pytest.mark.parametrize(
        "changes",
        [
            {"time_zone": "Asia/Nowhere"},
            {"language": "xx"},
            {"accent_hue": 360},
            {"modules": ["magic"]},
            {"cors_origins": ["portal.example"]},
            {"cors_origins": ["https://portal.example/path"]},
            {"cors_origins": ["https://portal.example:65536"]},
            {"staff_networks": ["everywhere"]},
            {"slug": "other"},
            {"state": "active"},
            {"schema_name": "t_other"},
        ],
    )
    def test_what_cannot_be_is_refused(self, api: Apis, tenant: Tenant, asha: Person, changes: dict[str, Any]) -> None:
        assert api(tenant).as_(asha).patch(SETTINGS, changes).status_code == 422

    def test_module_of_another_vertical_is_switched_on(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        told = api(tenant).as_(asha).patch(SETTINGS, {"modules": ["seats", "ordering", "seats"]}).json()
        assert told["modules"] == ["ordering", "seats"]

    def test_networks_of_the_desk_need_enterprise(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        answer = api(tenant).as_(asha).patch(SETTINGS, {"staff_networks": ["203.0.113.7/24"]})
        assert (answer.status_code, answer.json()["code"], answer.json()["needed_plan"]) == (
            402,
            "feature_not_in_plan",
            "enterprise",
        )

    def test_nobody_locks_oneself_out(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        Subscription.objects.filter(tenant=tenant).update(plan=Plan.objects.get(slug="enterprise"), state="active")
        owner = api(tenant).as_(asha)
        answer = owner.patch(SETTINGS, {"staff_networks": ["203.0.113.0/24"]})
        assert answer.json()["errors"]["staff_networks"][0]["code"] == "locks_you_out"
        told = owner.patch(SETTINGS, {"staff_networks": ["203.0.113.7/24", "127.0.0.0/8"]}).json()
        assert told["staff_networks"] == ["203.0.113.0/24", "127.0.0.0/8"]


class TestDomains:
    def test_domain_answers_when_its_record_was_seen(
        self, api: Apis, tenant: Tenant, asha: Person, names: Names
    ) -> None:
        owner = api(tenant).as_(asha)
        made = owner.post(DOMAINS, {"domain": "Library.Example."}).json()
        assert (made["domain"], made["is_verified"]) == ("library.example", False)
        early = owner.post(f"{DOMAINS}/{made['uid']}/verify")
        assert (early.status_code, early.json()["code"]) == (409, "domain_not_proven")
        names.records[made["record"]["name"]] = ["v=spf1", made["record"]["value"]]
        assert owner.post(f"{DOMAINS}/{made['uid']}/verify").json()["is_verified"] is True
        elsewhere = api(tenant).with_headers(Host="library.example").as_(asha)
        assert elsewhere.get("/api/v1/auth/me").status_code == 200

    def test_record_of_another_tenant_proves_nothing(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, asha: Person, names: Names
    ) -> None:
        made = api(tenant).as_(asha).post(DOMAINS, {"domain": "library.example"}).json()
        names.records[made["record"]["name"]] = [Domain.objects.get(tenant=other_tenant).token]
        assert api(tenant).as_(asha).post(f"{DOMAINS}/{made['uid']}/verify").status_code == 409

    def test_silent_name_servers_change_nothing(self, api: Apis, tenant: Tenant, asha: Person, names: Names) -> None:
        made = api(tenant).as_(asha).post(DOMAINS, {"domain": "library.example"}).json()
        names.is_away = True
        assert api(tenant).as_(asha).post(f"{DOMAINS}/{made['uid']}/verify").status_code == 502
        assert Domain.objects.get(uid=made["uid"]).checked_at is None

    def test_taken_domain_is_a_conflict(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, asha: Person, dev: Person
    ) -> None:
        assert api(tenant).as_(asha).post(DOMAINS, {"domain": "library.example"}).status_code == 201
        assert api(other_tenant).as_(dev).post(DOMAINS, {"domain": "library.example"}).status_code == 409

    @pytest.mark.parametrize(
        "domain", ["localhost", "dev.localhost", "library", "a_b.example", "-a.example", "1.2.3.4", "a b.example", ""]
    )
    def test_bad_names_are_refused(self, api: Apis, tenant: Tenant, asha: Person, domain: str) -> None:
        assert api(tenant).as_(asha).post(DOMAINS, {"domain": domain}).status_code == 422

    def test_primary_one_is_what_links_name(self, api: Apis, tenant: Tenant, asha: Person, names: Names) -> None:
        owner = api(tenant).as_(asha)
        made = owner.post(DOMAINS, {"domain": "library.example"}).json()
        path = f"{DOMAINS}/{made['uid']}"
        assert owner.patch(path, {"is_primary": True}).status_code == 409
        names.records[made["record"]["name"]] = [made["record"]["value"]]
        owner.post(f"{path}/verify")
        assert owner.patch(path, {"is_primary": True}).json()["is_primary"] is True
        assert owner.delete(path).status_code == 204
        rows = owner.get(DOMAINS).json()["results"]
        assert [(row["domain"], row["is_primary"]) for row in rows] == [("asha.localhost:8000", True)]

    def test_neighbours_domain_is_not_found(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, asha: Person, dev: Person
    ) -> None:
        theirs = api(other_tenant).as_(dev).post(DOMAINS, {"domain": "barber.example"}).json()
        owner, path = api(tenant).as_(asha), f"{DOMAINS}/{theirs['uid']}"
        answers = [
            owner.get(path),
            owner.patch(path, {"is_primary": True}),
            owner.delete(path),
            owner.post(f"{path}/verify"),
        ]
        assert [answer.status_code for answer in answers] == [404, 404, 404, 404]

    def test_own_subdomain_cannot_be_given_up(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        uid = api(tenant).as_(asha).get(DOMAINS).json()["results"][0]["uid"]
        assert api(tenant).as_(asha).delete(f"{DOMAINS}/{uid}").status_code == 404
