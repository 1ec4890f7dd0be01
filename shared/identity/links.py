"""Addresses of pages that a mail points to; each page takes the token from the path."""

from __future__ import annotations

from shared.identity.sides import is_platform_side
from shared.tenancy.current import current_tenant
from shared.tenancy.hosts import apex_host, host_of, url_of

PATHS = {"reset": "/account/reset/", "verify": "/account/verify/", "invite": "/account/invite/"}


def site_url() -> str:
    """The front page of this side, without a final slash."""
    return url_of(apex_host() if is_platform_side() else host_of(current_tenant().slug))


def link_to(what: str, token: str) -> str:
    """The page that uses this token: `reset`, `verify` or `invite`."""
    return site_url() + PATHS[what] + token
