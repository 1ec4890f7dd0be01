"""Who in a file is whom in the book: the same person, another of the family, or somebody new. Pure.

Same contact and same name is the same person; same phone and another name is another person of the family
(docs/decisions: families share a phone).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

ADULT = 18


class Known(Protocol):
    """What identifies somebody, in the file or in the database."""

    @property
    def name_key(self) -> str:
        """The name as it is compared."""

    @property
    def phone(self) -> str:
        """E.164 or empty."""

    @property
    def email(self) -> str:
        """Small letters or empty."""

    @property
    def guardian_phone(self) -> str:
        """E.164 or empty."""


P = TypeVar("P")


@dataclass(slots=True)
class Book(Generic[P]):
    """The people known so far, by contact and name. P is what stands for one of them."""

    _people: dict[tuple[str, str, str], P] = field(default_factory=dict)
    _phones: dict[str, set[str]] = field(default_factory=dict)

    def find(self, person: Known) -> P | None:
        """The one who is the same person, or None."""
        return next((self._people[key] for key in _keys(person) if key in self._people), None)

    def add(self, person: Known, stands_for: P) -> None:
        """Remember somebody; the first under a contact and name stays."""
        for key in _keys(person):
            self._people.setdefault(key, stands_for)
        if person.phone:
            self._phones.setdefault(person.phone, set()).add(person.name_key)

    def has_family(self, person: Known) -> bool:
        """Whether somebody of another name has this phone."""
        return bool(self._phones.get(person.phone, set()) - {person.name_key}) if person.phone else False


def _keys(person: Known) -> Iterator[tuple[str, str, str]]:
    contacts = [("phone", person.phone), ("email", person.email), ("guardian", person.guardian_phone)]
    told = [(kind, contact, person.name_key) for kind, contact in contacts if contact]
    yield from told or [("none", "", person.name_key)]


def shared_phone_is_guardians(*, dob: date | None, today: date) -> bool:
    """Whether the family's phone is taken for the guardian's: of everybody who is not known to be of age."""
    if dob is None:
        return True
    age = today.year - dob.year - ((today.month, today.day) < (dob.month, dob.day))
    return age < ADULT
