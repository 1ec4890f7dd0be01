"""T18: codes by text arrive, are in no table in the clear, and nobody can be made to pay for a flood of them."""

from __future__ import annotations

import json
import re

import pytest
from django.core import serializers
from django_tenants.utils import schema_context

from shared import clock, ports
from shared.actor import SYSTEM
from shared.errors import RateLimited
from shared.identity import flows as identity_flows
from shared.identity.actions.signing_in import request_code
from shared.identity.models import PhoneCode
from shared.jobs.draining import drain
from shared.jobs.models import Job
from shared.messaging.actions.accounts import change_policy
from shared.messaging.models import Message, Submission
from shared.spine.models import Fact
from shared.unit import in_unit, unit

PHONE = "+919820014298"


def ask(phone: str = PHONE) -> None:
    in_unit(lambda _: request_code(phone=phone))


def arrived_code(carriers) -> str:
    text = carriers.sandbox.messages(account=carriers.msg91)[-1].text
    found = re.search(r"is (\d{6})\.", text)
    assert found, text
    return found[1]


class TestSignIn:
    def test_code_that_arrives_opens_the_door(self, carriers, wallet):
        wallet(5)
        ask()
        drain()
        user = identity_flows.prove_code(phone=PHONE, code=arrived_code(carriers))
        assert user.phone == PHONE

    def test_goes_out_in_the_queue_of_codes(self, carriers, wallet):
        wallet(5)
        ask()
        assert Job.objects.get(kind="messages.send_code").queue == "fast"

    def test_costs_the_tenant_its_part(self, carriers, wallet, balance):
        wallet(5)
        ask()
        drain()
        assert balance() == (4, 0)

    def test_code_is_in_no_table(self, carriers, wallet):
        wallet(5)
        ask()
        before = everything()
        drain()
        code = arrived_code(carriers)
        assert code not in before
        assert code not in everything()
        assert Message.objects.get().text == (
            "Your code for Asha Reading Rooms is ••••••. It is good for •••••• minutes. Do not tell it to anybody."
        )

    def test_without_a_carrier_the_console_stands_in(self, tenant, outbox):
        ask()
        assert [message["purpose"] for message in outbox()] == ["login_otp"]

    def test_with_an_empty_wallet_it_goes_another_way(self, carriers, balance, outbox):
        ask()
        assert (outbox()[-1]["to"], Message.objects.count(), balance()) == (PHONE, 0, (0, 0))

    def test_second_code_is_another_message(self, carriers, wallet):
        wallet(5)
        ask()
        ask()
        drain()
        assert len(carriers.sandbox.messages(account=carriers.msg91)) == 2


class TestPumping:
    @pytest.fixture(autouse=True)
    def much_in_the_wallet(self, carriers, wallet):
        wallet(500)

    @pytest.fixture(autouse=True)
    def one_moment(self, much_in_the_wallet):
        """What is counted in a minute is not asked for over the edge of two."""
        with clock.standing_at(clock.now().replace(second=1)):
            yield

    def refused(self, phone: str) -> bool:
        try:
            ask(phone)
        except RateLimited:
            return True
        return False

    def test_numbers_side_by_side_are_stopped(self):
        outcomes = [self.refused(f"+9198200{number:05d}") for number in range(50)]
        assert outcomes.count(False) == 30

    def test_tenants_cap_of_a_minute_holds_over_all_prefixes(self):
        with unit():
            change_policy(actor=SYSTEM, codes_per_minute=7)
        outcomes = [self.refused(f"+91{number}000000") for number in range(7000, 7040)]
        assert outcomes.count(False) == 7

    def test_tenants_cap_of_a_day_limits_what_can_be_lost(self, balance):
        with unit():
            change_policy(actor=SYSTEM, codes_per_day=5)
        for number in range(7000, 7040):
            self.refused(f"+91{number}000000")
        drain()
        assert balance() == (495, 0)

    def test_numbers_abroad_are_not_served(self):
        assert self.refused("+442071838750")

    def test_many_codes_that_nobody_uses_stop_the_sending(self):
        PhoneCode.objects.bulk_create([stale_code(number) for number in range(60)])
        assert self.refused(PHONE)

    def test_codes_that_are_used_do_not(self):
        codes = [stale_code(number) for number in range(60)]
        for code in codes[:10]:
            code.used_at = code.expires_at
        PhoneCode.objects.bulk_create(codes)
        assert not self.refused(PHONE)

    def test_refused_one_leaves_nothing(self):
        with unit():
            change_policy(actor=SYSTEM, codes_per_day=0)
        assert self.refused(PHONE)
        assert not Message.objects.exists()


def stale_code(number: int) -> PhoneCode:
    from datetime import timedelta

    from shared import clock

    past = clock.now() - timedelta(minutes=11)
    return PhoneCode(
        phone=f"+9177000{number:05d}",
        purpose="login",
        code_mark="x",
        expires_at=past + timedelta(minutes=10),
        updated_at=past,
    )


def everything() -> str:
    """All that the tenant's and the public tables of messages, jobs and facts hold."""
    rows = [*Message.objects.all(), *Submission.objects.all(), *Fact.objects.all(), *PhoneCode.objects.all()]
    with schema_context("public"):
        rows += [*Job.objects.all(), *Fact.objects.all()]
        told = serializers.serialize("json", rows)
    return json.dumps(json.loads(told))


def test_both_senders_are_fitted():
    assert ports.otp_senders.find("messaging") is not None
    assert ports.mail_senders.find("messaging") is not None
