"""Which side of the house a request is on: the platform, or one tenant. Tokens never cross."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings

from shared.secrets import derive_key, fingerprint
from shared.tenancy.connection import connection
from shared.tenancy.current import current_tenant

PUBLIC = "public"
PLATFORM = "platform"
TENANT = "tenant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """audience: `platform` or `tenant`; owner: the tenant's uid, or `platform`; kid names the key."""

    audience: str
    owner: str
    issuer: str
    kid: str
    key: bytes = field(repr=False)

    @property
    def is_platform(self) -> bool:
        """Whether operators sign in here."""
        return self.audience == PLATFORM


def is_platform_side() -> bool:
    """Whether the connection is on the public schema."""
    return bool(connection.schema_name == PUBLIC)


def current_side() -> Side:
    """The side of the schema that the connection is on."""
    if is_platform_side():
        return _side(PLATFORM, PLATFORM, "frontdesk/platform", settings.SECRET_KEY)
    owner = str(current_tenant().uid)
    return _side(TENANT, owner, f"frontdesk/tenant/{owner}", settings.SECRET_KEY)


@lru_cache(maxsize=4096)
def _side(audience: str, owner: str, issuer: str, _secret: str) -> Side:
    """Derived once: the secret is named so that another one gives another side."""
    kid = fingerprint("jwt-kid", owner)[:16]
    return Side(audience=audience, owner=owner, issuer=issuer, kid=kid, key=derive_key("jwt", owner))
