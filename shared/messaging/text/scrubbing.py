"""What an operator's refusal under the DLT rules means, as data. Pure.

Numbers differ between operators and aggregators, so a name is believed first (docs: smsalert, exotel, karix lists of
scrubbing errors). None of these is tried through another carrier: every route in India asks the same registry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NOT_A_LETTER: Final = re.compile(r"[^A-Z0-9]+")
NUMBER: Final = re.compile(r"(?<!\d)(\d{3,4})(?!\d)")


class Pauses(StrEnum):
    """What is not to be used until somebody has put it right."""

    NOTHING = ""
    ENTITY = "entity"
    HEADER = "header"
    TEMPLATE = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One row. kind: config, platform, content, recipient, window, unknown. suppresses: offers to this number."""

    kind: str
    names: tuple[str, ...]
    codes: frozenset[int]
    pauses: Pauses = Pauses.NOTHING
    suppresses: bool = False


def _codes(*told: int | range) -> frozenset[int]:
    return frozenset(code for one in told for code in ([one] if isinstance(one, int) else one))


ROWS: Final = (
    Refusal(kind="config", names=("TEMPLATE_",), codes=_codes(range(630, 638)), pauses=Pauses.TEMPLATE),
    Refusal(kind="config", names=("HEADER_", "SENDER_ID_"), codes=_codes(range(620, 626)), pauses=Pauses.HEADER),
    Refusal(kind="config", names=("PE_TM_", "CHAIN_"), codes=_codes(range(614, 619), range(811, 814))),
    Refusal(kind="config", names=("ENTITY_TM_",), codes=_codes(605, 613)),
    Refusal(kind="config", names=("ENTITY_",), codes=_codes(range(600, 605)), pauses=Pauses.ENTITY),
    Refusal(kind="platform", names=("TELEMARKETER_",), codes=_codes(range(610, 613))),
    Refusal(kind="content", names=("URL_", "CTA_"), codes=_codes(642, 700, 701, range(5901, 5904))),
    Refusal(kind="recipient", names=("PREFERENCE_",), codes=_codes(650), suppresses=True),
    Refusal(kind="window", names=("EC_INVALID_PROMO_TIME", "PROMO_TIME"), codes=_codes(651)),
    Refusal(kind="recipient", names=("CONSENT_",), codes=_codes(660), suppresses=True),
    Refusal(kind="unknown", names=("SCRUBBING_FAILED",), codes=_codes(670)),
)


def refusal_of(told: str) -> Refusal | None:
    """What a report's words mean: `633 NOT_MATCHED`, `Template not matched`; None when no row knows them."""
    words = NOT_A_LETTER.sub("_", told.upper()) + "_"
    for row in ROWS:
        if any(name in words for name in row.names):
            return row
    numbers = {int(number) for number in NUMBER.findall(told)}
    return next((row for row in ROWS if row.codes & numbers), None)
