"""Telling a story: each call is sent to a path of the documents, and what it left in the books is noted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django_tenants.utils import tenant_context

from platform_core.audit.models import AuditEntry
from platform_core.tenants.models import Domain, Tenant
from shared.spine.models import Fact
from shared.tenancy.connection import connection
from tests.contracts.operations import Operation
from tests.fixtures.api import Api

OK = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a call left: kinds of facts, and kinds in the audit log."""

    facts: list[str]
    audited: list[str]


@dataclass(slots=True)
class Story:
    """`story.post("venues/{uid}/areas", {...}, uid=venue)`: answers the body, which must be a good one."""

    tenant: Tenant | None
    client: Api
    told: dict[Operation, Trace] = field(default_factory=dict)

    def as_(self, client: Api) -> Story:
        """The same story, somebody else speaks."""
        return Story(self.tenant, client, self.told)

    def post(self, path: str, body: Any = None, **names: object) -> Any:
        return self._tell("POST", path, body, names)

    def put(self, path: str, body: Any = None, **names: object) -> Any:
        return self._tell("PUT", path, body, names)

    def patch(self, path: str, body: Any = None, **names: object) -> Any:
        return self._tell("PATCH", path, body, names)

    def delete(self, path: str, **names: object) -> Any:
        return self._tell("DELETE", path, None, names)

    def upload(self, path: str, fields: dict[str, Any]) -> Any:
        facts, audited = self._books()
        answer = self.client.upload(f"/api/v1/{path}", fields, key=uuid.uuid4().hex)
        return self._note("POST", path, answer, facts, audited)

    def _tell(self, method: str, path: str, body: Any, names: dict[str, object]) -> Any:
        facts, audited = self._books()
        address = "/api/v1/" + path.format(**names)
        answer = self.client._send(method, address, body=body, key=uuid.uuid4().hex if method == "POST" else None)
        return self._note(method, path, answer, facts, audited)

    def _note(self, method: str, path: str, answer: Any, facts: int, audited: int) -> Any:
        assert answer.status_code in OK, f"{method} {path}: {answer.status_code} {answer.content[:400]}"
        trace = Trace(facts=self._facts_after(facts), audited=self._audited_after(audited))
        operation = Operation(method, f"/api/v1/{path}")
        if operation not in self.told or not self.told[operation].facts:
            self.told[operation] = trace
        return answer.json() if answer.content else None

    def _books(self) -> tuple[int, int]:
        return self._latest(Fact), self._latest(AuditEntry)

    def _latest(self, model: Any) -> int:
        with tenant_context(self.tenant or _public()):
            last = model.objects.order_by("-id").values_list("id", flat=True).first()
        return int(last or 0)

    def _facts_after(self, place: int) -> list[str]:
        with tenant_context(self.tenant or _public()):
            return list(Fact.objects.filter(id__gt=place).order_by("id").values_list("kind", flat=True))

    def _audited_after(self, place: int) -> list[str]:
        return list(AuditEntry.objects.filter(id__gt=place).order_by("id").values_list("kind", flat=True))


class HonestNames:
    """A resolver that finds at each name what its owner was told to write there."""

    def texts(self, name: str) -> list[str]:
        domains = Domain.objects.filter(domain=name.removeprefix("_frontdesk."))
        return list(domains.values_list("token", flat=True))


def _public() -> Any:
    connection.set_schema_to_public()
    return connection.tenant
