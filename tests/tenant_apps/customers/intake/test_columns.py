from __future__ import annotations

import pytest

from tenant_apps.customers.intake.columns import FIELDS, SYNONYMS, by_field, find_layout, meaning_of


class TestMeaningOf:
    @pytest.mark.parametrize(
        ("header", "field"),
        [
            ("Mobile No.", "phone"), ("PHONE_NUMBER", "phone"),
            ("\u092b\u093c\u094b\u0928 नंबर", "phone"), ("\u095e\u094b\u0928 नंबर", "phone"), ("नाम", "name"),
            ("Father's Name", "guardian_name"), ("पिता का नाम", "guardian_name"),
            ("Guardian Mobile No", "guardian_phone"), ("E-Mail ID", "email"), ("D.O.B.", "dob"), ("Batch", "tags"),
            ("\ufeffname", None), ("Fees", None), ("", None),
        ],
    )  # fmt: skip
    def test_a_header_in_many_words(self, header: str, field: str | None) -> None:
        assert meaning_of(header) == field

    def test_no_word_means_two_things(self) -> None:
        words = [word for found in SYNONYMS.values() for word in found]
        assert len(words) == len(set(words))

    @pytest.mark.parametrize("field", FIELDS)
    def test_our_own_names_are_understood(self, field: str) -> None:
        assert meaning_of(field) == field


class TestFindLayout:
    def test_a_title_above_the_header_is_not_the_header(self) -> None:
        layout = find_layout([(1, ["List of names"]), (3, ["Sr", "Name", "Mobile"]), (4, ["1", "Kavya", "98"])], {})
        assert layout is not None
        assert (layout.header_row, layout.columns) == (3, {"name": 1, "phone": 2})
        assert layout.ignored == ["Sr"]

    def test_what_the_caller_says_wins(self) -> None:
        layout = find_layout([(1, ["Name", "Full form", "Phone"])], {"name": "Full form"})
        assert layout is not None
        assert layout.mapping == {"name": "Full form", "phone": "Phone"}

    def test_without_names_there_is_no_layout(self) -> None:
        assert find_layout([(1, ["Fees", "Mobile"])], {}) is None

    def test_a_short_row_is_empty_at_its_end(self) -> None:
        layout = find_layout([(1, ["Name", "Mobile"])], {})
        assert layout is not None
        assert layout.pick(["Kavya"]) == {"name": "Kavya", "phone": None}


class TestByField:
    def test_either_way_round(self) -> None:
        assert by_field({"name": "Student", "phone": "Call on"}) == {"name": "Student", "phone": "Call on"}
        assert by_field({"Student": "name", "Call on": "phone"}) == {"name": "Student", "phone": "Call on"}

    def test_neither_way_is_none(self) -> None:
        assert by_field({"Student": "nom"}) is None
        assert by_field({"A": "name", "B": "name"}) is None
