"""The matcher, by hand and against a regular expression that says the same slowly."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.text.matching import match
from shared.messaging.text.rendering import fill, render, widest
from shared.messaging.text.tags import Kind, UnknownTag, Variable, Whitelist, read_form

OTP = "{#numeric#} is your code for Gyan Library. It is good for 10 minutes."
PIECES = st.sampled_from(["Rs ", "a", "ab", " on ", ".", "1", " ", "{#numeric#}", "{#alphanumeric#}", "{#var#}"])
TEMPLATES = st.lists(PIECES, min_size=1, max_size=7).map("".join)
TEXTS = st.text(st.sampled_from("Rsabon .123é\n"), max_size=25)


class TestMatch:
    def test_registered_text_gives_its_values(self):
        found = match(read_form(OTP), "123456 is your code for Gyan Library. It is good for 10 minutes.")
        assert (found.ok, found.values) == (True, ("123456",))

    @pytest.mark.parametrize(
        "text",
        [
            "123456 is your code for gyan Library. It is good for 10 minutes.",
            "123456 is your code for Gyan Library.  It is good for 10 minutes.",
            "123456 is your code for Gyan Library. It is good for 10 minutes",
            "123456 is your code for Gyan Library. It is good for 10 minutes. ",
            " 123456 is your code for Gyan Library. It is good for 10 minutes.",
            "123456 is your code for Gyan Library. It is good for 10 minutes.\n",
            "12345a is your code for Gyan Library. It is good for 10 minutes.",
            "१२३४५६ is your code for Gyan Library. It is good for 10 minutes.",
            " is your code for Gyan Library. It is good for 10 minutes.",
            "",
        ],
    )
    def test_one_character_off_is_not_the_registered_text(self, text):
        assert not match(read_form(OTP), text).ok

    def test_says_where_they_part(self):
        found = match(read_form("Dear student, {#var#} is paid."), "Dear Student, Rs 450 is paid.")
        assert (found.at, found.expected[:7], found.found[:7]) == (5, "student", "Student")

    def test_any_assignment_that_fits_is_enough(self):
        form = read_form("{#var#} on {#var#} on {#numeric#}")
        assert match(form, "on on on on on 5").values in {("on on", "on", "5"), ("on", "on on", "5")}

    def test_no_look_alike_is_normalised(self):
        assert not match(read_form("It's paid"), "It’s paid").ok
        assert not match(read_form("caf\u00e9"), "cafe\u0301").ok

    @pytest.mark.parametrize("count", [4, 5, 12])
    def test_contiguous_variables_do_not_explode(self, count):
        form = read_form("{#var#}" * count + "!")
        assert not match(form, "x" * (30 * count)).ok

    def test_links_only_as_registered(self):
        form, listed = read_form("See {#url#} now"), Whitelist(urls=frozenset({"https://app.example/p?"}))
        assert match(form, "See https://app.example/p?c=7F3K now", listed).ok
        assert not match(form, "See https://app.example/q?c=7F3K now", listed).ok

    @given(TEMPLATES, st.data())
    def test_what_is_rendered_matches(self, template, data):
        form = read_form(template)
        values = {variable.name: data.draw(value_of(variable)) for variable in form.variables}
        filled = fill(form, values)
        assert filled.bad == ()
        assert match(form, render(form, filled.values)).ok

    @given(TEMPLATES, TEXTS)
    def test_agrees_with_a_regular_expression(self, template, text):
        assert match(read_form(template), text).ok == (pattern_of(template).fullmatch(text) is not None)

    @given(TEMPLATES, st.data())
    def test_a_changed_fixed_character_never_matches_when_values_are_digits(self, template, data):
        form = read_form(template.replace("{#var#}", "{#numeric#}").replace("{#alphanumeric#}", "{#numeric#}"))
        text = render(form, ["7"] * len(form.variables))
        places = [place for place, character in enumerate(text) if character not in "17"]
        if not places:
            return
        place = data.draw(st.sampled_from(places))
        assert not match(form, text[:place] + "Z" + text[place + 1 :]).ok


class TestReadForm:
    @pytest.mark.parametrize(
        "text",
        [
            "{#var1#}",
            "{#Var#}",
            "#VAR#",
            "##var##",
            "{{name}}",
            "{name}",
            "{#var}",
            "{# var #}",
            "%(name)s",
            "{#date#}",
        ],
    )
    def test_what_only_looks_like_a_tag_is_refused(self, text):
        with pytest.raises(UnknownTag):
            read_form(f"Hello {text}, welcome")

    def test_type_beside_the_text_is_the_same_variable(self):
        typed = read_form("Rs {#numeric#} paid")
        beside = read_form("Rs {#var#} paid", [Variable(name="var1", kind=Kind.NUMERIC, most=40)])
        assert typed == beside


class TestRender:
    def test_value_that_looks_like_a_tag_stays_a_value(self):
        form = read_form("{#var#} and {#var#}")
        assert render(form, ["{#var#}", "two"]) == "{#var#} and two"

    def test_long_value_is_refused_unless_the_template_says_cut(self):
        name = Variable(name="name", most=10)
        assert fill(read_form("Hi {#var#}!", [name]), {"name": "Venkatanarasimha"}).bad[0].code == "variable_too_long"
        cut = Variable(name="name", most=10, trim=True)
        assert fill(read_form("Hi {#var#}!", [cut]), {"name": "Venkata Narasimha"}).values == ("Venkata Na",)

    def test_fallback_word_stands_in_for_a_name_outside_its_class(self):
        name = Variable(name="name", kind=Kind.ALPHANUMERIC, most=20, fallback="student")
        form = read_form("Hi {#alphanumeric#}!", [name])
        assert fill(form, {"name": "अनुराधा"}).values == ("student",)
        assert fill(form, {"name": "Anu"}).values == ("Anu",)

    def test_widest_counts_the_longest_values(self):
        assert len(widest(read_form("Rs {#numeric#} paid"))) == len("Rs  paid") + 40

    @pytest.mark.parametrize("value", ["see http://x.in", "WWW.x.in", "x.in/pay", "go bit.ly/abc"])
    def test_link_hidden_in_a_plain_variable_is_refused(self, value):
        assert fill(read_form("Note: {#var#}!"), {"var1": value}).bad[0].code == "link_in_variable"


def value_of(variable: Variable) -> st.SearchStrategy[str]:
    alphabet = {Kind.NUMERIC: "0123456789", Kind.ALPHANUMERIC: "abZ 09"}.get(variable.kind, "ab é₹{#}1-:")
    return st.text(st.sampled_from(alphabet), min_size=1, max_size=variable.most)


def pattern_of(template: str) -> re.Pattern[str]:
    classes = {
        "{#numeric#}": "[0-9]{1,40}",
        "{#alphanumeric#}": "[A-Za-z0-9 ]{1,40}",
        "{#var#}": r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]{1,30}",
    }
    pieces = re.split(r"(\{#\w+#\})", template)
    return re.compile("".join(classes.get(piece, re.escape(piece)) for piece in pieces))
