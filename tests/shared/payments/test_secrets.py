"""T27: the secrets that are put in come out nowhere, and every stored one moves to a new key."""

import json
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection
from django.test import Client

from shared import secrets
from shared.inbox.models import Endpoint, WebhookEvent
from shared.payments import actions
from shared.payments.gateways.registry import credentials_of
from shared.payments.models import GatewayAccount
from shared.tenancy.connection import connection as standing
from tests.shared.payments.shop import SECRET, attempt_of, do, fresh, secret_of, signed
from tests.tenant_apps.bookings.factories import OWNER

TABLES = "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema = ANY(%s)"


def everything_stored(schemas: list[str]) -> str:
    """Every row of every table, as text: what a dump would show."""
    told = []
    with connection.cursor() as cursor:
        cursor.execute(TABLES, [schemas])
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')  # noqa: S608 - names from the catalogue
            told += [row[0] for row in cursor.fetchall()]
    return "\n".join(told)


@pytest.fixture
def put_in(shop):
    """All that went in."""
    return {value for sim in shop.sims.values() for name, value in sim.keys.items() if name != "key_id"} | {SECRET}


class TestSecretHunt:
    def _live(self, shop, api, tenant, asha):
        """Every flow once: accounts, a page, a webhook, a refusal, a refund, errors."""
        told = []
        payment = shop.pay(shop.hold())
        shop.give(payment)
        event = shop.sandbox.events(account=shop.sims["razorpay"])[-1]
        sent = signed("razorpay", event, secret_of(shop, "razorpay"))
        path = f"/webhooks/razorpay/{shop.endpoint('razorpay').token}"
        for headers in (sent["headers"], {"X-Razorpay-Signature": "no"}):
            host = {"Host": "asha.localhost:8000", **headers}
            told.append(Client().generic("POST", path, sent["body"], content_type="application/json", headers=host))
        shop.drain()
        do(actions.ask_refund, payment_uid=payment.uid, reason="ill", actor=OWNER)
        shop.drain()
        shop.sandbox.fault("error", status=401, times=2)
        shop.pay(shop.hold("A2"))
        owner = api(tenant).as_(asha)
        paths = ["gateway-accounts", f"payments/{payment.uid}", "payments", "routing/rules", "audit", "schema/"]
        told += [owner.get(f"/api/v1/{one}") for one in paths]
        body = {"credentials": {"secret_key": shop.sims["stripe"].keys["secret_key"], "more": "x"}}
        told.append(owner.patch(f"/api/v1/gateway-accounts/{shop.rows['stripe'].uid}", body))
        assert attempt_of(payment).state == "succeeded"
        return "\n".join(one.content.decode() for one in told)

    def test_nothing_comes_out(self, shop, put_in, api, tenant, asha, capfd, caplog):
        caplog.set_level("DEBUG")
        answers = self._live(shop, api, tenant, asha)
        written = capfd.readouterr()
        places = {
            "answers": answers, "database": everything_stored(["public", tenant.schema_name]),
            "output": written.out + written.err, "logs": caplog.text,
        }  # fmt: skip
        assert [(name, secret[:12]) for name, text in places.items() for secret in put_in if secret in text] == []

    def test_control_a_logged_body_is_found(self, shop, put_in, caplog):
        import logging

        logging.getLogger("careless").warning(json.dumps(shop.sims["stripe"].keys))
        assert [secret for secret in put_in if secret in caplog.text]

    def test_an_account_shows_nothing_of_its_keys(self, shop, put_in):
        shown = "".join(repr(row) + str(row.__dict__) for row in shop.rows.values())
        shown += repr([credentials_of(row) for row in shop.rows.values()])
        assert not any(secret in shown for secret in put_in)


class TestRotation:
    def test_three_keys_and_then_only_the_new_one(self, shop, tenant, settings):
        payment = shop.pay(shop.hold())
        shop.give(payment)
        for key in range(2):
            settings.FERNET_KEYS = (Fernet.generate_key().decode(), *settings.FERNET_KEYS)
            if not key:
                do(
                    actions.change_account,
                    account_uid=shop.rows["stripe"].uid,
                    actor=OWNER,
                    credentials=shop.sims["stripe"].keys,
                )
        out = StringIO()
        call_command("secrets", "rotate", "--json", stdout=out)
        standing.set_tenant(tenant)
        assert json.loads(out.getvalue())["changed"] >= 6
        settings.FERNET_KEYS = settings.FERNET_KEYS[:1]
        for name, sim in shop.sims.items():
            stored = {key: secret.reveal() for key, secret in credentials_of(fresh(shop.rows[name])).items()}
            assert stored == sim.keys
        assert json.loads(
            secrets.decrypt(Endpoint.objects.get(account_uid=shop.rows["stripe"].uid).secrets).reveal()
        ) == [SECRET]
        call_command("secrets", "rotate", "--json", stdout=(again := StringIO()))
        assert json.loads(again.getvalue()) == {"changed": 0}

    def test_every_column_that_keeps_a_secret_says_so(self):
        told = {model.__name__: model.ENCRYPTED for model in (GatewayAccount, Endpoint, WebhookEvent)}
        assert told == {"GatewayAccount": ("credentials",), "Endpoint": ("secrets",), "WebhookEvent": ("body",)}


class TestReconcileCommand:
    def test_asks_about_all_that_is_not_final(self, shop, tenant):
        payment = shop.pay(shop.hold())
        shop.give(payment)
        out = StringIO()
        call_command("reconcile", "payments", "--tenant", tenant.slug, "--json", stdout=out)
        standing.set_tenant(tenant)
        assert (json.loads(out.getvalue()), fresh(payment).state) == (
            {"checked": 1, "changed": 1, "unmatched": 0},
            "paid",
        )
