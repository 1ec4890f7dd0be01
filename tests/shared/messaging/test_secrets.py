"""T27: what is put in as a secret comes out nowhere: no answer, log, table, job or error, whatever goes wrong."""

from __future__ import annotations

import pytest
import structlog.testing
from django.db import connection as django_connection
from django_tenants.utils import schema_context

from shared.jobs.draining import drain
from shared.messaging import flows
from shared.messaging.models import Submission
from tests.shared.messaging.conftest import PHONE, paid_wish, written

AUTHKEY = "sandbox-7f3k-9q2m-authkey"
TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema IN ('public', %s)
"""


def whole_database(schema: str) -> str:
    """Every row of every table of public and the tenant, as text: what a dump would hold."""
    with django_connection.cursor() as cursor:
        cursor.execute(TABLES, [schema])
        found = []
        for place, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{place}"."{table}" AS t')  # noqa: S608 - names of the catalogue
            found += [row[0] for row in cursor.fetchall()]
    return "\n".join(found)


@pytest.fixture
def owner(api, tenant, asha, registered):
    return api(tenant).as_(asha)


@pytest.mark.parametrize("trouble", ["", "error", "garbage", "cut", "html"])
def test_credentials_come_out_nowhere(owner, tenant, sandbox, trouble, capfd):
    answers = []
    with structlog.testing.capture_logs() as lines:
        for provider, keys in (
            ("msg91", {"authkey": AUTHKEY}),
            ("twilio", {"account_sid": "ACsandbox", "auth_token": TOKEN}),
        ):
            sandbox.account(provider, keys=keys)
            body = {"channel": "sms", "provider": provider, "credentials": keys, "sender": "+15005550006"}
            answers.append(owner.post("/api/v1/channel-accounts", body))
        if trouble:
            sandbox.fault(trouble, times=None)
        message = written(paid_wish())
        drain()
        for submission in Submission.objects.all():
            flows.ask(submission.uid, number=1)
        answers += [
            owner.get("/api/v1/channel-accounts"),
            owner.get(f"/api/v1/messages/{message.uid}"),
            owner.get(f"/api/v1/messages/{message.uid}/why"),
            owner.get("/api/v1/failed-jobs"),
        ]
    said = "".join(answer.content.decode() for answer in answers)
    printed = "".join(capfd.readouterr())
    for secret in (AUTHKEY, TOKEN):
        assert secret not in said
        assert secret not in str(lines)
        assert secret not in printed
        assert secret not in whole_database(tenant.schema_name)


def test_no_log_line_names_a_number(carriers, wallet, capfd):
    wallet(5)
    with structlog.testing.capture_logs() as lines:
        for key, how in (("a", ""), ("b", "error"), ("c", "cut")):
            if how:
                carriers.sandbox.fault(how, provider="msg91", times=1)
            written(paid_wish(key=key))
            drain()
    assert PHONE.lstrip("+") not in str(lines) + "".join(capfd.readouterr())


def test_control_a_secret_in_a_table_is_found(owner, tenant, carriers):
    with schema_context("public"):
        carriers.account.label = AUTHKEY
        carriers.account.save()
    assert AUTHKEY in whole_database(tenant.schema_name)
