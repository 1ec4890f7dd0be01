"""The platform's own registration speaks for a tenant until it has its own: for four purposes, within a cap."""

from __future__ import annotations

import pytest
from django_tenants.utils import schema_context

from shared import clock
from shared.actor import SYSTEM
from shared.jobs.draining import drain
from shared.messaging.actions.accounts import change_policy, open_account
from shared.messaging.models import Handover, Message, Submission, Template
from shared.messaging.starter import plant_texts
from shared.unit import unit
from tests.shared.messaging.conftest import paid_wish, register_in_sandbox, written


@pytest.fixture
def platforms_sender(tenant, sandbox, settings):
    """Frontdesk's entity and texts at its own account; the tenant has only drafts."""
    settings.API_BASES = sandbox.api_bases
    msg91 = sandbox.account("msg91")
    with schema_context("public"):
        plant_texts(brand="Frontdesk", seed="platform", now=clock.now())
        for template in Template.objects.select_related("header"):
            register_in_sandbox(sandbox, msg91, template)
        with unit():
            open_account(channel="sms", provider="msg91", credentials=msg91.keys, actor=SYSTEM)
    return msg91


class TestFallback:
    def test_speaks_for_a_tenant_without_a_registration(self, platforms_sender, sandbox, wallet, balance):
        wallet(5)
        message = written(paid_wish())
        drain()
        (arrived,) = sandbox.messages(account=platforms_sender)
        assert "Frontdesk" in arrived.text
        assert (Message.objects.get(pk=message.pk).state, message.by_platform, balance()) == ("accepted", True, (4, 0))

    @pytest.mark.parametrize("purpose", ["reminder", "welcome", "attendance"])
    def test_only_for_the_four_purposes(self, platforms_sender, purpose):
        assert written(paid_wish(purpose=purpose)).reason == "no_registration"

    def test_not_when_the_tenant_has_switched_it_off(self, platforms_sender):
        with unit():
            change_policy(actor=SYSTEM, uses_platform_sender=False)
        assert written(paid_wish()).reason == "no_registration"

    def test_not_beyond_the_days_cap(self, platforms_sender):
        with unit():
            change_policy(actor=SYSTEM, platform_per_day=2)
        reasons = [written(paid_wish(key=f"m{number}")).reason for number in range(4)]
        assert reasons == ["", "", "platform_sender_limit", "platform_sender_limit"]

    def test_own_registration_wins(self, platforms_sender, tenant):
        plant_texts(brand="Asha Reading Rooms", seed=str(tenant.uid), now=clock.now())
        assert not written(paid_wish()).by_platform

    def test_blocked_by_the_platform_meanwhile_is_not_sent(self, platforms_sender, wallet):
        wallet(5)
        message = written(paid_wish())
        with schema_context("public"):
            Template.objects.update(state="blocked")
        drain()
        assert Message.objects.get(pk=message.pk).reason == "template_blocked"

    def test_whose_message_a_report_is_about_is_written_in_public(self, platforms_sender, tenant, wallet):
        wallet(5)
        written(paid_wish())
        drain()
        assert not Handover.objects.exists()
        submission = Submission.objects.get()
        with schema_context("public"):
            told = Handover.objects.get()
        assert (told.schema, told.submission_uid) == (tenant.schema_name, submission.uid)
