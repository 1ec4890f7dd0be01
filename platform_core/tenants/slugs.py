"""A tenant's name in its address: the rule, the names that nobody gets, and one made from what it is called."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from platform_core.tenants.errors import SlugReserved, SlugTaken
from shared.errors import Invalid
from shared.ids import spoken_code
from shared.together import Answer, Message

SLUG = re.compile(r"[a-z][a-z0-9-]{2,30}\Z")
LONGEST = 31
SHORTEST = 3
RESERVED, TAKEN = "reserved", "taken"
RESERVED_PREFIXES = ("xn--", "t-")


OWNERS = f"""
    SELECT '{TAKEN}' FROM tenants_tenant WHERE slug = %s AND state <> 'archived'
    UNION SELECT '{TAKEN}' FROM tenants_tombstone WHERE slug = %s
    UNION SELECT '{RESERVED}' FROM tenants_reservedslug WHERE slug = %s
"""  # noqa: S608 - two words of ours


def check_slug(slug: str) -> str:
    """Give the slug back. Raises Invalid, SlugReserved, SlugTaken; the unique index is what finally decides."""
    refuse_owned(check_form(slug), owners_of(slug))
    return slug


def check_form(slug: str) -> str:
    """Give the slug back. Raises Invalid."""
    if not SLUG.match(slug) or slug.endswith("-"):
        sentence = _("Use 3 to 31 small letters, digits and hyphens, a letter first.")
        raise Invalid.field("slug", "invalid", sentence)
    return slug


def refuse_owned(slug: str, owners: set[str]) -> None:
    """Raise SlugReserved or SlugTaken when somebody has the name."""
    if RESERVED in owners:
        raise SlugReserved(slug=slug)
    if owners:
        raise SlugTaken(slug=slug)


def owners_of(slug: str) -> set[str]:
    """Who has the name: RESERVED the platform, TAKEN a tenant that is here or was here within twelve months."""
    message = Message()
    found = ask_owners(message, slug)
    message.send()
    return owners_in(slug, found)


def ask_owners(message: Message, slug: str) -> Answer[tuple[str]]:
    """The same in a message; `owners_in` reads the answer."""
    return message.say(OWNERS, [slug, slug, slug])


def owners_in(slug: str, answer: Answer[tuple[str]]) -> set[str]:
    """Who has the name, also because of how it begins."""
    return {owner for (owner,) in answer.rows} | ({RESERVED} if slug.startswith(RESERVED_PREFIXES) else set())


def slug_from(name: str) -> str:
    """A free slug made from a business's name: `asha-reading-rooms`; with some random letters when it is taken."""
    base = plain_slug(name)
    return with_letters(base) if owners_of(base) else base


def with_letters(base: str) -> str:
    """A taken name with some random letters."""
    return f"{base[: LONGEST - 5]}-{spoken_code(4).lower()}"


def plain_slug(name: str) -> str:
    """The name in the letters of a slug. A name in another script, or none, becomes `desk-` and random letters."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-").lstrip("0123456789-")[:LONGEST].rstrip("-")
    return slug if len(slug) >= SHORTEST else f"desk-{spoken_code(6).lower()}"
