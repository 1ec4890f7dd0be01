"""T02: every text column of a stranger and of the platform holds a canary; nothing that a tenant gets shows one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache, default_key_func
from django.db import DatabaseError, models, transaction
from django.test import override_settings
from django_tenants.utils import tenant_context
from structlog.testing import capture_logs

from platform_core.audit.models import AuditEntry
from platform_core.tenants.dns import resolvers
from platform_core.tenants.models import Tenant
from shared.rows import Home
from shared.tenancy import directory
from shared.tenancy.connection import connection
from tenant_apps.venues.models import Venue
from tests.contracts.operations import TENANT_URLS, Operation, described
from tests.contracts.stories.telling import HonestNames, Story
from tests.contracts.stories.tenant import furnish, tell
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person, sign_up
from tests.fixtures.outbox import Outbox
from tests.harness.sandbox import Sandbox

CANARY = "CANARY"
KEPT = {
    "state",
    "kind",
    "code",
    "schema_name",
    "key",
    "queue",
    "slug",
    "chain",
    "fingerprint",
    "password",
    "timezone",
    "time_zone",
    "currency",
    "language",
}
"""Words that the program itself reads: a canary there would only break it."""
PAGES = ("/", "/venues", "/desk", "/me", "/manifest.webmanifest", "/account/sign-in", "/desk/sign-in")


@pytest.fixture(autouse=True)
def _outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(resolvers._fitted, "names", HonestNames())
    with override_settings(MEDIA_ROOT=tmp_path):
        yield
    directory.forget_all()


def plant(word: str, homes: set[Home]) -> int:
    """Write a canary into every free text column of the active schema's tables; how many took it."""
    taken = 0
    for model in apps.get_models():
        if getattr(model, "HOME", None) not in homes or model is AuditEntry:
            continue
        for column in model._meta.concrete_fields:
            taken += _plant_in(model, column, word)
    return taken


def _plant_in(model: Any, column: Any, word: str) -> int:
    is_text = isinstance(column, models.CharField | models.TextField) and not column.choices
    if not is_text or column.name in KEPT or (column.max_length or 99) < len(word):
        return 0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{column.column}" = %s', [word])  # noqa: S608
            return int(cursor.rowcount > 0)
    except DatabaseError:
        return 0


@pytest.fixture
def planted(api: Apis, tenant: Tenant, other_tenant: Tenant, dev: Person) -> int:
    """A whole house of dev's, in which everything is a canary; and an operator."""
    with tenant_context(other_tenant):
        bilal, guest = sign_up("Desk", "front_desk"), sign_up("Guest", "customer")
    story = Story(other_tenant, api(other_tenant).as_(dev))
    furnish(story, desk=api(other_tenant).as_(bilal), guest=api(other_tenant).as_(guest))
    with tenant_context(other_tenant):
        count = plant("CANARY-dev", {Home.TENANT, Home.BOTH})
    connection.set_schema_to_public()
    sign_up("CANARY-platform", "super_admin")
    Tenant.objects.filter(pk=other_tenant.pk).update(name="CANARY-dev")
    connection.set_tenant(tenant)
    return count


class Seen:
    """Artefacts, and those with a canary."""

    def __init__(self) -> None:
        self.count, self.foreign = 0, []

    def look(self, where: str, *things: object) -> None:
        for thing in things:
            self.count += 1
            if CANARY in (thing.decode(errors="replace") if isinstance(thing, bytes) else str(thing)):
                self.foreign.append(where)


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def walk(api: Apis, tenant: Tenant, people: list[Person], rows: dict[str, str], seen: Seen) -> None:
    """Every read of the API with rows that exist, and the first pages, by everybody."""
    clients = [api(tenant), *(api(tenant).as_(person) for person in people)]
    for client in clients:
        for operation in (one for one in described(TENANT_URLS) if one.method == "GET"):
            word, path = operation.path.removeprefix("/api/v1/").partition("/")[0], operation.path
            path = path.replace("{uid}", rows.get(word, "{uid}"))
            answer = client.get(Operation("GET", path).address)
            seen.look(str(operation), content_of(answer), answer.headers)
        for path in PAGES:
            answer = client.get(path)
            seen.look(path, content_of(answer), answer.headers)


def cells_of_export(api: Apis, tenant: Tenant, owner: Person) -> list[Any]:
    answer = api(tenant).as_(owner).get("/api/v1/customers/export", format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content_of(answer)))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]


class TestCanaries:
    def test_none_is_in_what_a_tenant_gets(
        self,
        gateways_at_sandbox: Sandbox,
        api: Apis,
        tenant: Tenant,
        asha: Person,
        bilal: Person,
        chitra: Person,
        outbox: Outbox,
        planted: int,
    ) -> None:
        assert planted > 40
        seen, story = Seen(), Story(tenant, api(tenant).as_(asha))
        mails = len(outbox())
        with capture_logs() as lines:
            desk, guest = api(tenant).as_(bilal), api(tenant).as_(chitra)
            tell(story, outbox, desk=desk, guest=guest, sandbox=gateways_at_sandbox)
            walk(api, tenant, [asha, bilal, chitra], {"venues": str(Venue.objects.latest("pk").uid)}, seen)
            seen.look("export", *cells_of_export(api, tenant, asha))
        seen.look("log", *lines)
        seen.look("mail", *outbox()[mails:])
        assert seen.foreign == []
        assert seen.count > 600

    def test_control_a_read_in_the_strangers_schema_is_seen(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, dev: Person, planted: int
    ) -> None:
        seen = Seen()
        walk(api, other_tenant, [], {}, seen)
        assert seen.foreign


class TestCache:
    def test_value_of_a_stranger_is_not_found(self, tenant: Tenant, other_tenant: Tenant) -> None:
        assert self.read_after_stranger(caches.create_connection("default"), other_tenant) is None

    def test_control_djangos_own_key_function_gives_it_away(self, tenant: Tenant, other_tenant: Tenant) -> None:
        cache = caches.create_connection("default")
        cache.key_func = default_key_func
        assert self.read_after_stranger(cache, other_tenant) == "CANARY-dev"

    @staticmethod
    def read_after_stranger(cache: BaseCache, other: Tenant) -> str | None:
        with tenant_context(other):
            cache.set("board", "CANARY-dev", 60)
        try:
            return cache.get("board")
        finally:
            cache.clear()
            cache.close()
