"""Parts of a text, counted by hand, and against the standard said in another way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.text.segments import BASIC, EXTENSION, Encoding, outside_gsm, segments_of

ANY = st.text(st.sampled_from([*sorted(BASIC), *sorted(EXTENSION), "₹", "अ", "😀", "’"]), max_size=400)


class TestSegmentsOf:
    @pytest.mark.parametrize(
        ("text", "encoding", "parts"),
        [
            ("a" * 160, Encoding.GSM_7, 1),
            ("a" * 161, Encoding.GSM_7, 2),
            ("a" * 306, Encoding.GSM_7, 2),
            ("a" * 307, Encoding.GSM_7, 3),
            ("€" * 80, Encoding.GSM_7, 1),
            ("€" * 81, Encoding.GSM_7, 2),
            ("अ" * 70, Encoding.UCS_2, 1),
            ("अ" * 71, Encoding.UCS_2, 2),
            ("अ" * 134, Encoding.UCS_2, 2),
            ("😀" * 35, Encoding.UCS_2, 1),
            ("😀" * 36, Encoding.UCS_2, 2),
            ("a" * 70 + "₹", Encoding.UCS_2, 2),
            ("", Encoding.GSM_7, 0),
        ],
    )
    def test_counted_by_hand(self, text, encoding, parts):
        found = segments_of(text)
        assert (found.encoding, found.parts) == (encoding, parts)

    def test_escape_pair_is_not_split_over_two_parts(self):
        text = "a" * 152 + "€" + "a" * 152
        assert (segments_of(text).units, segments_of(text).parts) == (306, 3)

    def test_surrogate_pair_is_not_split_over_two_parts(self):
        assert segments_of("अ" * 66 + "😀" + "अ" * 66).parts == 3

    def test_what_is_and_is_not_in_the_alphabet(self):
        assert outside_gsm("Rs ₹ ` “x” – \t \xa0 ç Ç € ~") == "₹`“”–\t\xa0ç"

    @given(ANY)
    def test_parts_hold_the_text_and_none_is_needless(self, text):
        found = segments_of(text)
        pieces = cut(text, found.encoding)
        assert "".join(pieces) == text
        assert found.parts == len(pieces)


def cut(text: str, encoding: Encoding) -> list[str]:
    """Another reading of the standard: encode every character, fill each part with whole ones."""
    coded = [units(character, encoding) for character in text]
    single, many = (160, 153) if encoding is Encoding.GSM_7 else (70, 67)
    if sum(coded) <= single:
        return [text] if text else []
    pieces, start, used = [], 0, 0
    for place, width in enumerate(coded):
        if used + width > many:
            pieces.append(text[start:place])
            start, used = place, 0
        used += width
    return [*pieces, text[start:]]


def units(character: str, encoding: Encoding) -> int:
    if encoding is Encoding.UCS_2:
        return len(character.encode("utf-16-be")) // 2
    return 2 if character in "\f^{}\\[~]|€" else 1
