"""T26: whatever changes something is written down; derived from the OpenAPI documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from platform_core.audit.models import AuditEntry
from platform_core.tenants.dns import resolvers
from platform_core.tenants.models import Tenant
from shared import ports
from shared.tenancy import directory
from tests.contracts.operations import PLATFORM_URLS, TENANT_URLS, Operation, described
from tests.contracts.stories import platform as platforms
from tests.contracts.stories import tenant as tenants
from tests.contracts.stories.telling import HonestNames, Story, Trace
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person
from tests.fixtures.outbox import Outbox
from tests.harness.sandbox import Sandbox

EVERYDAY = re.compile(r"\w+ (venues|customers|bookings|imports|failed-jobs|messages)\b")
"""Changes that are neither money, credit, access nor privacy, and not an operator's: facts are their book."""
CHANGES_NOTHING_YET = {
    "POST auth/verify": "reads a token",
    "POST auth/refresh": "goes on with a sign-in that is written down",
    "POST auth/otp/request": "the code counts once it is used",
    "POST auth/email/request": "the link counts once it is used",
    "POST auth/password/forgot": "the link counts once it is used",
    "POST auth/2fa/enroll": "the secret counts once it is confirmed",
    "POST messaging/preview": "shows what would go out",
    "POST admin/messaging/preview": "shows what would go out",
    "POST live/ticket": "opens nothing that its holder may not read",
    "POST routing/simulate": "adds up what would have been",
    "POST admin/routing/simulate": "adds up what would have been",
}
TENANT_ONLY = {"POST auth/otp/request", "POST live/ticket", "POST messaging/preview", "POST routing/simulate"}
PLATFORM_ONLY = {"POST admin/messaging/preview", "POST admin/routing/simulate"}
EVERYDAY_ACTS: dict[str, dict[str, str]] = {
    "venues": {"name": "Kothrud", "city": "Pune"},
    "customers": {"name": "Chitra"},
}


def changing(urlconf: str) -> set[str]:
    return {str(operation).replace("/api/v1/", "") for operation in described(urlconf) if operation.method != "GET"}


def named(operation: Operation) -> str:
    return str(operation).replace("/api/v1/", "")


@pytest.fixture(autouse=True)
def _outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(resolvers._fitted, "names", HonestNames())
    with override_settings(MEDIA_ROOT=tmp_path):
        yield
    directory.forget_all()


@pytest.fixture
def at_a_tenant(
    gateways_at_sandbox: Sandbox, api: Apis, tenant: Tenant, asha: Person, bilal: Person, chitra: Person, outbox: Outbox
) -> dict[str, Trace]:
    """What each operation left, by its name."""
    story = Story(tenant, api(tenant).as_(asha))
    tenants.tell(story, outbox, desk=api(tenant).as_(bilal), guest=api(tenant).as_(chitra), sandbox=gateways_at_sandbox)
    return {named(operation): trace for operation, trace in story.told.items()}


@pytest.fixture
def at_the_apex(gateways_at_sandbox: Sandbox, api: Apis, omar: Person, outbox: Outbox) -> dict[str, Trace]:
    """The same for operators."""
    story = Story(None, api().as_(omar))
    platforms.tell(story, outbox, gateways_at_sandbox)
    return {named(operation): trace for operation, trace in story.told.items()}


class TestStories:
    def test_at_a_tenant(self, at_a_tenant: dict[str, Trace]) -> None:
        assert set(at_a_tenant) == changing(TENANT_URLS)
        assert {
            name for name, trace in at_a_tenant.items() if not trace.facts
        } == CHANGES_NOTHING_YET.keys() - PLATFORM_ONLY
        unaudited = {name for name, trace in at_a_tenant.items() if trace.facts and not trace.audited}
        assert {name for name in unaudited if not EVERYDAY.match(name)} == set()

    def test_at_the_apex(self, at_the_apex: dict[str, Trace]) -> None:
        assert set(at_the_apex) == changing(PLATFORM_URLS)
        silent = {name for name, trace in at_the_apex.items() if not trace.audited}
        assert silent == set(CHANGES_NOTHING_YET) - TENANT_ONLY

    def test_control_without_the_book_the_stories_notice(
        self, gateways_at_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, api: Apis, omar: Person, outbox: Outbox
    ) -> None:
        monkeypatch.setattr(ports.audit_books, "_fitted", {})
        story = Story(None, api().as_(omar))
        platforms.tell(story, outbox, gateways_at_sandbox)
        assert {name for name, trace in story.told.items() if trace.audited} == set()


class TestImpersonation:
    def test_all_that_an_operator_does_in_there_names_them(
        self, api: Apis, tenant: Tenant, asha: Person, omar: Person
    ) -> None:
        opened = api().as_(omar).post(f"/api/v1/tenants/{tenant.uid}/impersonate", {"reason": "Ticket 4711"}).json()
        inside = api(tenant).with_headers(Authorization=f"Bearer {opened['access']}")
        for path, body in EVERYDAY_ACTS.items():
            assert inside.post(f"/api/v1/{path}", body).status_code == 201
        entries = AuditEntry.objects.filter(chain=tenant.schema_name, act_uid=omar.user.uid).order_by("id")
        assert list(entries.values_list("kind", flat=True)) == [
            "auth.impersonated",
            "venue.created",
            "customer.created",
        ]
        assert AuditEntry.objects.filter(chain="public", kind="tenant.impersonated", actor_uid=omar.user.uid).exists()

    def test_everyday_acts_of_the_tenants_own_people_are_facts_only(
        self, api: Apis, tenant: Tenant, asha: Person
    ) -> None:
        """The control: it is the impersonation that puts them into the book."""
        for path, body in EVERYDAY_ACTS.items():
            assert api(tenant).as_(asha).post(f"/api/v1/{path}", body).status_code == 201
        assert not AuditEntry.objects.filter(kind__in=["venue.created", "customer.created"]).exists()
