"""The audit log's API."""

from django.urls import path

from platform_core.audit.api import AuditLog, AuditVerdict

api_urls = [
    path("audit", AuditLog.as_view(), name="audit"),
    path("audit/verify", AuditVerdict.as_view(), name="audit-verify"),
]
