"""T17: junk at every operation of both documents, as every role. `SEED=` and `FUZZ_REQUESTS=` give another run.

The short run is the same each time, so that it fails for what changed; `make fuzz` takes a new seed and tells it.

Each block is rolled back. What a stranger's schema and the platform hold is marked with canaries (T02).
"""

from __future__ import annotations

import os
import random
import sys
from typing import Any

import pytest
from django_tenants.utils import tenant_context
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from platform_core.plans.models import Plan
from platform_core.tenants.models import Tenant
from shared.api.fields import StrictSerializer
from shared.api.permissions import DenyByDefault
from shared.identity.models import ApiKey, Role, User
from shared.identity.permissions import PlatformRole, TenantRole
from shared.tenancy.connection import connection
from tenant_apps.customers.models import Customer
from tenant_apps.venues.api import places
from tenant_apps.venues.models import Seat, Venue
from tests.contracts.operations import PLATFORM_URLS, TENANT_URLS, Operation
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person, sign_up
from tests.fuzz.firing import Rows, Score, client_of, fire
from tests.fuzz.machine import Machine
from tests.tenant_apps.bookings.factories import venue

SEED = int(os.environ.get("SEED") or 7)
REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "6000"))
BLOCK = 1500
BLOCKS = max(1, REQUESTS // BLOCK // 2)


@pytest.fixture
def place(tenant: Tenant) -> Rows:
    """A venue is all that the controls fire at."""
    return {"venues": str(venue("A1").uid)}


def privileged() -> dict[str, Any]:
    """What no customer and no visitor may change, of the tenant that is active."""
    return {
        "people": sorted(User.objects.exclude(role__code="customer").values_list("pk", "role__code", "is_active")),
        "roles": sorted(Role.objects.values_list("pk", "code", "name")),
        "keys": ApiKey.objects.count(),
        "prices": sorted(Seat.objects.values_list("pk", "price_per_hour_minor", "label")),
        "places": sorted(Venue.objects.values_list("pk", "name", "city")),
        "customers": sorted(Customer.objects.filter(user_uid__isnull=False).values_list("pk", "state"))[:2],
    }


def of_others(other: Tenant) -> tuple[Any, ...]:
    """What nobody at a tenant may change: its neighbours, and its own place on the platform."""
    here = connection.tenant
    connection.set_schema_to_public()
    rows = Tenant.objects.order_by("pk").values_list("pk", "slug", "schema_name", "state", "fingerprint")
    operators = User.objects.order_by("pk").values_list("pk", "role__code", "is_active", "token_version")
    public = (list(rows), list(operators))
    connection.set_tenant(here)
    with tenant_context(other):
        return (
            *public,
            list(User.objects.order_by("pk").values_list("pk", "role__code", "name")),
            Venue.objects.count(),
        )


KNOWN = {TenantRole.OWNER, TenantRole.FRONT_DESK, TenantRole.CUSTOMER, PlatformRole.SUPER_ADMIN}


def others(roles: type[TenantRole | PlatformRole]) -> list[Person]:
    """One of each role that the cast has nobody of."""
    return [sign_up(role.title(), role) for role in roles if role not in KNOWN]


def judge(score: Score, block: int) -> None:
    told = f"seed {SEED} block {block}: {score.shots} shots, {score.artefacts} artefacts, {score.statuses}\n"
    sys.stdout.write(told)
    assert score.faults == [], f"SEED={SEED} block {block}\n" + "\n".join(score.faults[:10])


@pytest.mark.parametrize("block", range(BLOCKS))
class TestJunk:
    def test_at_a_tenant_as_staff(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, rows: Rows, asha: Person, bilal: Person, block: int
    ) -> None:
        before = of_others(other_tenant)
        machine = Machine(TENANT_URLS, random.Random(f"{SEED} staff {block}"), rows)
        clients = [client_of(api(tenant).as_(person)) for person in (asha, bilal, asha, *others(TenantRole))]
        judge(fire(machine, clients, BLOCK, Score()), block)
        assert of_others(other_tenant) == before

    def test_at_a_tenant_as_customer_and_nobody(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, rows: Rows, asha: Person, chitra: Person, block: int
    ) -> None:
        before, mine = of_others(other_tenant), privileged()
        machine = Machine(TENANT_URLS, random.Random(f"{SEED} customer {block}"), rows)
        clients = [client_of(api(tenant).as_(chitra)), client_of(api(tenant))]
        judge(fire(machine, clients, BLOCK // 2, Score()), block)
        assert (of_others(other_tenant), privileged()) == (before, mine)

    def test_at_the_apex(self, api: Apis, platform: None, other_tenant: Tenant, omar: Person, block: int) -> None:
        uids = {
            "tenants": str(other_tenant.uid),
            "plans": str(Plan.objects.get(slug="free").uid),
            "users": str(omar.user.uid),
        }
        machine = Machine(PLATFORM_URLS, random.Random(f"{SEED} apex {block}"), uids)
        clients = [client_of(api().as_(person)) for person in (omar, *others(PlatformRole))] + [client_of(api())]
        judge(fire(machine, clients, BLOCK // 2, Score(canary="CANARY-dev")), block)


class TestControls:
    """What the blocks look for is found when it is there."""

    def faults(self, api: Api, place: Rows, *allowed: str, urlconf: str = TENANT_URLS) -> str:
        machine = Machine(urlconf, random.Random(SEED), place)
        allow = [Operation(*one.split()) for one in allowed]
        return "\n".join(fire(machine, [client_of(api)], 150, Score(), allow=allow).faults)

    def test_view_that_raises(
        self, api: Apis, tenant: Tenant, place: Rows, asha: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_args: object, **_kwargs: object) -> None:
            raise KeyError("a bug")

        monkeypatch.setattr(places.Occupancy, "get", broken)
        assert "KeyError: 'a bug'" in self.faults(api(tenant), place, "GET /api/v1/venues/occupancy")

    def test_view_that_takes_any_field(
        self, api: Apis, tenant: Tenant, place: Rows, asha: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(StrictSerializer, "to_internal_value", Serializer.to_internal_value)
        told = self.faults(api(tenant).as_(asha), place, "PATCH /api/v1/venues/{uid}", "POST /api/v1/customers")
        assert "for a field that nobody knows" in told

    def test_strangers_row_in_an_answer(
        self, api: Apis, tenant: Tenant, place: Rows, other_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def of_another(*_args: object, **_kwargs: object) -> Response:
            with tenant_context(other_tenant):
                return Response({"name": Venue.objects.get(slug="canary-dev").name})

        monkeypatch.setattr(places.Occupancy, "get", of_another)
        assert "a canary in the answer" in self.faults(api(tenant), place, "GET /api/v1/venues/occupancy")

    def test_customer_who_may_do_everything_changes_what_is_privileged(
        self, api: Apis, tenant: Tenant, place: Rows, chitra: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = privileged()
        monkeypatch.setattr(DenyByDefault, "has_permission", lambda *_args: True)
        self.faults(api(tenant).as_(chitra), place, "PATCH /api/v1/venues/{uid}")
        assert privileged() != before
