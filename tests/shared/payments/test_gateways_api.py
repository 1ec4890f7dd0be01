"""Accounts at gateways over the API: keys go in and never come out; the router says what it would do."""

import json

import pytest

from shared.inbox.models import Endpoint
from shared.payments.models import GatewayAccount
from shared.spine.models import Fact

KEYS = {"key_id": "rzp_test_0123456789abcd", "key_secret": "very-secret-key-of-asha"}
BODY = {
    "gateway": "razorpay", "label": "Main", "mode": "test", "priority": 1, "enabled": True, "credentials": KEYS,
    "webhook_secrets": ["whsec_never_shown"], "methods": ["upi", "card"],
}  # fmt: skip
PATH = "/api/v1/gateway-accounts"


@pytest.fixture
def at_asha(api, tenant):
    return api(tenant)


class TestAccounts:
    def test_connected_with_masked_keys_usual_fees_and_an_address(self, at_asha, asha):
        found = at_asha.as_(asha).post(PATH, BODY)
        told = found.json()
        assert (found.status_code, told["credentials"]["key_secret"]) == (201, "•••• asha")
        assert told["fees"][0] | {"percent": "2.00", "fixed_minor": 0, "tax_percent": "18.00"} == told["fees"][0]
        assert told["webhook_url"].startswith("http://asha.localhost")
        assert len(told["webhook_url"].rsplit("/", 1)[1]) == 32
        assert not any(secret in json.dumps(told) for secret in (*KEYS.values(), "whsec_never_shown"))

    def test_keys_and_secrets_are_encrypted_and_in_no_fact(self, at_asha, asha):
        at_asha.as_(asha).post(PATH, BODY)
        stored = GatewayAccount.objects.get().credentials + Endpoint.objects.get().secrets
        stored += json.dumps(list(Fact.objects.values_list("facts", flat=True)))
        assert not any(secret in stored for secret in (*KEYS.values(), "whsec_never_shown"))

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"gateway": "paypal"}, "gateway"),
            ({"credentials": {"key_id": "rzp_test_x"}}, "credentials"),
            ({"credentials": {**KEYS, "more": "x"}}, "credentials"),
            ({"credentials": {**KEYS, "key_id": "rzp_live_x"}}, "credentials"),
            ({"mode": "live"}, "credentials"),
            ({"fees": [{"percent": "101"}]}, "fees.0.percent"),
            ({"methods": ["cash"]}, "methods.0"),
            ({"surprise": 1}, "surprise"),
        ],
    )
    def test_what_it_refuses(self, at_asha, asha, more, field):
        found = at_asha.as_(asha).post(PATH, {**BODY, **more})
        assert (found.status_code, list(found.json()["errors"])) == (422, [field])
        assert not GatewayAccount.objects.exists()

    def test_only_the_owner(self, api, at_asha, other_tenant, asha, bilal, chitra, dev):
        uid = at_asha.as_(asha).post(PATH, BODY).json()["uid"]
        told = [at_asha.as_(who).get(f"{PATH}/{uid}").status_code for who in (bilal, chitra, dev)]
        assert [*told, api(other_tenant).as_(dev).get(f"{PATH}/{uid}").status_code] == [403, 403, 401, 404]

    def test_changed_switched_off_and_removed(self, at_asha, asha):
        uid = at_asha.as_(asha).post(PATH, BODY).json()["uid"]
        fees = [{"method": "upi", "percent": "1.9125", "fixed_minor": 200, "tax_percent": "18"}]
        told = at_asha.as_(asha).patch(f"{PATH}/{uid}", {"enabled": False, "fees": fees, "priority": 3}).json()
        assert (told["enabled"], told["priority"], told["fees"][0]["percent"]) == (False, 3, "1.9125")
        assert at_asha.as_(asha).delete(f"{PATH}/{uid}").status_code == 204
        assert at_asha.as_(asha).get(f"{PATH}/{uid}").status_code == 404

    def test_written_anew_at_the_same_gateway_only(self, at_asha, asha):
        uid = at_asha.as_(asha).post(PATH, BODY).json()["uid"]
        told = at_asha.as_(asha).put(f"{PATH}/{uid}", {**BODY, "label": "Second", "priority": 7})
        moved = at_asha.as_(asha).put(f"{PATH}/{uid}", {**BODY, "gateway": "cashfree"})
        assert (told.status_code, told.json()["label"], told.json()["priority"]) == (200, "Second", 7)
        assert (moved.status_code, list(moved.json()["errors"])) == (422, ["gateway"])

    def test_test_button(self, at_asha, asha, shop):
        uid = shop.rows["stripe"].uid
        assert at_asha.as_(asha).post(f"{PATH}/{uid}/test").json()["test_code"] == "ok"
        at_asha.as_(asha).patch(f"{PATH}/{uid}", {"credentials": {"secret_key": "sk_test_wrong_wrong_wrong"}})
        told = at_asha.as_(asha).post(f"{PATH}/{uid}/test").json()
        assert (told["test_code"], told["keys_refused_at"] is not None) == ("keys_refused", True)

    def test_address_is_rotated(self, at_asha, asha):
        first = at_asha.as_(asha).post(PATH, BODY).json()
        second = at_asha.as_(asha).post(f"{PATH}/{first['uid']}/rotate-endpoint").json()
        assert second["webhook_url"] != first["webhook_url"]

    def test_platform_has_its_own(self, api, omar, platform):
        told = api().as_(omar).post("/api/v1/admin/gateway-accounts", BODY)
        assert (told.status_code, told.json()["webhook_url"].startswith("http://localhost")) == (201, True)


class TestPreview:
    @pytest.mark.parametrize(
        ("minor", "chosen", "fee", "other", "reason"),
        [
            (45_000, "razorpay", 900, 975, "COST_WON"),
            (90_000, "cashfree", 1650, 1800, "COST_WON"),
            (60_000, "razorpay", 1200, 1200, "TIE_BREAK"),
            (59_999, "razorpay", 1200, 1200, "COST_WON"),
            (60_001, "cashfree", 1200, 1200, "COST_WON"),
        ],
    )
    def test_numbers_of_the_product(self, at_asha, bilal, shop, minor, chosen, fee, other, reason):
        told = at_asha.as_(bilal).get("/api/v1/routing/preview", amount_minor=minor, currency="INR").json()
        first, second = told["candidates"][:2]
        assert (told["chosen"], told["reason"]) == (chosen, reason)
        assert (first["fee_minor"], second["fee_minor"], first["healthy"]) == (fee, other, True)

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"amount_minor": "-1"},
            {"amount_minor": "x"},
            {"amount_minor": 1, "currency": "in"},
            {"amount_minor": 1, "method": "cash"},
        ],
    )
    def test_what_it_refuses(self, at_asha, bilal, query):
        assert at_asha.as_(bilal).get("/api/v1/routing/preview", **query).status_code == 422

    def test_rules_change_the_choice_and_its_version(self, at_asha, asha, shop):
        before = at_asha.as_(asha).get("/api/v1/routing/preview", amount_minor=45_000).json()
        rule = {"name": "Cards to Stripe", "action": "pin", "account": str(shop.rows["stripe"].uid)}
        made = at_asha.as_(asha).post("/api/v1/routing/rules", rule)
        after = at_asha.as_(asha).get("/api/v1/routing/preview", amount_minor=45_000).json()
        assert (made.status_code, after["chosen"], after["reason"]) == (201, "stripe", "RULE")
        assert before["rule_version"] != after["rule_version"]
        path = f"/api/v1/routing/rules/{made.json()['uid']}"
        changed = at_asha.as_(asha).patch(path, {"position": 5, "max_minor": 100}).json()
        assert (changed["position"], changed["max_minor"], changed["name"]) == (5, 100, "Cards to Stripe")
        at_asha.as_(asha).delete(f"/api/v1/routing/rules/{made.json()['uid']}")
        again = at_asha.as_(asha).get("/api/v1/routing/preview", amount_minor=45_000).json()
        assert again["rule_version"] == before["rule_version"]
