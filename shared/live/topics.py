"""Topics: `bookings`, `occupancy`, `thread:{uid}`. Which facts they carry, and who may hear them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from django.utils.translation import gettext_lazy as _

from shared import ports
from shared.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from shared.actor import Actor
    from shared.spine.models import Fact

MOST_TOPICS = 10


class NoSuchTopic(NotFound):
    """Nothing is told under this name."""

    title = _("There is no live topic of this name.")


def rule_of(topic: str) -> ports.TopicRule:
    """The rule of a topic's first word. Raises NoSuchTopic."""
    rule = ports.topic_rules.find(topic.partition(":")[0])
    if rule is None:
        raise NoSuchTopic
    return rule


def check_may_hear(actor: Actor, topic: str) -> None:
    """Raise NoSuchTopic or Forbidden."""
    if not rule_of(topic).may_hear(actor=actor, topic=topic):
        raise Forbidden


def belongs(fact: Fact, topic: str) -> bool:
    """Whether the topic carries the fact; `thread:{uid}` carries only what is about that thread."""
    word, _colon, subject = topic.partition(":")
    rule = ports.topic_rules.find(word)
    return rule is not None and fact.kind in rule.kinds and subject in {"", str(fact.subject_uid)}


def shown(fact: Fact, topic: str) -> dict[str, Any]:
    """What a listener of the topic sees of a fact."""
    rule = rule_of(topic)
    return {
        "uid": str(fact.uid),
        "topic": topic,
        "kind": fact.kind,
        "subject": str(fact.subject_uid) if "subject" in rule.fields else None,
        "at": fact.at.isoformat(),
        "facts": {name: value for name, value in fact.facts.items() if name in rule.fields},
    }


def as_event(fact: Fact, topic: str) -> bytes:
    """The fact as a server-sent event; its id is what a reconnecting client sends back."""
    body = orjson.dumps(shown(fact, topic))
    return b"id: %s\ndata: %s\n\n" % (str(fact.uid).encode(), body)
