"""What carriers report, through the door that they knock at: matched, applied once, never trusted for an amount."""

from __future__ import annotations

import json
import random
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django_tenants.utils import schema_context
from twilio.request_validator import RequestValidator

from shared.actor import SYSTEM
from shared.jobs.draining import drain
from shared.messaging import flows
from shared.messaging.actions.accounts import change_policy, open_account
from shared.messaging.actions.sending import settle_submission, start_submission
from shared.messaging.models import Header, Message, Report, Submission, Suppression, Template
from shared.messaging.providers.promise import Answer, Outcome
from shared.spine.models import Fact
from shared.tenancy.connection import connection
from shared.unit import unit
from tests.shared.messaging.conftest import PHONE, address_of, paid_wish, written

APEX = f"{django_settings.BASE_DOMAIN}:{django_settings.PORT}"


@pytest.fixture
def knock(carriers, tenant):
    """POST a report of MSG91 to the platform's address, then run the jobs. Answers the status."""
    with schema_context("public"):
        token = address_of(carriers.account)

    def post(reference: str, status: str = "1", *, number: str = PHONE, token: str = token, **more: str) -> int:
        line = {"number": number.lstrip("+"), "status": status, "desc": "x", "credit": "1", "date": "d", **more}
        body = urlencode({"data": json.dumps([{"requestId": reference, "report": [line]}])})
        kind = "application/x-www-form-urlencoded"
        answer = Client(headers={"Host": APEX}).post(f"/webhooks/msg91/{token}", body, content_type=kind)
        connection.set_tenant(tenant)
        drain(kinds={"inbox.process", "messages.apply_report", "messages.match_report"})
        return answer.status_code

    return post


@pytest.fixture
def sent(carriers, wallet):
    """A message that the carrier has taken, and its reference."""
    wallet(10)
    message = written(paid_wish())
    flows.hand_over(message.uid)
    return fresh(message), Submission.objects.get().reference


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


class TestReport:
    def test_delivered(self, knock, sent, balance):
        message, reference = sent
        assert knock(reference) == 200
        assert (fresh(message).state, balance()) == ("delivered", (9, 0))

    def test_why_names_what_was_told_to_the_platform(self, knock, sent, api, tenant, asha):
        message, reference = sent
        knock(reference)
        told = api(tenant).as_(asha).get(f"/api/v1/messages/{message.uid}/why").json()
        assert [row["status"] for row in told["reports"]] == ["delivered"]

    def test_failed_gives_back_exactly_what_was_used_once(self, knock, sent, balance):
        message, reference = sent
        for status in ("2", "2", "16", "2"):
            knock(reference, status)
        message = fresh(message)
        assert (message.state, message.reason, message.is_refunded) == ("failed", "not_delivered", True)
        assert balance() == (10, 0)

    def test_first_final_report_wins(self, knock, sent, balance):
        message, reference = sent
        knock(reference, "1")
        knock(reference, "2")
        assert (fresh(message).state, balance()) == ("delivered", (9, 0))

    def test_unknown_status_moves_nothing(self, knock, sent, balance):
        message, reference = sent
        knock(reference, "26")
        assert (fresh(message).state, balance()) == ("accepted", (9, 0))

    def test_reference_of_another_number_moves_nothing(self, knock, sent, balance):
        message, reference = sent
        knock(reference, "2", number="+919820014200")
        assert (fresh(message).state, balance()) == ("accepted", (9, 0))

    def test_unknown_reference_is_answered_and_waits(self, knock, sent):
        assert knock("0" * 24, "2") == 200
        with schema_context("public"):
            assert Report.objects.get().effect == "parked"

    def test_wrong_address_is_not_there(self, knock, sent):
        message, reference = sent
        assert knock(reference, "2", token="x" * 32) == 404
        assert fresh(message).state == "accepted"

    def test_body_never_decides_an_amount(self, knock, sent, balance):
        _message, reference = sent
        knock(reference, "2", credit="500", amount="900")
        assert balance() == (10, 0)

    def test_carrier_that_counts_other_parts_is_told_and_charges_nothing_more(self, knock, sent, balance):
        message, reference = sent
        knock(reference, "1", credit="3")
        assert Fact.objects.get(kind="message.drifted").facts == {"ours": 1, "theirs": 3}
        assert (fresh(message).credits, balance()) == (1, (9, 0))

    def test_refusal_of_offers_is_remembered(self, knock, sent):
        _message, reference = sent
        knock(reference, "9")
        assert Suppression.objects.get(address=PHONE).scope == "promotional"

    def test_above_the_hours_cap_the_refund_waits_for_somebody(self, knock, sent, balance):
        message, reference = sent
        with unit():
            change_policy(actor=SYSTEM, refunds_per_hour=0)
        knock(reference, "2")
        assert (fresh(message).refund_held, balance()) == (True, (9, 0))


class TestBeforeOurOwnNote:
    def test_report_that_comes_first_waits_and_is_applied(self, carriers, wallet, balance, knock):
        wallet(10)
        message = written(paid_wish())
        with unit():
            handing = start_submission(message_uid=message.uid)
        assert knock("early") == 200
        assert fresh(message).state == "submitting"
        with unit():
            answer = Answer(outcome=Outcome.ACCEPTED, reference="early")
            settle_submission(submission_uid=handing.submission_uid, answer=answer)
        assert (fresh(message).state, balance()) == ("delivered", (9, 0))


class TestShuffled:
    def test_whatever_the_order_every_message_ends_as_its_first_final_report_says(
        self, carriers, wallet, balance, knock
    ):
        chance = random.Random(20261120)
        wallet(30)
        messages = [written(paid_wish(key=f"m{number}")) for number in range(12)]
        for message in messages:
            flows.hand_over(message.uid)
        told = [(row.reference, row.message_id) for row in Submission.objects.all()]
        knocks = [(reference, message, chance.choice(["1", "2", "26"])) for reference, message in told * 3]
        chance.shuffle(knocks)
        expected: dict[int, str] = {}
        for reference, message, status in knocks:
            knock(reference, status)
            if status in {"1", "2"}:
                expected.setdefault(message, {"1": "delivered", "2": "failed"}[status])
        states = dict(Message.objects.values_list("pk", "state"))
        assert states == {message.pk: expected.get(message.pk, "accepted") for message in messages}
        assert balance() == (30 - sum(state != "failed" for state in states.values()), 0)


class TestTwilio:
    @pytest.fixture
    def token(self, registered, sandbox, tenant):
        self.keys = sandbox.account("twilio").keys
        with unit():
            told = {"channel": "sms", "provider": "twilio", "credentials": self.keys, "actor": SYSTEM}
            account = open_account(**told, sender="+15005550006")
        return address_of(account)

    def post(self, tenant, token, form, signature):
        host = f"{tenant.slug}.{APEX}"
        client = Client(headers={"Host": host, "X-Twilio-Signature": signature})
        answer = client.post(
            f"/webhooks/twilio/{token}", urlencode(form), content_type="application/x-www-form-urlencoded"
        )
        connection.set_tenant(tenant)
        drain(kinds={"inbox.process"})
        return answer

    def test_signed_report_is_applied(self, token, tenant, balance):
        message = written(paid_wish())
        flows.hand_over(message.uid)
        form = {"MessageSid": Submission.objects.get().reference, "MessageStatus": "delivered", "To": PHONE}
        url = f"http://{tenant.slug}.{APEX}/webhooks/twilio/{token}"
        signature = RequestValidator(self.keys["auth_token"]).compute_signature(url, form)
        assert self.post(tenant, token, form, signature).status_code == 200
        assert fresh(message).state == "delivered"

    @pytest.mark.parametrize("signature", ["", "forged", "RSOYDt4T1cUTdK1PDd93/VVr8B8="])
    def test_forged_one_is_refused_and_stored_nowhere(self, token, tenant, signature):
        form = {"MessageSid": "SM1", "MessageStatus": "failed", "To": PHONE}
        answer = self.post(tenant, token, form, signature)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_signature")
        assert not Report.objects.exists()


class TestRefusedByOperators:
    """What refuses once will refuse again: it is paused before it costs more."""

    @pytest.fixture
    def refused(self, carriers, wallet, knock):
        def send(key: str, words: str) -> Message:
            wallet(5)
            message = written(paid_wish(key=key))
            flows.hand_over(message.uid)
            reference = Submission.objects.get(message=message).reference
            knock(reference, "2", desc="FAILED", failedReason=words)
            return fresh(message)

        return send

    def test_third_refusal_of_a_text_in_a_day_blocks_it(self, refused, balance):
        told = [refused(f"m{number}", "TEMPLATE_NOT_MATCHED") for number in range(3)]
        assert [message.reason for message in told] == ["registry_refused"] * 3
        template = Template.objects.get(uid=told[0].template_uid)
        assert (template.state, template.state_reason) == ("blocked", "TEMPLATE_NOT_MATCHED")
        assert written(paid_wish(key="m4")).reason == "no_registration"
        assert balance() == (15, 0)

    def test_twice_is_borne(self, refused):
        told = [refused(f"m{number}", "633 NOT_MATCHED") for number in range(2)]
        assert Template.objects.get(uid=told[0].template_uid).state == "approved"

    def test_header_is_paused_at_once_until_somebody_switches_it_on(self, refused, api, tenant, asha):
        refused("m1", "621 HEADER_INACTIVE")
        header = Header.objects.get()
        assert (header.is_paused, header.paused_reason) == (True, "621 HEADER_INACTIVE")
        assert written(paid_wish(key="m2")).reason == "no_registration"
        told = api(tenant).as_(asha).patch(f"/api/v1/messaging/headers/{header.uid}", {"is_paused": False}).json()
        assert (told["is_paused"], told["paused_reason"]) == (False, "")
        assert written(paid_wish(key="m3")).reason == ""

    def test_all_headers_of_an_entity_that_is_refused(self, refused):
        refused("m1", "603 ENTITY_BLACKLISTED")
        assert not Header.objects.filter(is_paused=False).exists()

    @pytest.mark.parametrize("words", ["650 PREFERENCE_NOT_MATCHED", "660 CONSENT_FAILED"])
    def test_number_that_wants_no_offers_gets_none(self, refused, words):
        refused("m1", words)
        assert Suppression.objects.get().scope == "promotional"
        assert not Header.objects.filter(is_paused=True).exists()

    def test_phone_that_is_off_pauses_nothing(self, refused):
        told = [refused(f"m{number}", "Absent subscriber") for number in range(4)]
        assert {message.reason for message in told} == {"not_delivered"}
        assert Template.objects.get(uid=told[0].template_uid).state == "approved"

    def test_it_stands_in_the_book(self, refused):
        refused("m1", "621 HEADER_INACTIVE")
        assert Fact.objects.filter(kind="settings.header_paused").exists()
