"""What a frame around a page shows. A face fills one and passes it to its templates as `frame`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from shared.look.rail import Rail
from shared.look.theme import Accent


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A way to go. icon: of the sprite. count: what waits there. key: the letter after G."""

    label: str
    href: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFrame:
    """The customer's site of one tenant. sign: the letter on its sign, else the first of its name."""

    name: str
    place: str = ""
    sign: str = ""
    logo: str = ""
    home: str = "/"
    accent: Accent = field(default_factory=Accent)
    entries: tuple[Entry, ...] = ()
    sign_in: str = ""
    me: str = ""
    person: str = ""
    live: str = ""

    @property
    def letter(self) -> str:
        """What stands on the sign."""
        return self.sign or self.name[:1].upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrowed:
    """Somebody else is at this desk: an operator, for a while, with a reason."""

    by: str
    reason: str
    until: datetime
    leave: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFrame:
    """The desk of a tenant, or the console. groups: the side list; bar: five entries for a phone, the third is the key.

    search: answers `?q=` with the palette's hits. live: the event stream. home: behind the sign.
    """

    name: str
    place: str = ""
    sign: str = ""
    logo: str = ""
    home: str = "/desk"
    accent: Accent = field(default_factory=Accent)
    groups: tuple[tuple[Entry, ...], ...] = ()
    bar: tuple[Entry, ...] = ()
    person: str = ""
    role: str = ""
    me: str = ""
    switch: str = ""
    search: str = ""
    live: str = ""
    rail: Rail | None = None
    borrowed: Borrowed | None = None
    letter_keys: bool = True

    @property
    def letter(self) -> str:
        """What stands on the sign."""
        return self.sign or self.name[:1].upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """One cell of the stat strip. of: what follows the value, small. tone: ok, late, wrong or nothing."""

    label: str
    value: str
    note: str = ""
    of: str = ""
    tone: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A thing that waits for a person: the fact, what is already being done, one verb."""

    icon: str
    fact: str
    doing: str
    verb: str
    href: str
    post: bool = False
