"""What every carrier's adapter keeps; each provider's test class subclasses this and runs against the sandbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from shared.ids import uuid7
from shared.messaging.providers.http import CalledInUnit
from shared.messaging.providers.promise import Letter, Outcome, carrier
from shared.secrets import Secret
from shared.unit import unit
from tests.harness.sandbox import Sandbox, SimAccount

TEXT = "Rs 450 received by Gyan Library for BKG-7F3K. Thank you."
REGISTERED = "Rs {#numeric#} received by Gyan Library for {#var#}. Thank you."


class CarrierPromise:
    """Subclasses name the provider and say what a letter to it looks like."""

    provider: ClassVar[str]
    to: ClassVar[str] = "+919820014231"
    letter_fields: ClassVar[dict[str, Any]] = {}
    wrong: ClassVar[dict[str, str]]

    @pytest.fixture
    def account(self, sandbox: Sandbox, settings: Any) -> SimAccount:
        settings.API_BASES = sandbox.api_bases
        made = sandbox.account(self.provider)
        if self.provider == "msg91":
            sandbox.template(made, "f" * 24, REGISTERED, names=("VAR1", "VAR2"), header="GYANLB")
        return made

    def carrier(self, keys: dict[str, str]):
        return carrier(self.provider, {name: Secret(value) for name, value in keys.items()})

    def letter(self, **more: Any) -> Letter:
        told = {"uid": uuid7(), "to": self.to, "text": TEXT, "values": ["450", "BKG-7F3K"]}
        return Letter(**{**told, "started_at": datetime.now(UTC), **self.letter_fields, **more})

    def test_what_is_sent_is_what_arrives_once(self, sandbox: Sandbox, account: SimAccount) -> None:
        answer = self.carrier(account.keys).send(self.letter())
        assert answer.outcome is Outcome.ACCEPTED
        (arrived,) = sandbox.messages(account=account)
        assert arrived.text == TEXT
        assert answer.reference
        assert arrived.id.partition(".")[0] == answer.reference

    def test_wrong_credentials_are_refused_and_the_next_one_may_be_asked(self, account: SimAccount) -> None:
        answer = self.carrier({**account.keys, **self.wrong}).send(self.letter())
        assert (answer.outcome, answer.down) == (Outcome.REFUSED, True)

    def test_nobody_there_is_certain(self, account: SimAccount, settings: Any) -> None:
        settings.API_BASES = dict.fromkeys(settings.API_BASES, "http://127.0.0.1:1")
        answer = self.carrier(account.keys).send(self.letter())
        assert (answer.outcome, answer.down, answer.code) == (Outcome.REFUSED, True, "no_connection")

    @pytest.mark.parametrize("how", ["cut", "error", "html", "garbage"])
    def test_trouble_after_the_effect_is_unknown_and_asking_finds_it(
        self, sandbox: Sandbox, account: SimAccount, how: str
    ) -> None:
        sandbox.fault(how, when="after", provider=self.provider, times=1)
        letter = self.letter()
        assert self.carrier(account.keys).send(letter).outcome is Outcome.UNKNOWN
        found = self.carrier(account.keys).find(letter)
        assert (found.outcome, bool(found.reference)) == (Outcome.ACCEPTED, True)
        assert len(sandbox.messages(account=account)) == 1

    def test_what_never_arrived_is_absent(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.fault("cut", when="before", provider=self.provider, times=1)
        letter = self.letter()
        assert self.carrier(account.keys).send(letter).outcome is Outcome.UNKNOWN
        assert self.carrier(account.keys).find(letter).outcome is Outcome.ABSENT

    def test_trouble_while_asking_leaves_it_unknown(self, sandbox: Sandbox, account: SimAccount) -> None:
        sandbox.fault("error", provider=self.provider, times=None)
        assert self.carrier(account.keys).find(self.letter()).outcome is Outcome.UNKNOWN

    def test_never_called_while_a_transaction_is_open(self, account: SimAccount, platform: None) -> None:
        with unit(), pytest.raises(CalledInUnit):
            self.carrier(account.keys).send(self.letter())

    def test_nothing_of_the_answer_or_the_letter_shows_a_secret(self, account: SimAccount) -> None:
        letter = self.letter()
        answer = self.carrier(account.keys).send(letter)
        shown = repr(letter) + repr(answer)
        assert TEXT not in shown
        assert not any(value in shown for value in account.keys.values())
