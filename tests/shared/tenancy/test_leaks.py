"""T03: no tenant ever sees another's rows: many threads, equal keys, errors and rolled-back savepoints among them.

Each thread is a web server's: a connection of its own, one request after the other. `LEAK_REQUESTS=6000
LEAK_THREADS=32` for the long form.
"""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connections, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django_tenants.models import TenantMixin
from django_tenants.utils import tenant_context

from platform_core.tenants.models import Tenant
from shared.identity.models import Role
from shared.jobs.kinds import job
from shared.jobs.models import Job
from shared.jobs.runner import run_job
from shared.tenancy import run_in_tenant
from shared.tenancy.connection import connection
from shared.tenancy.directory import forget_all
from shared.tenancy.middleware import TenantMiddleware
from tests.fixtures.making import make_tenant, remove_tenant

THREADS = int(os.environ.get("LEAK_THREADS", "16"))
EACH = -(-int(os.environ.get("LEAK_REQUESTS", "960")) // THREADS)
SEED = int(os.environ.get("SEED", "20261120"))
PROBE = "CREATE TABLE {0}.probe (id bigserial PRIMARY KEY, told text NOT NULL, seen text DEFAULT current_schema())"


KIND = "test.leaks"


@job(KIND)
def write_in_a_job(*, told: str) -> None:
    """One row of the probe."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO probe (told) VALUES (%s)", [told])


@pytest.fixture
def trio(committing: None) -> Iterator[list[Tenant]]:
    """Three tenants whose rows have the same keys and different words."""
    made = [make_tenant(slug=f"trio-{number}", name="Trio", vertical="studio") for number in range(3)]
    for tenant in made:
        with connection.cursor() as cursor:
            cursor.execute(PROBE.format(tenant.schema_name))
        with tenant_context(tenant):
            Role.objects.filter(code="owner").update(name=tenant.slug)
    yield made
    for tenant in made:
        remove_tenant(tenant)
    Job.objects.filter(kind=KIND).delete()
    forget_all()


def tenant_of(request: HttpRequest) -> Tenant:
    found: Tenant = request.tenant  # type: ignore[attr-defined]
    return found


def read(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(Role.objects.get(code="owner").name)


def write(request: HttpRequest) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO probe (told) VALUES (%s)", [tenant_of(request).schema_name])
    return read(request)


def break_off(request: HttpRequest) -> HttpResponse:
    write(request)
    raise ValueError("a bug in a view")


def roll_back(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        try:
            with transaction.atomic():
                Role.objects.create(code="owner", name="twice")
        except IntegrityError:
            return write(request)
    return HttpResponse("not refused")


def ask_a_neighbour(request: HttpRequest) -> HttpResponse:
    """As a report over several tenants does: there and back again, in a thread of its own."""
    other = Tenant.objects.exclude(pk=tenant_of(request).pk).filter(slug__startswith="trio-").order_by("pk").first()
    assert other is not None
    with ThreadPoolExecutor(1) as pool:
        pool.submit(run_in_tenant, other, lambda: Role.objects.get(code="owner").name).result()
    with tenant_context(other):
        Role.objects.get(code="owner")
    return read(request)


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(role.name for role in Role.objects.filter(code="owner").iterator(chunk_size=1))


def run_a_job(request: HttpRequest) -> HttpResponse:
    """What a worker does, in a thread of its own: a row of its tenant is written and read."""
    tenant = tenant_of(request)

    def work() -> str:
        told = {"told": tenant.schema_name}
        row = Job.objects.create(kind=KIND, queue="default", schema=tenant.schema_name, payload=told)
        connection.set_schema_to_public()
        return run_job(row.uid)

    with ThreadPoolExecutor(1) as pool:
        state = pool.submit(run_in_tenant, tenant, work).result()
    return read(request) if state == "completed" else HttpResponse(f"job {state}")


def run_out_of_time(request: HttpRequest) -> HttpResponse:
    """A statement that the server cuts off."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1")
            cursor.execute("SELECT pg_sleep(1)")
    except OperationalError:
        return write(request)
    return HttpResponse("not cut off")


VIEWS: list[Callable[[HttpRequest], Any]] = [
    read, write, break_off, roll_back, ask_a_neighbour, stream, run_a_job, run_out_of_time,
]  # fmt: skip


def ask(view: Callable[[HttpRequest], Any], slug: str) -> str:
    """One request; what was read, or `bug`."""
    door = TenantMiddleware(view)
    try:
        answer = door(RequestFactory().get("/", headers={"Host": f"{slug}.localhost"}))
    except ValueError:
        return "bug"
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    answer.close()
    return body.decode()


def browse(seed: int) -> Counter[str]:
    """One thread's requests; how often each was answered rightly, and every wrong answer."""
    dice, seen = random.Random(seed), Counter[str]()
    for _ in range(EACH):
        slug, view = f"trio-{dice.randrange(3)}", dice.choice(VIEWS)
        said = ask(view, slug)
        seen["right" if said == ("bug" if view is break_off else slug) else f"{slug} got {said}"] += 1
    connections.close_all()
    return seen


def strays(tenants: list[Tenant]) -> list[tuple[str, str, str]]:
    """Rows that were written in another schema than their request's."""
    found = []
    with connection.cursor() as cursor:
        for tenant in tenants:
            cursor.execute(f"SELECT told, seen FROM {tenant.schema_name}.probe")  # noqa: S608
            found += [(tenant.schema_name, *row) for row in cursor.fetchall()]
    return [(schema, told, seen) for schema, told, seen in found if not schema == told == seen]


class TestLeaks:
    def test_every_answer_and_every_row_is_the_tenants_own(self, trio: list[Tenant]) -> None:
        with ThreadPoolExecutor(THREADS) as pool:
            seen = sum(pool.map(browse, range(SEED, SEED + THREADS)), Counter[str]())
        assert seen == Counter({"right": THREADS * EACH}), f"seed {SEED}"
        assert strays(trio) == []

    def test_control_with_tenant_is_seen(self, trio: list[Tenant]) -> None:
        """The form that is banned: the first in is the first out, and ends in the other's schema."""
        first_in, both_in, first_out = threading.Event(), threading.Barrier(2), threading.Event()

        def overlap(request: HttpRequest) -> HttpResponse:
            tenant = tenant_of(request)
            if tenant.slug == "trio-1":
                first_in.wait(10)
            TenantMixin.__enter__(tenant)
            first_in.set()
            both_in.wait(10)
            if tenant.slug == "trio-1":
                first_out.wait(10)
            TenantMixin.__exit__(tenant, None, None, None)
            first_out.set()
            return HttpResponse("")

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda slug: _status(overlap, slug), ["trio-0", "trio-1"]))
        assert 500 in answers

    def test_our_own_form_of_it_cannot_be_written(self, trio: list[Tenant]) -> None:
        with pytest.raises(TypeError, match="tenant_context"), trio[0]:
            pass


def _status(view: Callable[[HttpRequest], HttpResponse], slug: str) -> int:
    status = TenantMiddleware(view)(RequestFactory().get("/", headers={"Host": f"{slug}.localhost"})).status_code
    connections.close_all()
    return status
