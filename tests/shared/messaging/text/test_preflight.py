"""The check before a credit is spent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from shared.messaging.text.lint import lint
from shared.messaging.text.preflight import Registered, check_text, check_values
from shared.messaging.text.problems import Level
from shared.messaging.text.tags import Kind, Variable
from shared.messaging.text.windows import is_stale, release_at

NOON = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
AMOUNT, CODE = Variable(name="amount", kind=Kind.NUMERIC, most=40), Variable(name="code", most=30)
PAID = Registered(
    text="Rs {#numeric#} received by Gyan Library for {#var#}. Thank you.", variables=[AMOUNT, CODE], category="S"
)


class TestCheckValues:
    def test_good_values_go_out_as_the_registered_text(self):
        found = check_values(PAID, {"amount": "450", "code": "BKG-7F3K"}, at=NOON)
        assert found.text == "Rs 450 received by Gyan Library for BKG-7F3K. Thank you."
        assert (found.may_go, found.segments.parts, found.release_at, found.problems) == (True, 1, None, [])

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"amount": "450"}, "variable_missing"),
            ({"amount": "4.50", "code": "B"}, "variable_not_of_its_kind"),
            ({"amount": "450", "code": "B" * 31}, "variable_too_long"),
            ({"amount": "450", "code": "x.in/p"}, "link_in_variable"),
            ({"amount": "450", "code": "B\nC"}, "variable_not_of_its_kind"),
            ({"amount": "450", "code": "B", "name": "A"}, "variable_unknown"),
        ],
    )
    def test_bad_values_hinder_and_say_why(self, values, code):
        found = check_values(PAID, values, at=NOON)
        assert [problem.code for problem in found.problems] == [code]
        assert not found.may_go

    def test_unicode_costs_more_and_is_only_a_warning(self):
        found = check_values(PAID, {"amount": "450", "code": "सीट 12"}, at=NOON)
        assert [(problem.code, problem.level) for problem in found.problems] == [("unicode", Level.WARNING)]
        assert found.may_go

    def test_promotional_waits_for_the_window(self):
        offer = Registered(text="Sale at Gyan Library. STOP to 12345.", variables=[], category="P")
        found = check_values(offer, {}, at=datetime(2026, 11, 20, 16, 0, tzinfo=UTC))
        assert found.release_at == datetime(2026, 11, 21, 4, 30, tzinfo=UTC)

    def test_sentences_are_in_the_readers_language(self):
        with translation.override("hi"):
            found = check_values(PAID, {"amount": "450"}, at=NOON)
        assert "code" in found.problems[0].message


class TestCheckText:
    def test_finished_text_is_matched(self):
        assert check_text(PAID, "Rs 5 received by Gyan Library for B. Thank you.", at=NOON).values == ("5", "B")

    def test_changed_text_names_the_place_and_the_operators_error(self):
        problem = check_text(PAID, "Rs 5 recieved by Gyan Library for B. Thank you.", at=NOON).problems[0]
        assert (problem.code, problem.carrier) == ("template_mismatch", "633 NOT_MATCHED")


class TestLint:
    def test_good_template_has_no_problem(self):
        assert lint(PAID.text, PAID.variables, brand="Gyan Library") == []

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("Welcome {#name#} to Gyan", "unknown_tag"),
            ("Welcome <b> to Gyan", "angle_bracket"),
            ("Welcome  to Gyan", "double_space"),
            ("Welcome to the library", "brand_missing"),
            (" Welcome to Gyan", "outer_space"),
            ("", "empty"),
            ("Gyan {#var#} a {#var#} b {#numeric#} ok", "many_variables"),
            ("Gyan {#var#}{#var#} ok", "contiguous"),
            ("{#var#} joined Gyan", "variable_at_edge"),
            ("Gyan joined {#var#}", "variable_at_edge"),
            ("Gyan {#numeric#} {#numeric#} ok", "little_fixed_text"),
            ("Gyan ₹{#numeric#} paid, thanks", "unicode"),
        ],
    )
    def test_each_problem_is_named(self, text, code):
        assert code in [problem.code for problem in lint(text, [], brand="Gyan")]

    def test_variables_must_be_as_many_as_tags(self):
        assert "variables_differ" in [problem.code for problem in lint("Gyan {#var#} ok", [AMOUNT, CODE], brand="")]


class TestWindows:
    @pytest.mark.parametrize(
        ("at", "opens"),
        [
            ("2026-11-20T09:59:59+05:30", "2026-11-20T10:00:00+05:30"),
            ("2026-11-20T10:00:00+05:30", None),
            ("2026-11-20T20:59:59+05:30", None),
            ("2026-11-20T21:00:00+05:30", "2026-11-21T10:00:00+05:30"),
            ("2026-12-31T23:59:59+05:30", "2027-01-01T10:00:00+05:30"),
        ],
    )
    def test_promotional_from_ten_to_nine(self, at, opens):
        expected = datetime.fromisoformat(opens) if opens else None
        assert release_at("P", datetime.fromisoformat(at)) == expected

    @pytest.mark.parametrize("category", ["T", "S", "G"])
    def test_others_go_at_any_hour(self, category):
        assert release_at(category, datetime(2026, 11, 20, 20, 0, tzinfo=UTC)) is None

    def test_margin_keeps_clear_of_the_edges(self):
        at = datetime.fromisoformat("2026-11-20T20:58:00+05:30")
        assert release_at("P", at, margin=timedelta(minutes=5)) == datetime.fromisoformat("2026-11-21T10:05:00+05:30")

    def test_transactional_text_is_one_for_thirty_minutes(self):
        late = NOON + timedelta(minutes=30, seconds=1)
        assert [is_stale(category, NOON, late) for category in "TSP"] == [True, False, False]
        assert not is_stale("T", NOON, NOON + timedelta(minutes=30))
