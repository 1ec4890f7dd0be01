"""T17 by somebody else's understanding: schemathesis walks both documents, each case as it would travel.

`CASES=` for each operation, `SEED=` for another walk.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings

from platform_core.plans.models import Plan
from platform_core.tenants.models import Tenant
from tenant_apps.venues.api import places
from tests.contracts.operations import PLATFORM_URLS, TENANT_URLS, Operation
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person
from tests.fuzz.firing import Rows, Score, client_of, fire_one
from tests.fuzz.machine import Shot
from tests.fuzz.test_fuzz import SEED

pytestmark = pytest.mark.faults
CASES = int(os.environ.get("CASES", "8"))
OURS = {"authorization", "host", "cookie", "content-length", "content-type", "user-agent", "connection"}
"""Headers that the client writes itself."""


def operations(urlconf: str, only: str) -> Iterator[Any]:
    """Of a document, as schemathesis reads it. only: a path, or empty for all."""
    document: Any = SchemaGenerator(urlconf=urlconf).get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        if only in {"", found.ok().path}:
            yield found.ok()


def walk(urlconf: str, client: Client, rows: Mapping[str, str], *, only: str = "") -> Score:
    """Cases for every operation, each undone."""
    score = Score()
    for operation in operations(urlconf, only):

        @seed(SEED)
        @settings(
            max_examples=CASES,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def send(case: Any) -> None:
            here = transaction.savepoint()
            fire_one(client, shot_of(case, rows), score)
            transaction.savepoint_rollback(here)

        send()
    return score


def shot_of(case: Any, rows: Mapping[str, str]) -> Shot:
    """The case as bytes, at rows that exist where there are such."""
    told = case.as_transport_kwargs(base_url="http://localhost")
    path = re.sub(
        r"([\w-]+)/\{\w+\}", lambda found: f"{found[1]}/{rows.get(found[1]) or found[0]}", case.operation.path
    )
    told["url"] = "http://localhost" + path if "{" not in path else told["url"]
    ready = requests.Request(**{name: told[name] for name in told if name != "cookies"}).prepare()
    body = ready.body or b""
    return Shot(
        operation=Operation(case.method, case.operation.path),
        path=str(ready.path_url),
        body=body.encode() if isinstance(body, str) else bytes(body),
        content_type=ready.headers.get("Content-Type", "application/json"),
        headers={name: value for name, value in ready.headers.items() if name.lower() not in OURS},
    )


def judge(score: Score, least: int) -> None:
    sys.stdout.write(f"seed {SEED}: {score.shots} cases, {score.statuses}\n")
    assert score.faults == [], f"SEED={SEED}\n" + "\n".join(score.faults[:10])
    assert score.shots >= least


class TestDocuments:
    def test_at_a_tenant(self, api: Apis, tenant: Tenant, rows: Rows, asha: Person) -> None:
        judge(walk(TENANT_URLS, client_of(api(tenant).as_(asha)), rows), 100 * CASES)

    def test_at_the_apex(self, api: Apis, platform: None, other_tenant: Tenant, omar: Person) -> None:
        rows = {"tenants": str(other_tenant.uid), "plans": str(Plan.objects.get(slug="free").uid)}
        judge(walk(PLATFORM_URLS, client_of(api().as_(omar)), rows), 70 * CASES)

    def test_control_view_that_raises_is_found(
        self, api: Apis, tenant: Tenant, rows: Rows, asha: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_args: object, **_kwargs: object) -> None:
            raise KeyError("a bug")

        monkeypatch.setattr(places.Occupancy, "get", broken)
        score = walk(TENANT_URLS, client_of(api(tenant)), rows, only="/api/v1/venues/occupancy")
        assert "KeyError: 'a bug'" in score.faults[0]
