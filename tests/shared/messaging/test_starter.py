"""The texts that a tenant starts with, against the registry's rules and the sandbox's own reading of them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from infra.sandbox.rows import Template as SandboxTemplate
from infra.sandbox.sms import scrubbed
from shared import clock
from shared.actor import SYSTEM
from shared.messaging.models import Header, Template
from shared.messaging.starter import TEXTS, StarterTexts, plain_brand
from shared.messaging.text.lint import lint
from shared.messaging.text.preflight import Registered, check_values
from shared.messaging.text.rendering import widest
from shared.messaging.text.segments import segments_of
from shared.messaging.text.tags import Variable
from shared.together import Message

BRAND = "A" * 30
VALUES = {"code": "123456", "minutes": "10", "amount": "450", "when": "21 Nov 0530 PM"}


@dataclass(frozen=True, slots=True)
class Filled:
    text: str
    variables: list[Variable]


def filled(starter) -> Filled:
    variables = [Variable(name=name, kind=kind, most=most) for name, kind, most in starter.variables]
    return Filled(starter.text.replace("{brand}", BRAND), variables)


@pytest.mark.parametrize("starter", TEXTS, ids=lambda starter: starter.purpose)
class TestEveryText:
    def test_registry_has_nothing_to_say(self, starter):
        made = filled(starter)
        assert lint(made.text, made.variables, brand=BRAND) == []

    def test_longest_one_is_a_single_part(self, starter):
        made = filled(starter)
        form = Registered(text=made.text, variables=made.variables, category=starter.category).form
        assert segments_of(widest(form)).parts == 1

    def test_operator_lets_it_through(self, starter):
        made = filled(starter)
        registered = Registered(text=made.text, variables=made.variables, category=starter.category)
        values = {name: VALUES[name] for name, _kind, _most in starter.variables}
        found = check_values(registered, values, at=clock.now())
        assert found.may_go
        theirs = SandboxTemplate(id="t", account="a", code="c", text=made.text, created_at=0, category=starter.category)
        assert scrubbed(theirs, found.text, clock.now().timestamp()) == ""


class TestPlanting:
    def test_drafts_where_carriers_are_real(self, tenant, in_open_unit):
        message = Message()
        StarterTexts().plant(message, vertical="study_library", actor=SYSTEM, now=clock.now())
        message.send()
        assert list(Template.objects.values_list("state", "dlt_id").distinct()) == [("draft", "")]
        assert Template.objects.count() == 6

    def test_approved_and_linked_where_carriers_are_stand_ins(self, registered):
        assert Template.objects.filter(state="approved", header__entity__chain_state="active").count() == 6
        assert all(len(dlt_id) == 19 for dlt_id in Template.objects.values_list("dlt_id", flat=True))
        assert Header.objects.get().header == "ASHARE"

    @pytest.mark.parametrize(
        ("name", "brand"),
        [("Asha <b>", "Asha b"), ("ज्ञान", "Our place"), ("  A   B ", "A B"), ("Guru's & Co.", "Guru's & Co.")],
    )
    def test_brand_is_plain(self, name, brand):
        assert plain_brand(name) == brand
