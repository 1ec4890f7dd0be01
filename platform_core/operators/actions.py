"""What makes operators, and what they do at tenants."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django_tenants.utils import tenant_context

from platform_core.tenants.models import Tenant
from shared.actor import Actor
from shared.errors import Invalid, NotFound
from shared.identity.actions.impersonating import open_impersonation
from shared.identity.links import site_url
from shared.identity.models import User
from shared.identity.steps import create_user
from shared.identity.visits import Visit
from shared.secrets import encrypt
from shared.spine import emit
from shared.unit import UNIT_NOW, action

DESK_PATH = "/account/impersonate/"
SECRET_BYTES = 14  # 112 bits, as NIST SP 800-63B asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class Impersonation:
    """What an operator gets: a token for the API, and the address of the desk, good once."""

    access: str
    expires_at: datetime
    url: str


@action
def create_operator(
    *, name: str, email: str, password: str, role: str, totp_secret: str, actor: Actor, now: datetime = UNIT_NOW
) -> User:
    """Write an operator from the shell; with a secret the second step is on at once.

    totp_secret: base32, or empty. Raises Invalid, AlreadyExists.
    """
    user = create_user(name=name, email=email, phone="", password=password, role=role, now=now)
    if totp_secret:
        user.totp_secret = encrypt(_checked_secret(totp_secret))
    user.email_verified_at = now
    user.save(update_fields=["totp_secret", "email_verified_at"])
    emit("operator.added", user, actor=actor, role=role)
    return user


@action
def impersonate_tenant(
    *, uid: uuid.UUID, reason: str, visit: Visit, actor: Actor, now: datetime = UNIT_NOW
) -> Impersonation:
    """Let an operator stand in for a tenant's owner; the platform's book and the tenant's say so. Raises NotFound."""
    tenant = Tenant.objects.exclude(state=Tenant.State.ARCHIVED).filter(uid=uid).first()
    if tenant is None:
        raise NotFound
    with tenant_context(tenant):
        device, access, ticket = open_impersonation(operator=actor, reason=reason, visit=visit, now=now)
        url = site_url() + DESK_PATH + ticket
    emit("tenant.impersonated", tenant, actor=actor, reason=reason, device=str(device.uid))
    return Impersonation(access=access, expires_at=device.expires_at, url=url)


# Steps


def _checked_secret(secret: str) -> str:
    """Raises Invalid on `totp_secret` for what is no base32, or shorter than NIST SP 800-63B lets it be."""
    try:
        decoded = base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True)
    except binascii.Error as error:
        raise Invalid.field("totp_secret", "not_base32", _("The secret of an authenticator is base32.")) from error
    if len(decoded) < SECRET_BYTES:
        raise Invalid.field("totp_secret", "too_short", _("The secret needs at least 23 characters of base32."))
    return secret
