"""T01: every operation of both hosts, with every kind of token that must not open it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta

import jwt
import pytest
from django_tenants.utils import tenant_context
from structlog.testing import capture_logs

from platform_core.tenants.models import Tenant
from shared.identity import tokens
from shared.identity.models import User
from shared.identity.sides import current_side
from shared.tenancy.connection import connection
from tests.contracts.operations import PLATFORM_URLS, TENANT_URLS, Operation, described
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person

WEEK = timedelta(days=7)


def without_signature(person: Person) -> str:
    """The same claims under `alg: none`."""
    parts = [{"alg": "none", "typ": "JWT", "kid": current_side().kid}, _claims(person.access)]
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def another_key(person: Person) -> str:
    """The same claims, signed with a key that somebody guessed."""
    headers = {"kid": current_side().kid}
    return jwt.encode(_claims(person.access), "secret-of-somebody-else-32-chars!!", algorithm="HS256", headers=headers)


def expired(person: Person) -> str:
    return tokens.issue(tokens.ACCESS, user=person.user, device=person.device, life=-WEEK)


def of_an_older_version(person: Person) -> str:
    user = User.objects.select_related("role").get(pk=person.user.pk)
    user.token_version -= 1
    return tokens.issue(tokens.ACCESS, user=user, device=person.device, life=WEEK)


def _claims(token: str) -> dict[str, object]:
    claims: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return claims


def refused_everywhere(api: Api, urlconf: str, header: str, code: str) -> list[Operation]:
    """The operations that answered anything but 401 with this code and a WWW-Authenticate header, or logged nothing."""
    signed = api.with_headers(Authorization=header)
    wrong = []
    for operation in described(urlconf):
        with capture_logs() as lines:
            answer = signed._send(operation.method, operation.address, body={})
        is_refused = answer.status_code == 401 and answer.headers.get("WWW-Authenticate", "").startswith("Bearer")
        is_logged = any(line.get("status") == 401 for line in lines) and header.rsplit(maxsplit=1)[-1] not in str(lines)
        if not (is_refused and is_logged) or answer.json()["code"] != code:
            wrong.append(operation)
    return wrong


def status_of(api: Api, operation: Operation) -> int:
    answer = api.get(operation.address)
    answer.close()  # a file that is streamed stays open until somebody has read it
    status: int = answer.status_code
    return status


FORGERIES: dict[str, tuple[Callable[[Person], str], str]] = {
    "refresh as access": (lambda person: person.refresh, "token_invalid"),
    "alg none": (without_signature, "token_invalid"),
    "another key": (another_key, "token_invalid"),
    "expired": (expired, "token_expired"),
    "older version": (of_an_older_version, "token_revoked"),
    "garbage": (lambda _: "garbage", "token_invalid"),
    "cut short": (lambda person: person.access[:-3], "token_invalid"),
    "unknown api key": (lambda _: "fd_" + "x" * 43, "token_invalid"),
}


class TestAtATenant:
    @pytest.mark.parametrize("forgery", FORGERIES)
    def test_forged_token_is_refused(self, api: Apis, tenant: Tenant, asha: Person, forgery: str) -> None:
        forge, code = FORGERIES[forgery]
        header = f"Bearer {forge(asha)}"
        assert refused_everywhere(api(tenant), TENANT_URLS, header, code) == []

    def test_another_tenants_token_is_refused(self, api: Apis, tenant: Tenant, dev: Person) -> None:
        assert refused_everywhere(api(tenant), TENANT_URLS, f"Bearer {dev.access}", "token_invalid") == []

    def test_platforms_token_is_refused(self, api: Apis, tenant: Tenant, omar: Person) -> None:
        assert refused_everywhere(api(tenant), TENANT_URLS, f"Bearer {omar.access}", "token_invalid") == []

    def test_another_scheme_is_refused(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        assert refused_everywhere(api(tenant), TENANT_URLS, f"Basic {asha.access}", "token_invalid") == []

    def test_good_token_is_not_refused(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        """The control: with the right token no operation is refused for the token's sake."""
        signed = api(tenant).as_(asha)
        reads = [operation for operation in described(TENANT_URLS) if operation.method == "GET"]
        assert [operation for operation in reads if status_of(signed, operation) == 401] == []


class TestAtTheApex:
    @pytest.mark.parametrize("forgery", FORGERIES)
    def test_forged_token_is_refused(self, api: Apis, omar: Person, forgery: str) -> None:
        forge, code = FORGERIES[forgery]
        header = f"Bearer {forge(omar)}"
        assert refused_everywhere(api(), PLATFORM_URLS, header, code) == []

    def test_tenants_token_is_refused(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        assert refused_everywhere(api(), PLATFORM_URLS, f"Bearer {asha.access}", "token_invalid") == []


class TestWithoutTheSide:
    def test_one_side_for_all_would_let_the_signature_pass(
        self, tenant: Tenant, other_tenant: Tenant, dev: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The negative control: it is the side that refuses a stranger's token, and nothing else."""
        with tenant_context(other_tenant):
            theirs = current_side()
        assert connection.schema_name == tenant.schema_name
        monkeypatch.setattr(tokens, "current_side", lambda: theirs)
        assert tokens.read(dev.access, tokens.ACCESS).user_uid == dev.user.uid
