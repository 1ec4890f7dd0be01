"""What a person was sent can be taken away, goes along with a merge, and is forgotten on request."""

from __future__ import annotations

import pytest

from shared.actor import SYSTEM
from shared.errors import IllegalState
from shared.ids import uuid7
from shared.jobs.draining import drain
from shared.messaging.actions.consents import give_consent
from shared.messaging.actions.sending import start_submission
from shared.messaging.belongings import MessagesOfPerson
from shared.messaging.models import Consent, Message, Suppression
from shared.messaging.suppressing import suppress
from shared.ports import Person
from shared.unit import unit
from tests.shared.messaging.conftest import PHONE, paid_wish, written

BOOK = MessagesOfPerson()


@pytest.fixture
def person(carriers, wallet):
    """Somebody with a message, a consent and a refusal."""
    wallet(10)
    found = Person(uid=uuid7())
    written(paid_wish(customer_uid=found.uid))
    with unit() as opened:
        suppress(PHONE, channel="sms", scope="promotional", reason="said so", now=opened.now)
    with unit():
        give_consent(address=PHONE, purpose="terms", customer_uid=found.uid, evidence="form 7", actor=SYSTEM)
    return found


def erase(person: Person) -> None:
    with unit() as opened:
        BOOK.erase(person=person, actor=SYSTEM, now=opened.now)


class TestTold:
    def test_messages_and_consents(self, person):
        message, consent = BOOK.told(person=person)
        assert (message["to"], consent["purpose"]) == (PHONE, "terms")


class TestHandOver:
    def test_there_and_back(self, person):
        other = Person(uid=uuid7())
        moved = BOOK.hand_over(giver=person, taker=other)
        assert (len(BOOK.told(person=other)), BOOK.told(person=person)) == (2, [])
        BOOK.hand_back(uids=moved, taker=person)
        assert len(BOOK.told(person=person)) == 2


class TestErase:
    def test_nothing_says_any_more_who_it_was(self, person):
        drain()
        erase(person)
        left = str([*Message.objects.values(), *Consent.objects.values(), *Suppression.objects.values()])
        assert PHONE not in left
        assert "form 7" not in left
        assert "450" not in left
        assert Message.objects.get().state == "accepted"

    def test_what_waits_is_not_sent_and_costs_nothing(self, person, balance, carriers):
        erase(person)
        drain()
        assert (Message.objects.get().reason, balance()) == ("erased", (10, 0))
        assert carriers.sandbox.messages(account=carriers.msg91) == []

    def test_refused_while_one_is_on_its_way(self, person):
        with unit():
            start_submission(message_uid=Message.objects.get().uid)
        with pytest.raises(IllegalState):
            erase(person)

    def test_refusal_of_a_family_that_shares_the_number_stays(self, person):
        written(paid_wish(key="other", customer_uid=uuid7()))
        erase(person)
        assert Suppression.objects.get().address == PHONE
