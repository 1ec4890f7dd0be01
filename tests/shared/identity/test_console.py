"""The sender without a carrier."""

from __future__ import annotations

import stat
from pathlib import Path

import orjson
import structlog
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from platform_core.tenants.models import Tenant
from shared.identity.mails import mail_sender, otp_sender


class TestConsoleSender:
    def test_developers_read_the_code_in_a_file(
        self,
        tenant: Tenant,
        tmp_path: Path,
        settings: Settings,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        settings.OUTBOX_FILE = tmp_path / "deep" / "outbox.jsonl"
        with django_capture_on_commit_callbacks(execute=True):
            otp_sender().send_code(phone="+919820014233", code="123456", purpose="login_otp")
            mail_sender().send_mail(email="a@example.com", purpose="invite", language="en", variables={"url": "u"})
        lines = [orjson.loads(line) for line in settings.OUTBOX_FILE.read_bytes().splitlines()]
        assert [(line["channel"], line["to"], line["schema"]) for line in lines] == [
            ("sms", "+919820014233", tenant.schema_name),
            ("email", "a@example.com", tenant.schema_name),
        ]
        assert lines[0]["code"] == "123456"
        assert stat.S_IMODE(settings.OUTBOX_FILE.stat().st_mode) == 0o600

    def test_log_holds_no_secret(
        self,
        tenant: Tenant,
        settings: Settings,
        django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    ) -> None:
        settings.OUTBOX_FILE = None
        with structlog.testing.capture_logs() as lines, django_capture_on_commit_callbacks(execute=True):
            otp_sender().send_code(phone="+919820014233", code="123456", purpose="login_otp")
        assert [line["event"] for line in lines] == ["no carrier is connected"]
        assert "123456" not in str(lines)
        assert "9820014233" not in str(lines)
