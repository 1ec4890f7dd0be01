"""T02: every text column of a stranger and of the platform holds a canary; nothing that a tenant gets shows one."""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import BaseCache, default_key_func
from django.db import DatabaseError, models, transaction
from django.test import override_settings
from django_tenants.utils import tenant_context
from structlog.testing import capture_logs

from platform_core.tenants.dns import resolvers
from platform_core.tenants.models import Tenant
from shared.live.topics import as_event, belongs
from shared.rows import Home
from shared.spine.models import Fact
from shared.tenancy import directory
from shared.tenancy.connection import connection
from shared.tenancy.keys import tkey
from tenant_apps.portal.desk.urls import urls as desk_urls
from tenant_apps.portal.site.urls import page_urls as site_urls
from tenant_apps.venues.models import Venue
from tests.contracts.operations import TENANT_URLS, Operation, described
from tests.contracts.stories.telling import HonestNames, Story
from tests.contracts.stories.tenant import furnish, tell
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person, sign_up
from tests.fixtures.making import make_tenant
from tests.fixtures.outbox import Outbox
from tests.harness.sandbox import Sandbox
from tests.tenant_apps.bookings.factories import customer, venue
from tests.tenant_apps.portal.desks import browser_of

CANARY = re.compile(r"CANARY-[\w-]+")
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
KINDS = ("answers", "headers", "cells", "log lines", "mails", "frames", "cached", "rows")
PAGES = [f"/{one.pattern}" for one in (*site_urls, *desk_urls) if "<" not in str(one.pattern)]


@pytest.fixture(autouse=True)
def _outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(resolvers._fitted, "names", HonestNames())
    with override_settings(MEDIA_ROOT=tmp_path):
        yield
    directory.forget_all()


def plant(word: str) -> int:
    """Write a canary of its own into every free text column of the active schema's tables; how many took one."""
    taken = 0
    for model in tables_of_a_tenant():
        for column in model._meta.concrete_fields:
            taken += _plant_in(model, column, f"{word}-{taken}")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE spine_fact SET facts = facts || jsonb_build_object('code', %s::text)", [f"{word}-fact"])
    return taken


def tables_of_a_tenant() -> list[Any]:
    """Those that every tenant has for itself."""
    return [model for model in apps.get_models() if getattr(model, "HOME", None) in {Home.TENANT, Home.BOTH}]


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
    """A whole house of dev's and a small one of another's, in which everything is a canary; and an operator."""
    with tenant_context(other_tenant):
        bilal, guest = sign_up("Desk", "front_desk"), sign_up("Guest", "customer")
    story = Story(other_tenant, api(other_tenant).as_(dev))
    furnish(story, desk=api(other_tenant).as_(bilal), guest=api(other_tenant).as_(guest))
    connection.set_schema_to_public()
    third = make_tenant(slug="carol", name="Carol", vertical="study_library")
    with tenant_context(third):
        sign_up("Carol", "owner")
        customer("Guest")
        venue("A1")
        count = plant("CANARY-carol")
    with tenant_context(other_tenant):
        count += plant("CANARY-dev")
    connection.set_schema_to_public()
    sign_up("CANARY-platform", "super_admin")
    Tenant.objects.filter(pk__in=[other_tenant.pk, third.pk]).update(name="CANARY-name")
    connection.set_tenant(tenant)
    return count


class Seen:
    """Artefacts, and those with a canary: where it was and which."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.foreign: list[str] = []

    def look(self, kind: str, where: str, *things: object) -> None:
        for thing in things:
            self.counts[kind] += 1
            text = thing.decode(errors="replace") if isinstance(thing, bytes) else str(thing)
            self.foreign += [f"{where}: {canary}" for canary in CANARY.findall(text)[:1]]


def content_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def walk(api: Apis, tenant: Tenant, people: list[Person], rows: dict[str, str], seen: Seen) -> None:
    """Every read of the API with rows that exist, and every page that needs none, by nobody and by these."""
    for client in [api(tenant), *(api(tenant).as_(person) for person in people)]:
        for operation in (one for one in described(TENANT_URLS) if one.method == "GET"):
            word, path = operation.path.removeprefix("/api/v1/").partition("/")[0], operation.path
            path = path.replace("{uid}", rows.get(word, "{uid}"))
            note(seen, str(operation), client.get(Operation("GET", path).address))
    for person in [None, *people]:
        browser = browser_of(tenant, person.user if person else None)
        for path in PAGES:
            note(seen, path, browser.get(path))


def note(seen: Seen, where: str, answer: Any) -> None:
    seen.look("answers", where, content_of(answer))
    seen.look("headers", where, answer.headers)


def cells_of_export(api: Apis, tenant: Tenant, owner: Person) -> list[Any]:
    answer = api(tenant).as_(owner).get("/api/v1/customers/export", format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content_of(answer)))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]


def frames_of(topics: Iterable[str]) -> list[bytes]:
    """What the live stream sends of the facts in the active schema."""
    facts = list(Fact.objects.order_by("id"))
    return [as_event(fact, topic) for topic in topics for fact in facts if belongs(fact, topic)]


def cached_for(tenant: Tenant) -> list[Any]:
    """What Redis keeps under the tenant's name."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        keys = list(client.scan_iter(match=f"*{tenant.schema_name}*"))
        return [(key, READERS[client.type(key)](client, key)) for key in keys]


READERS: dict[bytes, Any] = {
    b"string": lambda client, key: client.get(key),
    b"hash": lambda client, key: client.hgetall(key),
    b"zset": lambda client, key: client.zrange(key, 0, -1),
    b"set": lambda client, key: client.smembers(key),
    b"list": lambda client, key: client.lrange(key, 0, -1),
}


def rows_of_a_tenant() -> Iterator[tuple[str, Any]]:
    """Every row of the active schema: texts that were sent, webhooks, attempts."""
    for model in tables_of_a_tenant():
        for row in model.objects.values_list():
            yield model.__name__, row


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
        assert planted > 80
        seen, story = Seen(), Story(tenant, api(tenant).as_(asha))
        mails = len(outbox())
        with capture_logs() as lines:
            desk, guest = api(tenant).as_(bilal), api(tenant).as_(chitra)
            tell(story, outbox, desk=desk, guest=guest, sandbox=gateways_at_sandbox)
            walk(api, tenant, [asha, chitra], {"venues": str(Venue.objects.latest("pk").uid)}, seen)
            seen.look("cells", "export", *cells_of_export(api, tenant, asha))
        seen.look("log lines", "log", *lines)
        seen.look("mails", "mail", *outbox()[mails:])
        seen.look("frames", "live", *frames_of(("bookings", "occupancy")))
        caches["default"].set(tkey("seats", "board"), "free", 60)
        seen.look("cached", "Redis", *cached_for(tenant))
        for table, row in rows_of_a_tenant():
            seen.look("rows", table, row)
        sys.stdout.write(f"artefacts: {sum(seen.counts.values())} {dict(seen.counts)}\n")
        assert seen.foreign == []
        assert all(seen.counts[kind] for kind in KINDS), seen.counts
        assert sum(seen.counts.values()) > 1500

    def test_control_a_read_in_the_strangers_schema_is_seen(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, dev: Person, planted: int
    ) -> None:
        seen = Seen()
        walk(api, other_tenant, [], {}, seen)
        with tenant_context(other_tenant):
            seen.look("frames", "live", *frames_of(("bookings",)))
            for table, row in rows_of_a_tenant():
                seen.look("rows", table, row)
        assert {found.partition(" ")[0] for found in seen.foreign} >= {"GET", "Customer:", "live:"}


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
