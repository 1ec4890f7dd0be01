"""Messages over HTTP, as clients outside this repository call it."""

from __future__ import annotations

import pytest

from shared.jobs.draining import drain
from shared.messaging.models import ChannelAccount, Message, Template
from tests.shared.messaging.conftest import PHONE, paid_wish, written

PEID, DLT_ID = "1101172974420810001", "1407172974420810001"
FULL_WIDTH = {ord("0") + digit: 0xFF10 + digit for digit in range(10)}
TEXT = "Rs {#numeric#} received by Asha Reading Rooms for {#alphanumeric#}. Thank you for paying."


@pytest.fixture
def owner(api, tenant, asha):
    return api(tenant).as_(asha)


def entity(owner) -> str:
    return owner.post("/api/v1/messaging/entities", {"peid": PEID, "name": "Asha", "chain_state": "active"}).json()[
        "uid"
    ]


def header(owner) -> str:
    body = {"entity": entity(owner), "header": "ASHARR", "kind": "service"}
    return owner.post("/api/v1/messaging/headers", body).json()["uid"]


def template(owner, **more):
    body = {
        "name": "Payment", "channel": "sms", "language": "en", "category": "S", "text": TEXT, "state": "draft",
        "variables": [
            {"name": "amount", "type": "numeric", "max": 9},
            {"name": "code", "type": "alphanumeric", "max": 20},
        ],
    }  # fmt: skip
    return owner.post("/api/v1/messaging/templates", {**body, **more})


class TestRegistry:
    def test_entity_header_and_template_are_kept_as_registered(self, owner):
        made = template(owner, header=header(owner), dlt_id=DLT_ID, state="approved", purpose="payment_received")
        assert made.status_code == 201
        told = made.json()
        assert (told["state"], told["dlt_id"], told["version"], told["problems"]) == ("approved", DLT_ID, 1, [])

    @pytest.mark.parametrize(
        ("path", "body", "field"),
        [
            ("entities", {"peid": "123", "name": "A"}, "peid"),
            ("entities", {"peid": PEID.translate(FULL_WIDTH), "name": "A"}, "peid"),
            ("entities", {"peid": PEID, "name": "A", "chain_state": "on"}, "chain_state"),
            ("entities", {"peid": PEID, "name": "A", "price": 1}, "price"),
        ],
    )
    def test_what_breaks_a_rule_is_refused_on_its_field(self, owner, path, body, field):
        refused = owner.post(f"/api/v1/messaging/{path}", body)
        assert (refused.status_code, list(refused.json()["errors"])) == (422, [field])

    @pytest.mark.parametrize("name", ["VM-ASHARR", "ASHARR-S", "asharr", "ASHAR", "12345"])
    def test_header_is_the_registered_one_alone(self, owner, name):
        refused = owner.post("/api/v1/messaging/headers", {"entity": entity(owner), "header": name})
        assert (refused.status_code, list(refused.json()["errors"])) == (422, ["header"])

    @pytest.mark.parametrize(
        ("text", "code"),
        [("Rs {#amount#} at Asha", "unknown_tag"), ("<b>Asha</b>", "angle_bracket"), ("Asha  x", "double_space")],
    )
    def test_text_that_the_registry_refuses_is_refused(self, owner, text, code):
        refused = template(owner, text=text, variables=[])
        assert (refused.status_code, refused.json()["errors"]["text"][0]["code"]) == (422, code)

    def test_text_must_name_the_brand(self, owner):
        assert template(owner, text="Rs {#numeric#} received for {#alphanumeric#}. Thank you.").status_code == 422

    def test_same_entity_twice_is_a_conflict(self, owner):
        entity(owner)
        again = owner.post("/api/v1/messaging/entities", {"peid": PEID, "name": "A"})
        assert (again.status_code, again.json()["code"]) == (409, "already_exists")

    def test_change_of_an_approved_text_is_a_new_draft(self, owner):
        uid = template(owner, header=header(owner), dlt_id=DLT_ID, state="approved").json()["uid"]
        changed = owner.patch(
            f"/api/v1/messaging/templates/{uid}", {"text": TEXT.replace("Thank you", "Thanks")}
        ).json()
        assert (changed["state"], changed["version"], changed["previous"], changed["dlt_id"]) == ("draft", 2, uid, "")
        assert owner.get(f"/api/v1/messaging/templates/{uid}").json()["text"] == TEXT

    def test_approved_one_is_blocked_and_not_deleted(self, owner):
        uid = template(owner, header=header(owner), dlt_id=DLT_ID, state="approved").json()["uid"]
        assert owner.delete(f"/api/v1/messaging/templates/{uid}").status_code == 204
        assert owner.get(f"/api/v1/messaging/templates/{uid}").json()["state"] == "blocked"


class TestPreview:
    def test_tells_the_text_its_parts_and_that_it_matches(self, owner):
        uid = template(owner).json()["uid"]
        shown = owner.post(
            "/api/v1/messaging/preview", {"template": uid, "variables": {"amount": "450", "code": "BKG7F3K"}}
        ).json()
        assert shown["text"] == "Rs 450 received by Asha Reading Rooms for BKG7F3K. Thank you for paying."
        assert (shown["encoding"], shown["parts"], shown["credits"], shown["matches"]) == ("GSM-7", 1, 1, True)
        assert (shown["release_at"], shown["problems"]) == (None, [])

    def test_finished_text_that_differs_says_where_and_what_the_operator_would(self, owner):
        uid = template(owner).json()["uid"]
        shown = owner.post("/api/v1/messaging/preview", {"template": uid, "text": "Rs 450 recieved"})
        problem = shown.json()["problems"][0]
        assert (shown.status_code, shown.json()["matches"]) == (200, False)
        assert (problem["level"], problem["code"], problem["carrier_error"]) == (
            "error", "template_mismatch", "633 NOT_MATCHED",
        )  # fmt: skip

    def test_offer_at_night_says_when_it_may_go(self, owner):
        uid = template(owner, category="P").json()["uid"]
        values = {"amount": "1", "code": "x"}
        body = {"template": uid, "variables": values, "at": "2026-11-20T22:00:00+05:30"}
        assert owner.post("/api/v1/messaging/preview", body).json()["release_at"].startswith("2026-11-21T04:30:00")

    def test_in_hindi(self, owner):
        uid = template(owner).json()["uid"]
        body = {"template": uid, "variables": {"amount": "x", "code": "y"}}
        shown = owner.with_headers(Accept_Language="hi").post("/api/v1/messaging/preview", body).json()
        assert "अंक" in shown["problems"][0]["message"]


class TestMessages:
    BODY = {"channel": "sms", "template": "payment_received", "to": PHONE, "variables": {"amount": "450", "code": "R1"}}

    def test_asked_for_is_sent_and_in_the_log(self, owner, carriers, wallet, balance):
        wallet(5)
        taken = owner.post("/api/v1/messages", self.BODY, key="k1")
        assert (taken.status_code, taken.json()["state"], balance()) == (202, "reserved", (4, 1))
        drain()
        uid = taken.json()["uid"]
        shown = owner.get(f"/api/v1/messages/{uid}").json()
        assert (shown["state"], shown["credits"], shown["to"]) == ("accepted", 1, PHONE)
        assert balance() == (4, 0)
        why = owner.get(f"/api/v1/messages/{uid}/why").json()
        assert (why["attempts"][0]["state"], why["cause"]["kind"], why["credits"]) == ("accepted", "asked", 1)

    def test_same_key_again_is_one_message(self, owner, carriers, wallet):
        wallet(5)
        first, again = (owner.post("/api/v1/messages", self.BODY, key="k1").json() for _ in range(2))
        assert first == again
        assert Message.objects.count() == 1

    def test_needs_a_key(self, owner, carriers):
        assert owner.post("/api/v1/messages", self.BODY).json()["code"] == "idempotency_key_required"

    def test_without_credits_is_402_and_leaves_nothing(self, owner, carriers):
        refused = owner.post("/api/v1/messages", self.BODY, key="k1")
        assert (refused.status_code, refused.json()["code"]) == (402, "insufficient_credits")
        assert not Message.objects.exists()

    def test_text_that_would_not_match_is_422(self, owner, carriers, wallet):
        wallet(5)
        refused = owner.post("/api/v1/messages", {**self.BODY, "variables": {"amount": "4.5", "code": "R1"}}, key="k1")
        assert (refused.status_code, refused.json()["code"]) == (422, "template_mismatch")

    def test_offer_without_consent_is_422(self, owner, carriers, wallet):
        wallet(5)
        Template.objects.filter(purpose="payment_received").update(category="P")
        refused = owner.post("/api/v1/messages", self.BODY, key="k1")
        assert (refused.status_code, refused.json()["code"]) == (422, "consent_missing")

    def test_without_a_carrier_is_503(self, owner, registered):
        refused = owner.post("/api/v1/messages", self.BODY, key="k1")
        assert (refused.status_code, refused.json()["code"]) == (503, "channel_off")

    def test_front_desk_may_send_and_not_read_the_log(self, api, tenant, bilal, carriers, wallet):
        wallet(5)
        desk = api(tenant).as_(bilal)
        assert desk.post("/api/v1/messages", self.BODY, key="k1").status_code == 202
        assert desk.get("/api/v1/messages").status_code == 403

    def test_another_tenants_message_is_not_there(self, api, other_tenant, dev, carriers, wallet):
        wallet(5)
        uid = written(paid_wish()).uid
        assert api(other_tenant).as_(dev).get(f"/api/v1/messages/{uid}").status_code == 404

    def test_consent_is_noted_and_withdrawn(self, owner, carriers):
        made = owner.post("/api/v1/consents", {"address": PHONE, "purpose": "promotional", "evidence": "form 7"})
        assert made.status_code == 201
        assert owner.delete(f"/api/v1/consents/{made.json()['uid']}").status_code == 204
        assert owner.get("/api/v1/consents").json()["results"][0]["withdrawn_at"] is not None


class TestChannelAccounts:
    SECRET = "sandbox-authkey-7f3k9q2m"

    def test_credentials_never_come_out(self, owner):
        made = owner.post(
            "/api/v1/channel-accounts",
            {"channel": "sms", "provider": "msg91", "credentials": {"authkey": self.SECRET}},
        )
        assert made.status_code == 201
        told = made.json()
        assert told["credentials"] == {"authkey": "•••• 9q2m"}
        assert self.SECRET not in made.content.decode()
        assert self.SECRET not in str(ChannelAccount.objects.values())
        assert "/webhooks/msg91/" in told["webhook_url"]

    def test_rotated_address_is_another(self, owner):
        body = {"channel": "sms", "provider": "msg91", "credentials": {"authkey": self.SECRET}}
        made = owner.post("/api/v1/channel-accounts", body).json()
        rotated = owner.post(f"/api/v1/channel-accounts/{made['uid']}/rotate-endpoint").json()
        assert rotated["webhook_url"] != made["webhook_url"]

    def test_credentials_are_exactly_the_providers(self, owner):
        body = {"channel": "sms", "provider": "twilio", "credentials": {"authkey": "x"}}
        assert owner.post("/api/v1/channel-accounts", body).status_code == 422

    def test_front_desk_may_not(self, api, tenant, bilal):
        assert api(tenant).as_(bilal).get("/api/v1/channel-accounts").status_code == 403

    def test_platform_has_its_own_at_the_apex(self, api, omar):
        body = {"channel": "sms", "provider": "msg91", "credentials": {"authkey": self.SECRET}}
        made = api().as_(omar).post("/api/v1/admin/channel-accounts", body)
        assert made.status_code == 201
        assert "//localhost" in made.json()["webhook_url"]

    def test_owner_of_a_tenant_is_nobody_at_the_apex(self, api, asha):
        assert api().as_(asha).get("/api/v1/admin/channel-accounts").status_code == 401
