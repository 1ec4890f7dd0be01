"""The door of every request: the Host picks the tenant and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest
import redis
from django.core.cache import cache
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from platform_core.tenants.models import Domain, Tenant
from shared.clock import now
from shared.tenancy import current_tenant, directory, is_tenant_active, tkey, tkey_of
from shared.tenancy.connection import connection
from shared.tenancy.errors import NoTenant
from shared.tenancy.middleware import TenantMiddleware
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person

ME = "/api/v1/auth/me"


def through(view: Any, *, host: str, path: str = "/", **headers: str) -> HttpResponse:
    """A request through the door to a view, without the rest of the house."""
    request = RequestFactory().get(path, headers={"Host": host, **headers})
    return TenantMiddleware(view)(request)


def whose(request: HttpRequest) -> HttpResponse:
    tenant: Tenant | None = request.tenant  # type: ignore[attr-defined]
    return HttpResponse(f"{tenant.slug if tenant else '-'} {connection.schema_name}")


class TestWho:
    @pytest.mark.parametrize("host", ["asha.localhost", "ASHA.localhost:8000", "asha.localhost."])
    def test_tenant_is_found_by_its_host(self, tenant: Tenant, host: str) -> None:
        connection.set_schema_to_public()
        assert through(whose, host=host).content.decode() == f"asha {tenant.schema_name}"

    def test_apex_is_the_platform(self, tenant: Tenant) -> None:
        assert through(whose, host="localhost:8000").content == b"- public"

    @pytest.mark.parametrize(
        "headers",
        [
            {"X-Forwarded-Host": "dev.localhost"},
            {"X-Tenant": "dev"},
            {"Forwarded": "host=dev.localhost"},
            {"X-Original-Host": "dev.localhost"},
        ],
    )
    def test_other_headers_pick_nobody(self, tenant: Tenant, headers: dict[str, str]) -> None:
        assert through(whose, host="asha.localhost", **headers).content.decode().startswith("asha ")

    @pytest.mark.parametrize(
        "host", ["nobody.localhost", "www.asha.localhost", "127.0.0.1", "evil.example", "a b", "asha"]
    )
    def test_unknown_host_is_not_found(self, platform: None, host: str) -> None:
        assert through(whose, host=host).status_code == 404

    def test_own_domain_answers_once_it_is_proven(self, platform: None) -> None:
        asha = Tenant.objects.get(slug="asha")
        domain = Domain.objects.create(tenant=asha, domain="library.example", kind="custom")
        assert through(whose, host="library.example").status_code == 404
        Domain.objects.filter(pk=domain.pk).update(verified_at=now())
        assert through(whose, host="Library.example").content.decode().startswith("asha ")

    def test_token_of_another_tenant_is_worthless(self, api: Apis, other_tenant: Tenant, asha: Person) -> None:
        assert api(other_tenant).as_(asha).get(ME).status_code == 401
        assert api().as_(asha).get(ME).status_code == 401


class TestGate:
    def test_missing_schema_is_not_answered_by_public(self, platform: None) -> None:
        Tenant.objects.filter(slug="asha").update(schema_name="t_goneaway")
        directory.forget_all()
        assert through(whose, host="asha.localhost").status_code == 404

    @pytest.mark.parametrize(
        ("state", "status"),
        [
            ("trial", 200),
            ("active", 200),
            ("past_due", 200),
            ("suspended", 403),
            ("archived", 404),
            ("provisioning", 404),
        ],
    )
    def test_state_decides(self, platform: None, state: str, status: int) -> None:
        Tenant.objects.filter(slug="asha").update(state=state)
        directory.forget_all()
        assert through(whose, host="asha.localhost").status_code == status

    @pytest.mark.parametrize("changes", [{"state": "suspended"}, {"fingerprint": "0" * 16}])
    def test_webhooks_are_taken_in_whatever_the_state(self, platform: None, changes: dict[str, str]) -> None:
        Tenant.objects.filter(slug="asha").update(**changes)
        directory.forget_all()
        assert through(whose, host="asha.localhost", path="/webhooks/stripe/x").status_code == 200
        assert through(whose, host="asha.localhost", path="/api/v1/venues").status_code in {403, 503}

    def test_schema_that_is_behind_says_when_to_come_back(self, platform: None) -> None:
        Tenant.objects.filter(slug="asha").update(fingerprint="0" * 16)
        directory.forget_all()
        refused = through(whose, host="asha.localhost", path="/api/v1/venues")
        assert (refused.status_code, refused["Retry-After"]) == (503, "2")

    def test_program_gets_a_problem_and_a_person_a_page(self, platform: None) -> None:
        program = through(whose, host="nobody.localhost", path="/api/v1/venues")
        person = through(whose, host="nobody.localhost", **{"Accept-Language": "hi"})
        assert program["Content-Type"] == "application/problem+json"
        assert b'"code":"not_found"' in program.content
        assert person["Content-Type"].startswith("text/html")
        assert b'lang="hi"' in person.content

    def test_language_of_the_refused_stays_theirs(self, platform: None) -> None:
        through(whose, host="nobody.localhost", **{"Accept-Language": "hi"})
        assert translation.get_language() == "en"


class TestEnd:
    def test_view_that_leaves_another_schema_is_not_answered(self, committing: None) -> None:
        def stray(_request: HttpRequest) -> HttpResponse:
            connection.set_tenant(Tenant.objects.get(slug="dev"))
            return HttpResponse("rows of dev")

        answer = through(stray, host="asha.localhost", path="/api/v1/x")
        assert (answer.status_code, b"dev" in answer.content) == (500, False)
        assert connection.connection is None

    def test_stream_is_read_in_the_requests_schema(self, tenant: Tenant) -> None:
        connection.set_schema_to_public()

        def stream(_request: HttpRequest) -> StreamingHttpResponse:
            return StreamingHttpResponse(str(name) for name in [lambda: connection.schema_name] for name in [name()])

        answer: Any = through(stream, host="asha.localhost")
        assert b"".join(answer.streaming_content).decode() == tenant.schema_name
        answer.close()
        assert connection.schema_name == "public"

    def test_connection_stands_after_the_request_where_it_stood(self, tenant: Tenant, api: Apis) -> None:
        api().get("/healthz")
        assert connection.schema_name == tenant.schema_name


class TestOutage:
    @pytest.mark.parametrize(
        "error", [OperationalError("gone"), InterfaceError("closed"), redis.ConnectionError("gone")]
    )
    def test_lost_server_in_a_view_is_503(self, committing: None, error: Exception) -> None:
        door = TenantMiddleware(whose)
        request = RequestFactory().get("/api/v1/x", headers={"Host": "asha.localhost"})
        answer = door.process_exception(request, error)
        assert answer is not None
        assert (answer.status_code, answer["Retry-After"]) == (503, "1")

    def test_bug_in_a_view_stays_a_bug(self) -> None:
        assert TenantMiddleware(whose).process_exception(RequestFactory().get("/"), ValueError("x")) is None

    def test_lost_database_at_the_door_is_503(self, platform: None, monkeypatch: pytest.MonkeyPatch) -> None:
        def lost(_key: str) -> None:
            raise OperationalError("gone")

        monkeypatch.setattr("shared.tenancy.middleware.tenant_at", lost)
        monkeypatch.setattr("shared.tenancy.outage.connection.close", lambda: None)
        assert through(whose, host="asha.localhost", path="/api/v1/x").status_code == 503


class TestDirectory:
    def test_entry_is_kept_two_seconds_and_no_longer(self, platform: None, assert_queries: Any) -> None:
        with assert_queries(1):
            through(whose, host="asha.localhost")
            through(whose, host="asha.localhost")
        aged = directory.Entry(directory._entries["asha"].tenant, directory._entries["asha"].read_at - directory.LIFE_S)
        directory._entries["asha"] = aged
        with assert_queries(1):
            through(whose, host="asha.localhost")

    def test_unknown_hosts_fill_nothing(self, platform: None) -> None:
        for number in range(50):
            through(whose, host=f"nobody{number}.localhost")
        assert not directory._entries


class TestKeys:
    def test_schema_comes_first(self, tenant: Tenant) -> None:
        assert tkey("otp", "+91:98", 5) == f"{tenant.schema_name}:otp:+91%3A98:5"

    def test_different_parts_give_different_keys(self) -> None:
        assert tkey_of("public", "k", "a:b", "c") != tkey_of("public", "k", "a", "b:c")

    def test_cache_of_one_tenant_is_not_anothers(self, tenant: Tenant, other_tenant: Tenant) -> None:
        cache.set("greeting", "asha's", 5)
        connection.set_tenant(other_tenant)
        assert cache.get("greeting") is None
        connection.set_tenant(tenant)
        assert cache.get("greeting") == "asha's"


class TestCurrentTenant:
    def test_is_the_row_in_its_schema(self, tenant: Tenant) -> None:
        assert (current_tenant().slug, is_tenant_active()) == ("asha", True)

    def test_there_is_none_on_the_platform(self, platform: None) -> None:
        assert is_tenant_active() is False
        with pytest.raises(NoTenant):
            current_tenant()

    def test_a_bare_schema_is_no_tenant(self, tenant: Tenant) -> None:
        connection.set_schema(tenant.schema_name)  # type: ignore[attr-defined]
        with pytest.raises(NoTenant):
            current_tenant()


def test_client_speaks_at_the_tenants_host(api: Apis, tenant: Tenant) -> None:
    assert api(tenant) == Api(host="asha.localhost:8000")


def test_a_lost_page_of_the_platform_leads_to_its_front(platform):
    page = Client(headers={"Host": "localhost:8000"}).get("/nowhere").content.decode()
    assert '<a href="/">To Frontdesk</a>' in page
