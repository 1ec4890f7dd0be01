"""Texts and mails that follow from facts. The fact's unit writes a job; the job writes each message once, by its key.

What is told is said by the app whose fact it is (`ports.fact_tellers`); how a person is reached is known to customers.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils import translation

from shared import jobs, ports
from shared.jobs.models import PLATFORM
from shared.messaging.models import Channel, Purpose
from shared.messaging.senders import find_registration, is_channel_on, policy
from shared.messaging.writing import Mail, Wish, write_mail, write_text
from shared.spine.models import Fact
from shared.tenancy.connection import connection
from shared.unit import UNIT_NOW, action

if TYPE_CHECKING:
    from shared.ports import Contact, Telling
    from shared.together import Message as Together

FOLLOW: Final = "messages.follow"
SWITCHES: Final = {Purpose.BOOKING_ACCEPTED: "texts_bookings", Purpose.PAYMENT_RECEIVED: "texts_payments"}


class MessageFollower:
    """Fitted to `ports.fact_watchers` as `messages`."""

    @property
    def kinds(self) -> frozenset[str]:
        """Of all tellers."""
        return frozenset().union(*(teller.kinds for _name, teller in ports.fact_tellers.items()))

    def note(self, message: Together, *, fact_uid: uuid.UUID, kind: str) -> None:  # noqa: ARG002 - the port's promise
        """One job for a tenant's fact: the platform's own are about tenants, who have no book of contacts here."""
        if connection.schema_name == PLATFORM:
            return
        jobs.enqueue_with(message, FOLLOW, {"fact": str(fact_uid)})


@action
def follow_fact(*, fact_uid: uuid.UUID, now: datetime = UNIT_NOW) -> None:
    """Write what a fact has to tell. Twice writes nothing more."""
    fact = Fact.objects.filter(uid=fact_uid).first()
    if fact is None:
        return
    for name, teller in ports.fact_tellers.items():
        if fact.kind in teller.kinds:
            _tell(name, teller, fact, now)


# Steps


def _tell(name: str, teller: ports.FactTeller, fact: Fact, now: datetime) -> None:
    what = {"kind": fact.kind, "subject_uid": fact.subject_uid, "facts": fact.facts, "at": fact.at}
    telling = teller.tell(**what)
    if telling is None:
        return
    contact = ports.contact_books.get("customers").contact(telling.customer_uid)
    if contact is None:
        return
    with translation.override(contact.language):
        in_their_words = teller.tell(**what)
    if in_their_words is not None:
        _write(f"{name}:{fact.uid}", in_their_words, contact, fact, now)


def _write(key: str, telling: Telling, contact: Contact, fact: Fact, now: datetime) -> None:
    texts = _writes_text(telling, contact)
    if texts:
        wish = Wish(
            to=contact.phone,
            key=f"{key}:sms",
            source="fact",
            event_at=fact.at,
            purpose=telling.purpose,
            language=contact.language,
            values=telling.values,
            customer_uid=telling.customer_uid,
            fact_uid=fact.uid,
        )
        write_text(wish, now=now)
    if contact.email and telling.lines and (telling.mails or not texts):
        _write_mail(key, telling, contact, fact, now)


def _write_mail(key: str, telling: Telling, contact: Contact, fact: Fact, now: datetime) -> None:
    """By a carrier; where there is none the console stands in."""
    subject, *lines = telling.lines
    text = "\n".join(lines)
    if not is_channel_on(Channel.EMAIL):
        ports.mail_senders.get("console").send_mail(
            email=contact.email,
            purpose=telling.purpose,
            language=contact.language,
            variables={"subject": subject, "text": text},
        )
        return
    mail = Mail(
        to=contact.email,
        key=f"{key}:email",
        source="fact",
        purpose=telling.purpose,
        subject=subject,
        text=text,
        language=contact.language,
        customer_uid=telling.customer_uid,
        fact_uid=fact.uid,
    )
    write_mail(mail, now=now)


def _writes_text(telling: Telling, contact: Contact) -> bool:
    """Whether a text goes out at all: there is a number, a carrier, a registered text, and the tenant wants it."""
    switch = SWITCHES.get(Purpose(telling.purpose), "")
    if (
        not (contact.phone and telling.values)
        or (switch and not getattr(policy(), switch))
        or not is_channel_on(Channel.SMS)
    ):
        return False
    found = find_registration(purpose=telling.purpose, channel=Channel.SMS, language=contact.language)
    return found is not None
