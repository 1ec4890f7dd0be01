"""The operators' refusals, each once: what they mean, and what is paused or suppressed for it."""

import pytest

from shared.messaging.text.scrubbing import ROWS, refusal_of


class TestRefusalOf:
    @pytest.mark.parametrize(
        ("told", "kind", "pauses"),
        [
            ("600 ENTITY_NOT_FOUND", "config", "entity"),
            ("603 ENTITY_BLACKLISTED", "config", "entity"),
            ("605", "config", ""),
            ("611 TELEMARKETER_INACTIVE", "platform", ""),
            ("615 PE_TM_HASH_NOT_REGISTERED", "config", ""),
            ("812", "config", ""),
            ("621 HEADER_INACTIVE", "config", "header"),
            ("625", "config", "header"),
            ("TEMPLATE_NOT_MATCHED", "config", "template"),
            ("Template not matched", "config", "template"),
            ("633 NOT_MATCHED", "config", "template"),
            ("634 TEMPLATE_HEADER_NOT_LINKED", "config", "template"),
            ("635 VARIABLE_EXCEEDED_MAX_LENGTH", "config", "template"),
            ("642 URL_NOT_WHITELISTED", "content", ""),
            ("5902", "content", ""),
            ("650 PREFERENCE_NOT_MATCHED", "recipient", ""),
            ("651 EC_INVALID_PROMO_TIME", "window", ""),
            ("660 CONSENT_FAILED", "recipient", ""),
            ("670 SCRUBBING_FAILED", "unknown", ""),
        ],
    )
    def test_each_row_of_the_table(self, told, kind, pauses):
        found = refusal_of(told)
        assert found is not None
        assert (found.kind, str(found.pauses)) == (kind, pauses)
        assert found.suppresses == (kind == "recipient")

    @pytest.mark.parametrize("told", ["", "DELIVERED", "2 FAILED", "Absent subscriber", "123456", "30003"])
    def test_other_words_mean_nothing(self, told):
        assert refusal_of(told) is None

    def test_no_number_stands_in_two_rows(self):
        assert sum(len(row.codes) for row in ROWS) == len(frozenset().union(*(row.codes for row in ROWS)))
