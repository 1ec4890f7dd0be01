"""Who may call an operation. Nothing is open by default: an operation that names no need is refused."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import TYPE_CHECKING

from shared.actor import ANONYMOUS, Actor
from shared.errors import Forbidden, ImpersonationForbids, NotAuthenticated

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request


class Access(Enum):
    """Needs that are not a permission."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"


PUBLIC, SIGNED_IN = Access.PUBLIC, Access.SIGNED_IN
Need = str | Access | Callable[[Actor], bool]


def actor_of(request: Request | HttpRequest) -> Actor:
    """Who asks: what authentication found out, else nobody."""
    actor: Actor | None = getattr(getattr(request, "user", None), "actor", None)
    return actor or ANONYMOUS


def check_need(need: Need | None, actor: Actor) -> None:
    """Raise NotAuthenticated for somebody unknown, Forbidden for somebody without the right.

    Who impersonates stands in for an owner, who may do everything: what is missing is what impersonation withholds.
    """
    if need is Access.PUBLIC:
        return
    if not actor.is_person:
        raise NotAuthenticated
    if need is None or not _is_met(need, actor):
        raise ImpersonationForbids if actor.act_uid else Forbidden


def _is_met(need: Need, actor: Actor) -> bool:
    if need is Access.SIGNED_IN:
        return True
    return actor.may(need) if isinstance(need, str) else bool(callable(need) and need(actor))
