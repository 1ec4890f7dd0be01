"""The public door: verified on the raw body, stored once, answered; whatever comes is at most a hint."""

import itertools
import json
import time

import pytest
from django.test import Client

from platform_core.tenants.models import Tenant
from shared.inbox.models import Endpoint, WebhookEvent
from shared.payments import actions
from shared.payments.models import Capture, Payment
from shared.tenancy.directory import forget_all
from tests.shared.payments.shop import SECRET, attempt_of, do, fresh, secret_of, signed
from tests.tenant_apps.bookings.factories import OWNER

GATEWAYS = ("razorpay", "cashfree", "stripe")
OLD_S = {"stripe": 301, "cashfree": 24 * 3600 + 60}


@pytest.fixture
def send(shop, tenant):
    """Send a body to a gateway's endpoint as the gateway would; answers the status."""

    def do_send(gateway, event, *, secret=None, token=None, client=None, at=None, body=None, **headers):
        told = signed(gateway, event, secret or secret_of(shop, gateway), at=at)
        path = f"/webhooks/{gateway}/{token or shop.endpoint(gateway).token}"
        host = f"{tenant.slug}.localhost:8000"
        content = told["body"] if body is None else body
        found = (client or Client()).generic(
            "POST", path, content, content_type="application/json", headers={"Host": host, **told["headers"], **headers}
        )
        return found.status_code

    return do_send


@pytest.fixture
def paid(shop):
    """A page that was paid on, and what the gateway tells of it, in its order."""

    def make(gateway, **how):
        payment = shop.pay(shop.hold(), gateway=gateway)
        shop.give(payment, **how)
        return payment, shop.sandbox.events(account=shop.sims[gateway])

    return make


@pytest.mark.parametrize("gateway", GATEWAYS)
class TestWebhooks:
    def test_each_event_confirms_the_payment_and_only_once(self, shop, send, paid, gateway):
        payment, events = paid(gateway)
        assert {send(gateway, event) for event in events} == {200}
        shop.drain()
        assert (fresh(payment).state, Capture.objects.count()) == ("paid", 1)
        assert set(WebhookEvent.objects.values_list("state", flat=True)) <= {"processed", "ignored"}
        assert "processed" in set(WebhookEvent.objects.values_list("state", flat=True))

    def test_same_event_ten_times_is_stored_once(self, shop, send, paid, gateway):
        _payment, events = paid(gateway)
        assert [send(gateway, events[-1]) for _ in range(10)] == [200] * 10
        assert WebhookEvent.objects.count() == 1

    def test_same_body_under_another_id_is_stored_once(self, shop, send, paid, gateway):
        _payment, events = paid(gateway)
        headers = {"X-Razorpay-Event-Id": "another", "x-idempotency-key": "another"}
        assert (send(gateway, events[-1]), send(gateway, events[-1], **headers)) == (200, 200)
        assert WebhookEvent.objects.count() == 1

    def test_every_order_of_the_events_ends_the_same(self, shop, send, paid, gateway):
        payment, events = paid(gateway)
        for order in itertools.permutations(events[:3]):
            WebhookEvent.objects.all().delete()
            for event in order:
                send(gateway, event)
            shop.drain()
            assert (fresh(payment).state, Capture.objects.count()) == ("paid", 1)

    @pytest.mark.parametrize("forged", ["wrong secret", "no signature", "cut body", "other body", "empty"])
    def test_forged_is_refused_and_stored_nowhere(self, shop, send, paid, gateway, forged):
        _payment, events = paid(gateway)
        names = ("Stripe-Signature", "X-Razorpay-Signature", "x-webhook-signature")
        how = {
            "wrong secret": {"secret": "whsec_somebody_else"},
            "no signature": dict.fromkeys(names, ""),
            "cut body": {"body": events[-1].body[:-5]},
            "other body": {"body": events[-1].body.replace("45", "46")},
            "empty": {"body": ""},
        }[forged]
        assert send(gateway, events[-1], **how) == 400
        assert WebhookEvent.objects.count() == 0

    @pytest.mark.parametrize(
        "body", ["not json", "[1, 2]", '"text"', "{}", '{"id": "evt_1", "type": null, "data": []}']
    )
    def test_signed_nonsense_is_never_a_server_error(self, shop, send, gateway, body):
        assert send(gateway, body) in {200, 400}
        shop.drain()
        assert not WebhookEvent.objects.filter(state="processed").exists()

    def test_what_is_ahead_or_stale_is_refused(self, shop, send, paid, gateway):
        _payment, events = paid(gateway)
        if gateway not in OLD_S:
            pytest.skip("no time is signed")
        now = time.time()
        assert [send(gateway, events[-1], at=now + shift) for shift in (-OLD_S[gateway], 330)] == [400, 400]
        assert send(gateway, events[-1], at=now + 250) == 200

    def test_too_large(self, shop, send, gateway):
        assert send(gateway, json.dumps({"id": "x" * (1024 * 1024)})) == 413

    def test_event_of_an_unknown_order_is_stored_and_changes_nothing(self, shop, send, gateway):
        other = shop.sandbox.account(gateway)
        _payment, events = self._foreign(shop, other, gateway)
        assert send(gateway, events[-1]) == 200
        shop.drain()
        assert (WebhookEvent.objects.get().state, Payment.objects.count()) == ("ignored", 0)

    def _foreign(self, shop, other, gateway):
        from shared.payments.gateways.http import open_wire
        from shared.payments.gateways.registry import adapter_of
        from shared.secrets import Secret
        from tests.contracts.gateways import order

        wanted = order()
        with open_wire(shop.sandbox.url, seconds=8) as wire:
            keys = {name: Secret(value) for name, value in other.keys.items()}
            adapter_of(gateway)(wire, keys).open_page(wanted)
        shop.sandbox.pay(shop.sandbox.page(reference=wanted.reference))
        return wanted, shop.sandbox.events(account=other)

    def test_replayed_after_a_refund_leads_nowhere(self, shop, send, paid, gateway):
        payment, events = paid(gateway)
        for event in events:
            send(gateway, event)
        shop.drain()
        do(actions.ask_refund, payment_uid=payment.uid, reason="ill", actor=OWNER)
        shop.drain()
        WebhookEvent.objects.all().delete()
        for event in events:
            send(gateway, event)
        shop.drain()
        assert (fresh(payment).state, fresh(payment).refunded_minor) == ("refunded", 45_000)

    def test_refund_made_at_the_gateway_is_told_by_its_webhook(self, shop, send, paid, gateway):
        payment, _events = paid(gateway)
        shop.sandbox.refund(shop.sandbox.payments()[0], 5_000)
        for event in shop.sandbox.events(account=shop.sims[gateway]):
            send(gateway, event)
        shop.drain()
        assert (fresh(payment).state, fresh(payment).refunded_minor) == ("partly_refunded", 5_000)

    def test_old_and_new_secret_both_hold_during_a_rotation(self, shop, send, paid, gateway):
        _payment, events = paid(gateway)
        row, new = shop.rows[gateway], "whsec_new_and_long_enough"
        if gateway == "cashfree":
            keys = {**shop.sims[gateway].keys, "client_secret": new}
            do(actions.change_account, account_uid=row.uid, actor=OWNER, credentials=keys)
        else:
            do(actions.change_account, account_uid=row.uid, actor=OWNER, webhook_secrets=[new, SECRET])
        assert send(gateway, events[0]) == 200
        assert send(gateway, events[-1], secret=new) == 200

    def test_suspended_tenant_still_takes_money_in(self, shop, send, paid, tenant, gateway):
        payment, events = paid(gateway)
        Tenant.objects.filter(pk=tenant.pk).update(state="suspended")
        forget_all()
        assert send(gateway, events[-1]) == 200
        shop.drain()
        assert fresh(payment).state == "paid"

    def test_gateway_that_gives_no_answer_is_asked_again(self, shop, send, paid, gateway):
        payment, events = paid(gateway)
        shop.sandbox.fault("error", provider=gateway, status=503, times=None)
        send(gateway, events[-1])
        shop.drain()
        assert (WebhookEvent.objects.get().state, fresh(payment).state) == ("failed", "open")
        assert "server_error" in WebhookEvent.objects.get().error or "GatewayFailed" in WebhookEvent.objects.get().error


class TestAddress:
    def test_unknown_ones_and_other_methods(self, shop, send, tenant):
        host = {"Host": f"{tenant.slug}.localhost:8000"}
        token = shop.endpoint("stripe").token
        statuses = [
            Client().post("/webhooks/stripe/nothing", {}, headers=host).status_code,
            Client().post(f"/webhooks/razorpay/{token}", {}, headers=host).status_code,
            Client().post(f"/webhooks/nobody/{token}", {}, headers=host).status_code,
            Client().get(f"/webhooks/stripe/{token}", headers=host).status_code,
            Client().post(f"/webhooks/stripe/{token}", {}, headers={"Host": "dev.localhost:8000"}).status_code,
        ]
        assert statuses == [404, 404, 404, 405, 404]

    def test_rotated_address_works_for_a_day(self, shop, send, paid):
        _payment, events = paid("stripe")
        old = shop.endpoint("stripe").token
        do(actions.rotate_address, account_uid=shop.rows["stripe"].uid, actor=OWNER)
        assert shop.endpoint("stripe").token != old
        assert send("stripe", events[-1], token=old) == 200
        Endpoint.objects.filter(token=old).update(retires_at="2020-01-01T00:00:00Z")
        assert send("stripe", events[-1], token=old) == 404

    def test_live_event_at_a_test_account_is_put_aside(self, shop, send, paid):
        payment, events = paid("stripe")
        send(
            "stripe",
            events[-1]
            .body.replace('"livemode": false', '"livemode":true')
            .replace('"livemode":false', '"livemode":true'),
        )
        shop.drain()
        assert (WebhookEvent.objects.get().state, fresh(payment).state) == ("quarantined", "open")

    def test_body_is_encrypted_at_rest(self, shop, send, paid):
        _payment, events = paid("razorpay")
        send("razorpay", events[-1])
        assert "pay_" not in WebhookEvent.objects.get().body

    def test_return_page_that_nobody_signed_confirms_nothing(self, shop):
        payment = shop.pay(shop.hold())
        host = {"Host": "asha.localhost:8000"}
        body = {"payment": str(payment.uid), "params": {"razorpay_payment_link_status": "paid", "x": "y"}}
        found = Client().post("/api/v1/payments/verify", body, content_type="application/json", headers=host)
        assert (found.status_code, found.json()["state"], attempt_of(payment).state) == (
            200,
            "open",
            "awaiting_customer",
        )
