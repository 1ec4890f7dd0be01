"""A tenant's name in its address: the rule, the names that nobody gets, and one made from what it is called."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import Value
from django.utils.translation import gettext as _

from platform_core.tenants.errors import SlugReserved, SlugTaken
from platform_core.tenants.models import ReservedSlug, Tenant, Tombstone
from shared.errors import Invalid
from shared.ids import spoken_code

SLUG = re.compile(r"[a-z][a-z0-9-]{2,30}\Z")
LONGEST = 31
SHORTEST = 3
RESERVED, TAKEN = "reserved", "taken"
RESERVED_PREFIXES = ("xn--", "t-")


def check_slug(slug: str) -> str:
    """Give the slug back. Raises Invalid, SlugReserved, SlugTaken; the unique index is what finally decides."""
    if not SLUG.match(slug) or slug.endswith("-"):
        sentence = _("Use 3 to 31 small letters, digits and hyphens, a letter first.")
        raise Invalid.field("slug", "invalid", sentence)
    found = owners_of(slug)
    if RESERVED in found:
        raise SlugReserved(slug=slug)
    if found:
        raise SlugTaken(slug=slug)
    return slug


def owners_of(slug: str) -> set[str]:
    """Who has the name: RESERVED the platform, TAKEN a tenant that is here or was here within twelve months."""
    living = Tenant.objects.filter(slug=slug).exclude(state=Tenant.State.ARCHIVED).values_list(Value(TAKEN))
    gone = Tombstone.objects.filter(slug=slug).values_list(Value(TAKEN))
    reserved = ReservedSlug.objects.filter(slug=slug).values_list(Value(RESERVED))
    found = {str(row[0]) for row in living.union(gone, reserved)}
    return found | ({RESERVED} if slug.startswith(RESERVED_PREFIXES) else set())


def slug_from(name: str) -> str:
    """A free slug made from a business's name: `asha-reading-rooms`; with some random letters when it is taken."""
    base = plain_slug(name)
    if not owners_of(base):
        return base
    return f"{base[: LONGEST - 5]}-{spoken_code(4).lower()}"


def plain_slug(name: str) -> str:
    """The name in the letters of a slug. A name in another script, or none, becomes `desk-` and random letters."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name).strip("-").lstrip("0123456789-")[:LONGEST].rstrip("-")
    return slug if len(slug) >= SHORTEST else f"desk-{spoken_code(6).lower()}"
