from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from tenant_apps.customers.intake.cells import (
    as_text,
    read_birthday,
    read_email,
    read_name,
    read_phone,
    read_row,
    read_tags,
)

TODAY = date(2026, 11, 20)


def code_of(refused: pytest.ExceptionInfo[Invalid]) -> str:
    return next(iter(refused.value.facts["errors"].values()))[0]["code"]


class TestReadPhone:
    @pytest.mark.parametrize(
        "typed",
        [
            "9820014230", "+919820014230", "+91 98200 14230", "0 98200-14230", "09820014230", "0091 98200 14230",
            "91 9820014230", "(+91) 98200 14230", "98200.14230", 9820014230, 9820014230.0, "9.820014230E+09",
            "९८२००१४२३०", "\u00a09820014230\u00a0", "'+919820014230", "Mob: 9820014230",
        ],
    )  # fmt: skip
    def test_every_way_of_writing_a_number_is_one_number(self, typed: object) -> None:
        assert read_phone(typed, "phone") == "+919820014230"

    @pytest.mark.parametrize("typed", ["", None, "-", "NA", "n/a", "nil", "  "])
    def test_many_words_for_nothing_are_nothing(self, typed: object) -> None:
        assert read_phone(typed, "phone") == ""

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("9.82E+09", "rounded_number"), ("9.82001423E+09", "rounded_number"),
            ("98200 14230 / 98200 14231", "two_numbers"),
            ("982001423", "not_valid"), ("abc", "not_a_number"), ("12345678901234567890", "not_a_number"),
            (True, "not_a_number"),
        ],
    )  # fmt: skip
    def test_what_is_no_number_is_refused(self, typed: object, code: str) -> None:
        with pytest.raises(Invalid) as refused:
            read_phone(typed, "phone")
        assert code_of(refused) == code

    def test_the_sentence_counts_the_digits(self) -> None:
        with pytest.raises(Invalid) as refused:
            read_phone("982001423", "phone")
        said = refused.value.facts["errors"]["phone"][0]["detail"]
        assert said == "This number has 9 digits. An Indian mobile has 10."


class TestReadBirthday:
    @pytest.mark.parametrize(
        "typed",
        [
            "21/11/2006", "21-11-2006", "21.11.2006", "2006-11-21", "2006/11/21", "21 Nov 2006", "21st November 2006",
            "21-Nov-06", "21/11/06", "२१/११/२००६", "2006-11-21 00:00:00", datetime(2006, 11, 21),  # noqa: DTZ001 - as a sheet holds it
            date(2006, 11, 21),
        ],
    )  # fmt: skip
    def test_the_day_comes_before_the_month(self, typed: object) -> None:
        assert read_birthday(typed, today=TODAY) == date(2006, 11, 21)

    def test_two_digits_of_a_year_to_come_are_of_the_last_century(self) -> None:
        assert read_birthday("01/01/98", today=TODAY) == date(1998, 1, 1)

    @pytest.mark.parametrize(
        ("typed", "code"),
        [("31/02/2006", "not_a_date"), ("yesterday", "not_a_date"), ("39772", "not_a_date"),
         ("21/11/2030", "in_future"), ("21/11/1890", "too_old"), ("11/21/2006", "not_a_date")],
    )  # fmt: skip
    def test_what_is_no_birthday_is_refused(self, typed: str, code: str) -> None:
        with pytest.raises(Invalid) as refused:
            read_birthday(typed, today=TODAY)
        assert code_of(refused) == code


class TestReadRow:
    def test_a_row_is_a_person(self) -> None:
        reading = read_row(
            4, {"name": " Kavya \t Sharma", "phone": 9820014230, "tags": "morning, UPSC; morning"}, today=TODAY
        )
        assert reading.problems == []
        assert reading.person is not None
        assert (reading.person.name, reading.person.phone) == ("Kavya Sharma", "+919820014230")
        assert reading.person.tags == ("morning", "UPSC")

    def test_every_wrong_cell_of_a_row_is_told(self) -> None:
        reading = read_row(4, {"name": "", "phone": "12", "email": "kavya@", "dob": "soon"}, today=TODAY)
        assert reading.person is None
        assert [(one.field, one.code) for one in reading.problems] == [
            ("name", "required"), ("phone", "not_valid"), ("email", "not_an_address"), ("dob", "not_a_date"),
        ]  # fmt: skip

    @given(
        st.dictionaries(
            st.sampled_from(["name", "phone", "email", "dob", "guardian_name", "guardian_phone", "notes", "tags"]),
            st.one_of(
                st.none(), st.text(max_size=60), st.integers(), st.floats(), st.booleans(), st.datetimes(), st.times()
            ),
        )
    )
    def test_whatever_a_row_holds_it_is_a_person_or_has_problems(self, cells: dict[str, object]) -> None:
        reading = read_row(2, cells, today=TODAY)  # type: ignore[arg-type]
        assert (reading.person is None) == bool(reading.problems)

    @given(st.text(max_size=80))
    def test_what_is_kept_can_be_stored(self, typed: str) -> None:
        kept = as_text(typed, keep_lines=True)
        assert "\x00" not in kept
        kept.encode()


class TestSmallCells:
    def test_the_apostrophe_of_an_export_is_taken_off(self) -> None:
        assert as_text("'=1+1") == "=1+1"
        assert as_text("'twas") == "'twas"

    @pytest.mark.parametrize("typed", ["", "-", "12345", None])
    def test_a_name_needs_a_letter(self, typed: object) -> None:
        with pytest.raises(Invalid):
            read_name(typed)

    def test_an_address_is_in_small_letters(self) -> None:
        assert read_email(" Kavya.Sharma@Example.IN ") == "kavya.sharma@example.in"

    def test_too_many_tags_are_refused(self) -> None:
        with pytest.raises(Invalid):
            read_tags(",".join(f"tag{number}" for number in range(21)))
