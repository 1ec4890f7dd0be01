"""One form for every number, and a sentence for what is wrong."""

import pytest

from shared.errors import Invalid
from shared.phones import normalise_phone, spoken_phone


class TestNormalisePhone:
    @pytest.mark.parametrize(
        "typed", ["9820014230", "09820014230", "+91 98200 14230", "0 98200-14230", "(+91) 9820014230", "91 9820014230"]
    )
    def test_indian_mess_becomes_one_number(self, typed: str) -> None:
        assert normalise_phone(typed) == "+919820014230"

    def test_another_country_is_kept(self) -> None:
        assert normalise_phone("+44 7911 123456") == "+447911123456"

    def test_nine_digits_are_counted_in_the_refusal(self) -> None:
        with pytest.raises(Invalid) as refusal:
            normalise_phone("982001423")
        [problem] = refusal.value.facts["errors"]["phone"]
        assert problem["detail"] == "This number has 9 digits. An Indian mobile has 10."

    @pytest.mark.parametrize("typed", ["", "abc", "12", "+999 12345", "\x00"])
    def test_what_is_no_number_is_refused(self, typed: str) -> None:
        with pytest.raises(Invalid):
            normalise_phone(typed)


def test_people_read_it_in_groups() -> None:
    assert spoken_phone("+919820014230") == "+91 98200 14230"
