"""A message from its cause to the phone: real HTTP to the sandbox, real credits, every outcome."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django_tenants.utils import schema_context

from shared import clock
from shared.actor import SYSTEM
from shared.jobs.draining import drain
from shared.jobs.models import Job
from shared.messaging import flows
from shared.messaging.actions.accounts import change_account, change_policy, open_account
from shared.messaging.actions.consents import give_consent, withdraw_consent
from shared.messaging.actions.sending import start_submission
from shared.messaging.models import Consent, Entity, Header, Message, Submission, Suppression, Template
from shared.messaging.suppressing import suppress
from shared.messaging.writing import write_text
from shared.spine.models import Fact
from shared.unit import unit
from tests.shared.messaging.conftest import PHONE, paid_wish, written

TEXT = "Rs 450 received by Asha Reading Rooms for R1 2627 00042. Thank you for paying, this is your proof of it."


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


class TestHandOver:
    def test_registered_text_arrives_once_and_costs_its_parts(self, carriers, wallet, balance):
        wallet(10)
        message = written(paid_wish())
        drain()
        (arrived,) = carriers.sandbox.messages(account=carriers.msg91)
        assert (arrived.text, arrived.recipient) == (TEXT, PHONE.lstrip("+"))
        message = fresh(message)
        assert (message.state, message.credits, message.is_captured) == ("accepted", 1, True)
        assert balance() == (9, 0)
        assert message.sealed == ""

    def test_same_cause_makes_one_message(self, carriers, wallet):
        wallet(10)
        first, again = written(paid_wish()), written(paid_wish())
        drain()
        assert first.pk == again.pk
        assert len(carriers.sandbox.messages(account=carriers.msg91)) == 1

    def test_handing_over_twice_sends_once(self, carriers, wallet, balance):
        wallet(10)
        message = written(paid_wish())
        for _ in range(3):
            flows.hand_over(message.uid)
        assert len(carriers.sandbox.messages(account=carriers.msg91)) == 1
        assert balance() == (9, 0)

    def test_without_credits_nothing_is_sent(self, carriers, wallet, balance):
        message = written(paid_wish())
        drain()
        assert (fresh(message).state, fresh(message).reason) == ("rejected", "insufficient_credits")
        assert carriers.sandbox.messages(account=carriers.msg91) == []

    def test_own_account_costs_no_credits(self, carriers, wallet, balance):
        wallet(10)
        own = carriers.sandbox.account("twilio")
        with unit():
            open_account(channel="sms", provider="twilio", credentials=own.keys, sender="+15005550006", actor=SYSTEM)
        message = written(paid_wish())
        drain()
        (arrived,) = carriers.sandbox.messages(account=own)
        assert arrived.text == TEXT
        assert (fresh(message).provider, fresh(message).reservation) == ("twilio", "")
        assert balance() == (10, 0)

    def test_refused_for_good_gives_the_credits_back(self, carriers, wallet, balance):
        wallet(10)
        Template.objects.filter(purpose="payment_received").update(provider_template_id="e" * 24)
        message = written(paid_wish())
        drain()
        assert (fresh(message).state, fresh(message).reason) == ("failed", "refused")
        assert balance() == (10, 0)

    def test_no_carrier_is_told(self, registered, wallet):
        message = written(paid_wish())
        drain()
        assert (fresh(message).state, fresh(message).reason) == ("rejected", "channel_off")

    def test_facts_name_no_number_and_no_text(self, carriers, wallet):
        wallet(10)
        written(paid_wish())
        drain()
        told = str(list(Fact.objects.filter(kind__startswith="message.").values()))
        assert "message.accepted" in told
        assert PHONE not in told
        assert "450" not in told


class TestUnknown:
    def test_cut_after_the_effect_is_found_by_asking_and_not_sent_again(self, carriers, wallet, balance):
        wallet(10)
        carriers.sandbox.fault("cut", when="after", provider="msg91", times=1)
        message = written(paid_wish())
        drain()
        assert (fresh(message).state, balance()) == ("unknown", (9, 1))
        flows.ask(Submission.objects.get().uid, number=1)
        assert (fresh(message).state, balance()) == ("accepted", (9, 0))
        assert len(carriers.sandbox.messages(account=carriers.msg91)) == 1

    def test_absent_is_not_believed_at_once(self, carriers, wallet, balance):
        wallet(10)
        carriers.sandbox.fault("cut", when="before", provider="msg91", times=1)
        message = written(paid_wish())
        drain()
        flows.ask(Submission.objects.get().uid, number=1)
        assert (fresh(message).state, balance()) == ("unknown", (9, 1))

    def test_absent_later_is_sent_again_once(self, carriers, wallet, balance):
        wallet(10)
        carriers.sandbox.fault("cut", when="before", provider="msg91", times=1)
        message = written(paid_wish())
        drain()
        with clock.standing_at(clock.now() + timedelta(minutes=2)):
            flows.ask(Submission.objects.get().uid, number=1)
            drain()
        assert (fresh(message).state, balance()) == ("accepted", (9, 0))
        assert len(carriers.sandbox.messages(account=carriers.msg91)) == 1
        assert sorted(Submission.objects.values_list("state", flat=True)) == ["absent", "accepted"]

    def test_worker_that_died_leaves_an_unknown_try(self, carriers, wallet, balance):
        wallet(10)
        message = written(paid_wish())
        with unit():
            assert start_submission(message_uid=message.uid) is not None
        flows.hand_over(message.uid)
        assert (fresh(message).state, balance()) == ("unknown", (9, 1))
        assert carriers.sandbox.messages(account=carriers.msg91) == []

    def test_never_told_is_given_up_and_given_back(self, carriers, wallet, balance):
        wallet(10)
        carriers.sandbox.fault("cut", when="before", provider="msg91", times=1)
        message = written(paid_wish())
        drain()
        with clock.standing_at(clock.now() + timedelta(hours=73)):
            flows.ask(Submission.objects.get().uid, number=9)
        assert (fresh(message).state, balance()) == ("expired", (10, 0))


class TestCarrierDown:
    def test_tried_again_later(self, carriers, wallet, balance, settings):
        wallet(10)
        there = settings.API_BASES
        settings.API_BASES = dict.fromkeys(there, "http://127.0.0.1:1")
        message = written(paid_wish())
        drain()
        assert (fresh(message).state, balance()) == ("reserved", (9, 1))
        settings.API_BASES = there
        with clock.standing_at(clock.now() + timedelta(minutes=1)):
            drain()
        assert (fresh(message).state, balance()) == ("accepted", (9, 0))

    def test_next_carrier_only_where_the_tenant_allows_it(self, carriers, wallet, balance):
        wallet(10)
        second = carriers.sandbox.account("twilio")
        with schema_context("public"), unit():
            told = {"channel": "sms", "provider": "twilio", "credentials": second.keys, "actor": SYSTEM}
            open_account(**told, sender="+15005550006", priority=2)
        with unit():
            change_policy(actor=SYSTEM, fails_over=True)
        with schema_context("public"), unit():
            change_account(account_uid=carriers.account.uid, actor=SYSTEM, credentials={"authkey": "wrong"})
        message = written(paid_wish())
        drain()
        assert (fresh(message).state, fresh(message).provider, balance()) == ("accepted", "twilio", (9, 0))
        assert [row.state for row in Submission.objects.order_by("number")] == ["refused", "accepted"]


class TestChecks:
    @pytest.mark.parametrize(
        ("values", "reason"),
        [
            ({"amount": "4.50", "code": "R1"}, "variable_not_of_its_kind"),
            ({"amount": "450"}, "variable_missing"),
            ({"amount": "450", "code": "R" * 21}, "variable_too_long"),
        ],
    )
    def test_text_that_would_not_match_is_not_sent_and_says_why(self, carriers, wallet, values, reason):
        message = written(paid_wish(values=values))
        assert (message.state, message.reason) == ("rejected", reason)
        assert message.detail
        assert not Job.objects.filter(kind="messages.send").exists()

    def test_number_outside_india_is_refused(self, carriers):
        assert written(paid_wish(to="+442071838750")).reason == "number_not_allowed"

    def test_opted_out_of_service_is_checked_when_written(self, carriers):
        with unit() as opened:
            suppress(PHONE, channel="sms", scope="service", reason="said so", now=opened.now)
        assert written(paid_wish()).reason == "opted_out"

    def test_opted_out_between_writing_and_sending_is_checked_again(self, carriers, wallet, balance):
        wallet(10)
        message = written(paid_wish())
        with unit() as opened:
            suppress(PHONE, channel="sms", scope="service", reason="said so", now=opened.now)
        drain()
        assert (fresh(message).state, fresh(message).reason) == ("rejected", "opted_out")
        assert balance() == (10, 0)

    def test_template_that_was_blocked_meanwhile_is_not_sent(self, carriers, wallet):
        wallet(10)
        message = written(paid_wish())
        Template.objects.update(state="blocked")
        drain()
        assert fresh(message).reason == "template_blocked"

    def test_paused_header_speaks_for_nobody(self, carriers):
        Header.objects.update(is_paused=True)
        assert written(paid_wish(purpose="reminder", values={})).reason == "no_registration"

    @pytest.mark.parametrize("chain", ["none", "pending"])
    def test_entity_without_its_chain_speaks_for_nobody(self, carriers, chain):
        Entity.objects.update(chain_state=chain)
        assert written(paid_wish()).reason == "no_registration"

    @pytest.mark.parametrize("number", ["+911600123456", "+911234567890", "+915876543210", "+91982001423", "98200142"])
    def test_number_that_no_phone_has_is_refused(self, carriers, number):
        assert written(paid_wish(to=number)).reason == "number_not_allowed"

    def test_of_a_unit_that_failed_nothing_is_sent(self, carriers, wallet):
        wallet(5)
        with pytest.raises(ZeroDivisionError), unit() as opened:
            write_text(paid_wish(), now=opened.now)
            1 / 0  # noqa: B018 - whatever goes wrong in the unit of the cause
        drain()
        assert (Message.objects.count(), carriers.sandbox.messages()) == (0, [])

    def test_refusal_of_offers_does_not_stop_service(self, carriers):
        with unit() as opened:
            suppress(PHONE, channel="sms", scope="promotional", reason="carrier 9", now=opened.now)
        assert written(paid_wish()).state == "queued"


class TestOffers:
    NIGHT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    MORNING = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)

    @pytest.fixture
    def offer(self, carriers):
        row = Template.objects.get(purpose="payment_received")
        row.category = "P"
        row.save()
        return row

    def agree(self):
        with unit():
            return give_consent(address=PHONE, purpose=Consent.Purpose.PROMOTIONAL, actor=SYSTEM, evidence="desk")

    def test_needs_consent(self, offer):
        assert written(paid_wish()).reason == "consent_missing"

    def test_waits_for_the_morning_without_holding_credits(self, offer, wallet, balance):
        wallet(10)
        self.agree()
        with clock.standing_at(self.NIGHT):
            message = written(paid_wish())
            drain()
        assert (message.state, message.release_at, balance()) == ("deferred", self.MORNING, (10, 0))
        with clock.standing_at(self.MORNING):
            drain()
        assert (fresh(message).state, balance()) == ("accepted", (9, 0))

    def test_withdrawn_over_night_is_not_sent(self, offer, wallet):
        wallet(10)
        consent = self.agree()
        with clock.standing_at(self.NIGHT):
            message = written(paid_wish())
        with unit():
            withdraw_consent(consent_uid=consent.uid, actor=SYSTEM)
        with clock.standing_at(self.MORNING):
            drain()
        assert fresh(message).reason == "opted_out"
        assert Suppression.objects.get(channel="sms").scope == "promotional"


class TestStale:
    def test_transactional_text_older_than_half_an_hour_is_not_sent(self, carriers, wallet, balance):
        wallet(10)
        Template.objects.update(category="T")
        message = written(paid_wish())
        with clock.standing_at(clock.now() + timedelta(minutes=31)):
            drain()
        assert (fresh(message).state, fresh(message).reason, balance()) == ("expired", "too_late", (10, 0))
