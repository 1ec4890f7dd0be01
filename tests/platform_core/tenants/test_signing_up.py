"""A business signs up: whole, or not at all."""

import pytest
from django.db import IntegrityError
from django_tenants.utils import tenant_context

from platform_core.plans.models import Subscription
from platform_core.tenants import provision
from platform_core.tenants.actions import signing_up
from platform_core.tenants.models import Domain, Spare, Tenant, Tombstone
from shared.clock import now
from shared.identity.models import User
from shared.ledger.models import Account
from shared.spine.models import Fact
from tests.fixtures.api import Apis

SIGN_UP = "/api/v1/signup"
OWNER = {"name": "Meera", "email": "Meera@example.com", "phone": "98200 14239", "password": "a quiet place to read"}
BODY = {"business_name": "Meera's Reading Rooms", "vertical": "study_library", "owner": OWNER}


class TestSignUp:
    def test_answer_lets_the_owner_in_at_the_new_address(self, api: Apis) -> None:
        answer = api().post(SIGN_UP, {**BODY, "slug": "meera"})
        assert answer.status_code == 201, answer.content
        told = answer.json()
        assert {
            name: told["tenant"][name] for name in ("slug", "name", "vertical", "state", "plan", "domain", "url")
        } == {
            "slug": "meera",
            "name": "Meera's Reading Rooms",
            "vertical": "study_library",
            "state": "trial",
            "plan": "professional",
            "domain": "meera.localhost:8000",
            "url": "http://meera.localhost:8000",
        }
        assert told["user"]["role"] == "owner"
        assert told["expires_in"] == 900
        tenant = Tenant.objects.get(slug="meera")
        me = api(tenant).with_headers(Authorization=f"Bearer {told['access']}").get("/api/v1/auth/me")
        assert (me.status_code, me.json()["email"]) == (200, "meera@example.com")

    def test_its_tokens_are_worthless_at_the_apex_and_at_a_neighbour(self, api: Apis, other_tenant: Tenant) -> None:
        told = api().post(SIGN_UP, {**BODY, "slug": "meera"}).json()
        for host in (api(), api(other_tenant)):
            assert host.with_headers(Authorization=f"Bearer {told['access']}").get("/api/v1/auth/me").status_code == 401

    def test_everything_that_belongs_to_a_tenant_is_there(self, api: Apis) -> None:
        api().post(SIGN_UP, {**BODY, "slug": "meera"})
        tenant = Tenant.objects.get(slug="meera")
        assert Domain.objects.get(tenant=tenant).domain == "meera"
        assert Subscription.objects.get(tenant=tenant).state == "trial"
        assert Account.objects.get(owner_uid=tenant.uid).balance == 0
        assert Fact.objects.get(kind="tenant.signed_up").subject_uid == tenant.uid
        with tenant_context(tenant):
            assert [user.email for user in User.objects.all()] == ["meera@example.com"]

    def test_slug_is_made_from_the_name(self, api: Apis) -> None:
        first = api().post(SIGN_UP, BODY).json()
        second = api().post(SIGN_UP, BODY).json()
        assert first["tenant"]["slug"] == "meera-s-reading-rooms"
        assert second["tenant"]["slug"].startswith("meera-s-reading-rooms-")

    def test_slug_is_the_key(self, api: Apis) -> None:
        api().post(SIGN_UP, {**BODY, "slug": "meera"})
        again = api().post(SIGN_UP, {**BODY, "slug": "meera"})
        assert (again.status_code, again.json()["code"]) == (409, "slug_taken")

    @pytest.mark.parametrize(
        ("slug", "status", "code"),
        [
            ("www", 422, "slug_reserved"),
            ("admin", 422, "slug_reserved"),
            ("xn--abc", 422, "slug_reserved"),
            ("ab", 422, "invalid"),
            ("Meera", 422, "invalid"),
            ("1meera", 422, "invalid"),
            ("meera_x", 422, "invalid"),
            ("meera.x", 422, "invalid"),
            ("m" * 32, 422, "invalid"),
            ("asha", 409, "slug_taken"),
        ],
    )
    def test_bad_slugs_are_refused(self, api: Apis, slug: str, status: int, code: str) -> None:
        answer = api().post(SIGN_UP, {**BODY, "slug": slug})
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_name_of_a_tenant_that_is_gone_is_not_given_away(self, api: Apis) -> None:
        Tombstone.objects.create(slug="meera", until=now())
        assert api().post(SIGN_UP, {**BODY, "slug": "meera"}).json()["code"] == "slug_taken"

    def test_weak_password_leaves_nothing_behind(self, api: Apis) -> None:
        answer = api().post(SIGN_UP, {**BODY, "slug": "meera", "owner": {**OWNER, "password": "password"}})
        assert (answer.status_code, list(answer.json()["errors"])) == (422, ["password"])
        assert not Tenant.objects.filter(slug="meera").exists()

    @pytest.mark.parametrize("extra", [{"plan": "enterprise"}, {"state": "active"}, {"vertical": "bank"}])
    def test_privileged_and_unknown_fields_are_refused(self, api: Apis, extra: dict[str, str]) -> None:
        assert api().post(SIGN_UP, {**BODY, **extra}).status_code == 422


class TestSchema:
    def test_spare_is_taken_first(self, platform: None, api: Apis) -> None:
        spare = provision.make_spare()
        api().post(SIGN_UP, {**BODY, "slug": "meera"})
        assert Tenant.objects.get(slug="meera").schema_name == spare.schema_name
        assert Spare.objects.count() == 0

    def test_spare_of_other_migrations_is_left(self, platform: None) -> None:
        spare = provision.make_spare()
        Spare.objects.update(blueprint_key="other")
        assert provision.take_schema().name != spare.schema_name
        assert provision.drop_outdated_spare() is True
        assert provision.drop_outdated_spare() is False

    def test_rival_with_the_same_slug_is_a_clean_refusal(self, api: Apis, monkeypatch: pytest.MonkeyPatch) -> None:
        api().post(SIGN_UP, {**BODY, "slug": "meera"})
        monkeypatch.setattr(signing_up, "refuse_owned", lambda _slug, _owners: None)
        answer = api().post(SIGN_UP, {**BODY, "slug": "meera"})
        assert (answer.status_code, answer.json()["code"]) == (409, "slug_taken")

    def test_constraint_is_what_decides(self, platform: None) -> None:
        with pytest.raises(IntegrityError, match="tenants_tenant_slug_once"):
            Tenant.objects.create(slug="asha", name="x", vertical="studio", fingerprint="x")
