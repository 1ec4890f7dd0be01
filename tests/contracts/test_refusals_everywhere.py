"""T01, the other columns: nobody, the wrong role, a stranger's customer, a suspended tenant, another Host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django_tenants.utils import tenant_context
from structlog.testing import capture_logs

from platform_core.tenants.models import Tenant
from shared.api.access import PUBLIC
from shared.identity import authentication
from shared.identity.models import Device
from shared.identity.permissions import TenantRole
from shared.identity.principals import Principal, actor_of_user
from shared.tenancy import directory
from tests.contracts.operations import PLATFORM_URLS, TENANT_URLS, Operation, described, routed
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person, sign_up
from tests.tenant_apps.bookings.factories import customer, seat, venue

CANARY = "CANARY-asha"
CUSTOMERS = re.compile(
    r"(GET|PATCH) auth/me|(GET|DELETE) auth/devices.*|POST auth/(password/change|email/request|2fa/\w+)"
    r"|POST live/ticket|GET payments(/\{uid\}(/receipt)?)?|GET customers/\{uid\}(/bookings|/payments)?"
    r"|(GET|POST) bookings|GET bookings/\{uid\}|POST bookings/\{uid\}/(cancel|reschedule)"
    r"|POST customers/\{uid\}/data-export|GET search"
)
"""What is not public and a customer may call; each shows only their own rows."""


@pytest.fixture
def uids(tenant: Tenant) -> dict[str, Any]:
    """Rows of asha's that exist, with a canary in their words, by the first word of a path."""
    place = venue("A1")
    place.name = CANARY
    place.save(update_fields=["name"])
    person = customer(CANARY)
    return {"venues": place.uid, "customers": person.uid, "seat": seat(place)}


def send(api: Api, operation: Operation, uids: dict[str, Any]) -> Any:
    """The operation at an existing row where there is one, else at a uid of nothing."""
    word = operation.path.removeprefix("/api/v1/").partition("/")[0]
    path = operation.path
    for name, uid in {"uid": uids.get(word), "seat": uids.get("seat")}.items():
        path = path.replace(f"{{{name}}}", str(uid)) if uid else path
    return api._send(operation.method, Operation(operation.method, path).address, body={})


def body_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content, errors="replace")


def closed(urlconf: str) -> list[Operation]:
    """All operations that are not public."""
    views = routed(urlconf)
    return [operation for operation in described(urlconf) if views[operation].needs[operation.method] is not PUBLIC]


def not_refused(
    api: Api, operations: Any, uids: dict[str, Any], *, statuses: set[int], code: str = ""
) -> list[tuple[str, int, str]]:
    """Operations that answered with another status or code, or with a canary, or of which no line was logged."""
    wrong = []
    for operation in operations:
        with capture_logs() as lines:
            answer = send(api, operation, uids)
        told, said = body_of(answer), [line for line in lines if line.get("status") == answer.status_code]
        is_refused = answer.status_code in statuses and (not code or answer.json()["code"] == code)
        if not is_refused or CANARY in told or not said:
            wrong.append((str(operation), answer.status_code, told))
    return wrong


@pytest.fixture
def suspended(tenant: Tenant) -> Iterator[Tenant]:
    Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.SUSPENDED)
    directory.forget_all()
    yield tenant
    directory.forget_all()


@pytest.fixture
def stranger(other_tenant: Tenant) -> Person:
    """A customer of dev's."""
    with tenant_context(other_tenant):
        return sign_up("Stranger", TenantRole.CUSTOMER, phone="+919820014239")


class TestAtATenant:
    def test_nobody(self, api: Apis, tenant: Tenant, uids: dict[str, Any]) -> None:
        wrong = not_refused(api(tenant), closed(TENANT_URLS), uids, statuses={401}, code="not_authenticated")
        assert wrong == []

    def test_customer_of_another_tenant(self, api: Apis, tenant: Tenant, uids: Any, stranger: Person) -> None:
        everything = described(TENANT_URLS)
        wrong = not_refused(api(tenant).as_(stranger), everything, uids, statuses={401}, code="token_invalid")
        assert wrong == []

    def test_owner_of_another_tenant_at_rows_that_exist(
        self, api: Apis, tenant: Tenant, uids: Any, dev: Person
    ) -> None:
        everything = described(TENANT_URLS)
        assert not_refused(api(tenant).as_(dev), everything, uids, statuses={401}, code="token_invalid") == []

    def test_own_customer_where_more_is_needed(self, api: Apis, tenant: Tenant, uids: Any, chitra: Person) -> None:
        more = [one for one in closed(TENANT_URLS) if not CUSTOMERS.fullmatch(_named(one))]
        assert not_refused(api(tenant).as_(chitra), more, uids, statuses={403}, code="forbidden") == []

    def test_own_customer_at_rows_of_others(self, api: Apis, tenant: Tenant, uids: Any, chitra: Person) -> None:
        """What a customer may call shows nothing of another customer's."""
        may = [one for one in closed(TENANT_URLS) if CUSTOMERS.fullmatch(_named(one)) and "{" in one.path]
        assert not_refused(api(tenant).as_(chitra), may, uids, statuses={404, 422}) == []

    def test_suspended_tenant(self, api: Apis, suspended: Tenant, uids: Any, asha: Person) -> None:
        everything = described(TENANT_URLS)
        wrong = not_refused(api(suspended).as_(asha), everything, uids, statuses={403}, code="tenant_suspended")
        assert wrong == []

    @pytest.mark.parametrize("host", ["nobody.localhost:8000", "asha.example.com", "localhost.evil", "127.0.0.1:8000"])
    def test_host_where_nobody_lives(self, tenant: Tenant, uids: Any, asha: Person, host: str) -> None:
        some = list(described(TENANT_URLS))[:: 1 if host.startswith("nobody") else 9]
        assert not_refused(Api(host=host).as_(asha), some, uids, statuses={404}, code="not_found") == []

    def test_host_of_another_tenant(
        self, api: Apis, tenant: Tenant, other_tenant: Tenant, uids: Any, asha: Person
    ) -> None:
        everything = described(TENANT_URLS)
        assert not_refused(api(other_tenant).as_(asha), everything, uids, statuses={401}, code="token_invalid") == []

    def test_host_of_the_platform(self, api: Apis, tenant: Tenant, uids: Any, asha: Person) -> None:
        assert not_refused(api().as_(asha), described(TENANT_URLS), uids, statuses={401, 404, 405}) == []


class TestAtTheApex:
    def test_nobody(self, api: Apis, omar: Person) -> None:
        assert not_refused(api(), closed(PLATFORM_URLS), {}, statuses={401}, code="not_authenticated") == []

    def test_customer_of_a_tenant(self, api: Apis, tenant: Tenant, chitra: Person) -> None:
        everything = described(PLATFORM_URLS)
        assert not_refused(api().as_(chitra), everything, {}, statuses={401}, code="token_invalid") == []

    def test_operators_operations_are_not_at_tenants(self, api: Apis, tenant: Tenant, omar: Person) -> None:
        theirs = [one for one in described(PLATFORM_URLS) if one not in described(TENANT_URLS)]
        assert not_refused(api(tenant).as_(omar), theirs, {}, statuses={401, 404}) == []


class TestSuspendedMeanwhile:
    READ = Operation("GET", "/api/v1/venues")

    def status_after(self, api: Apis, tenant: Tenant, who: Person) -> int:
        """Suspended behind the program's back: nobody tells it, and it has just seen the tenant in good order."""
        client = api(tenant).as_(who)
        assert send(client, self.READ, {}).status_code == 200
        Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.SUSPENDED)
        return int(send(client, self.READ, {}).status_code)

    def test_it_looks_again(self, api: Apis, tenant: Tenant, asha: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        assert directory.LIFE_S <= 2
        monkeypatch.setattr(directory, "LIFE_S", 0)
        assert self.status_after(api, tenant, asha) == 403
        directory.forget_all()

    def test_control_with_a_cached_tenant_it_is_served(
        self, api: Apis, tenant: Tenant, asha: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(directory, "LIFE_S", 3600)
        assert self.status_after(api, tenant, asha) == 200
        directory.forget_all()


class TestControl:
    def test_without_the_claim_check_a_stranger_reads_the_canary(
        self, api: Apis, tenant: Tenant, uids: Any, dev: Person, asha: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A token that names only a key, read in whatever schema is active: what the libraries' defaults do."""

        def of_whoever_has_the_key(_token: str) -> Principal:
            device = Device.objects.select_related("user__role").get(pk=asha.device.pk)
            return Principal(actor=actor_of_user(device.user, device), user=device.user, device=device)

        monkeypatch.setattr(authentication, "_token_principal", of_whoever_has_the_key)
        reads = [one for one in described(TENANT_URLS) if one.method == "GET"]
        wrong = not_refused(api(tenant).as_(dev), reads, uids, statuses={401}, code="token_invalid")
        assert len(wrong) == len(reads)
        assert any(CANARY in told for _operation, _status, told in wrong)


def _named(operation: Operation) -> str:
    return str(operation).replace("/api/v1/", "")
