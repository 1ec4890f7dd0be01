"""Reading and verifying the audit log: the platform's at the apex, a tenant's own at the tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers
from rest_framework.response import Response

from platform_core.audit.models import AuditEntry
from platform_core.audit.verify import verify_chain
from shared.api.fields import OutSerializer
from shared.api.views import ApiView, operation
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    from rest_framework.request import Request


class AuditEntryOut(OutSerializer):
    """One audited fact. `seq` and `digest` are null for the second until it is sealed."""

    uid = serializers.UUIDField()
    seq = serializers.IntegerField()
    kind = serializers.CharField()
    subject_kind = serializers.CharField()
    subject_uid = serializers.UUIDField()
    actor_kind = serializers.CharField()
    actor_uid = serializers.UUIDField()
    act_uid = serializers.UUIDField()
    data: Any = serializers.JSONField()
    at = serializers.DateTimeField()
    request_id = serializers.CharField()
    digest = serializers.CharField()


class VerdictOut(OutSerializer):
    """What a verification found."""

    ok = serializers.BooleanField()
    checked = serializers.IntegerField()
    problems = serializers.ListField(child=serializers.CharField())


class AuditLog(ApiView):
    """The log."""

    needs = {"GET": "audit.read"}
    tags = ("Audit",)

    @operation(gives=AuditEntryOut, many=True, filters=["kind", "subject"])
    def get(self, request: Request) -> Response:
        """List audited facts of this host, newest first."""
        rows = AuditEntry.objects.filter(chain=connection.schema_name)
        if kind := request.query_params.get("kind", "").replace("\x00", ""):
            rows = rows.filter(kind__startswith=kind)
        if subject := request.query_params.get("subject", ""):
            rows = rows.filter(subject_uid=serializers.UUIDField().to_internal_value(subject))
        return self.page(rows, AuditEntryOut, search=("kind", "subject_kind"), ordering=("at",), default="-at")


class AuditVerdict(ApiView):
    """The chain, checked from its first row."""

    needs = {"GET": "audit.read"}
    tags = ("Audit",)

    @operation(gives=VerdictOut)
    def get(self, _request: Request) -> Response:
        """Verify this host's audit chain."""
        return Response(verify_chain(connection.schema_name).as_json())
