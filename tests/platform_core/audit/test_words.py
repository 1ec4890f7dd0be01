"""What a person reads in the book."""

import re
from pathlib import Path

from django.utils import translation

from platform_core.audit.words import KINDS, name_of, words_of
from shared.spine.audited import AUDITED_KINDS, AUDITED_NOUNS

ROOT = Path(__file__).resolve().parents[3]
EMITTED = re.compile(r'(?:emit|_tell|_tell_both)\(\s*"([a-z_]+\.[a-z_]+)"')


def emitted() -> set[str]:
    """Every kind that the code emits by its name."""
    sources = (path for room in ("platform_core", "shared", "tenant_apps") for path in (ROOT / room).rglob("*.py"))
    return {kind for source in sources for kind in EMITTED.findall(source.read_text(encoding="utf-8"))}


class TestWords:
    def test_every_audited_kind_has_words(self):
        audited = {kind for kind in emitted() if kind in AUDITED_KINDS or kind.partition(".")[0] in AUDITED_NOUNS}
        assert {"payment.paid", "auth.signed_in"} <= audited
        assert sorted(audited - set(KINDS)) == []

    def test_they_are_said_in_the_readers_language(self):
        assert words_of("payment.paid") == "Payment taken"
        with translation.override("hi"):
            assert words_of("payment.paid") == "भुगतान लिया गया"
            assert name_of("receipt_number") == "रसीद"

    def test_what_has_no_words_is_its_own_name(self):
        assert words_of("booking.moved") == "booking.moved"
        assert name_of("colour") == "colour"
