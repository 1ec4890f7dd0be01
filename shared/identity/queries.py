"""Questions about people, roles, devices and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model
from django_tenants.utils import schema_context

from shared.clock import wall
from shared.errors import NotAuthenticated, NotFound
from shared.identity.codes import link_mark
from shared.identity.errors import NotAPerson
from shared.identity.models import ApiKey, Device, Invite, MailToken, Role, User
from shared.identity.permissions import IMPERSONATE, TenantRole
from shared.identity.principals import permissions_of
from shared.identity.sides import PUBLIC
from shared.identity.steps import clean_email
from shared.spine.models import Fact

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from django.db.models import QuerySet

    from shared.actor import Actor

M = TypeVar("M", bound=Model)


def user_at(*, email: str = "", phone: str = "") -> User | None:
    """The person with this address; None also when none was given."""
    present = User.objects.filter(removed_at=None).select_related("role")
    if email:
        return present.filter(email=clean_email(email)).first()
    return present.filter(phone=phone).first() if phone else None


def me(actor: Actor) -> User:
    """The caller as a row. Raises NotAPerson."""
    return _one(User.objects.select_related("role").filter(uid=uid_of(actor), removed_at=None))


def staff() -> QuerySet[User]:
    """Operators on the platform, everybody but customers in a tenant; without those who were removed."""
    return User.objects.select_related("role").filter(removed_at=None).exclude(role__code=TenantRole.CUSTOMER)


def access_staff(uid: uuid.UUID | str) -> User:
    """One of the staff. Raises NotFound."""
    return _one(staff().filter(uid=uid))


def roles() -> QuerySet[Role]:
    """All of this side."""
    return Role.objects.all()


def access_role(uid: uuid.UUID | str) -> Role:
    """One of them. Raises NotFound."""
    return _one(roles().filter(uid=uid))


def api_keys() -> QuerySet[ApiKey]:
    """Those that were not revoked."""
    return ApiKey.objects.filter(revoked_at=None)


def access_api_key(uid: uuid.UUID | str) -> ApiKey:
    """One of them. Raises NotFound."""
    return _one(api_keys().filter(uid=uid))


def devices_of(actor: Actor) -> QuerySet[Device]:
    """Where the caller is signed in now."""
    return Device.objects.filter(user__uid=uid_of(actor), revoked_at=None, expires_at__gt=wall()).select_related("user")


def activity_of(user: User) -> QuerySet[Fact]:
    """What somebody did, and what was done by an operator in their name."""
    return Fact.objects.filter(actor_uid=user.uid)


def good_link(token: str, purpose: MailToken.Purpose, now: datetime) -> MailToken | None:
    """The link of a mail, if it still opens something."""
    found = MailToken.objects.filter(token_mark=link_mark(token), purpose=purpose, used_at=None, expires_at__gt=now)
    row = found.select_related("user").first()
    return row if row is not None and row.email == row.user.email and row.user.may_sign_in else None


def good_invite(token: str, now: datetime) -> Invite | None:
    """The invite behind a link, if it is still open."""
    found = Invite.objects.filter(token_mark=link_mark(token), used_at=None, expires_at__gt=now)
    return found.select_related("role", "user").first()


def open_invites(now: datetime) -> QuerySet[Invite]:
    """Who was invited and has not come yet, newest first."""
    return Invite.objects.filter(used_at=None, expires_at__gt=now).select_related("role").order_by("-created_at")


def may_impersonate(operator_uid: uuid.UUID) -> bool:
    """Whether the operator is still one, and still has the right; asked in public, from wherever."""
    with schema_context(PUBLIC):
        operator = User.objects.select_related("role").filter(uid=operator_uid).first()
        return operator is not None and operator.may_sign_in and IMPERSONATE in permissions_of(operator.role)


def _one(queryset: QuerySet[M]) -> M:
    row = queryset.first()
    if row is None:
        raise NotFound
    return row


def uid_of(actor: Actor) -> uuid.UUID:
    """The person's uid. Raises NotAuthenticated for nobody and for the system, NotAPerson for an API key."""
    if actor.uid is None:
        raise NotAuthenticated
    if actor.kind == "api_key":
        raise NotAPerson
    return actor.uid


def user_by_uid(uid: uuid.UUID | None) -> User | None:
    """The person, or None for a key or nobody."""
    return User.objects.filter(uid=uid).first() if uid else None
