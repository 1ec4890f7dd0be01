"""Identifiers: ordered by time, random where they must be."""

import re
import time

from shared.ids import schema_name, spoken_code, url_token, uuid7


class TestUuid7:
    def test_is_a_version_seven_of_the_right_variant(self) -> None:
        made = uuid7()
        assert (made.version, made.variant) == (7, "specified in RFC 4122")

    def test_later_ones_sort_later(self) -> None:
        first = uuid7()
        time.sleep(0.002)
        assert first < uuid7()

    def test_holds_the_milliseconds(self) -> None:
        before = time.time_ns() // 1_000_000
        assert before <= uuid7().int >> 80 <= time.time_ns() // 1_000_000


def test_a_schema_name_is_t_and_twelve_letters() -> None:
    assert re.fullmatch(r"t_[a-z]{12}", schema_name())


def test_spoken_codes_have_no_letters_that_sound_alike() -> None:
    assert not set("".join(spoken_code(8) for _ in range(200))) & set("01IO")


def test_tokens_have_the_length_that_was_asked() -> None:
    assert len(url_token(32)) == 32
