"""API keys."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from shared.actor import Actor
from shared.identity.actions.roles import check_permissions
from shared.identity.authentication import KEY_PREFIX, key_mark
from shared.identity.models import ApiKey
from shared.identity.queries import access_api_key, user_by_uid
from shared.ids import url_token
from shared.spine import emit
from shared.unit import UNIT_NOW, action

KEY_CHARACTERS = 43


@action
def make_api_key(*, name: str, scopes: list[str], expires_at: datetime | None, actor: Actor) -> tuple[ApiKey, str]:
    """A key with scopes that the actor holds. Returns it and its text, which is never shown again."""
    text = KEY_PREFIX + url_token(KEY_CHARACTERS)
    key = ApiKey.objects.create(
        name=name,
        key_mark=key_mark(text),
        hint=f"{KEY_PREFIX}…{text[-4:]}",
        scopes=check_permissions(scopes, actor, field="scopes"),
        made_by=user_by_uid(actor.uid),
        expires_at=expires_at,
    )
    emit("api_key.created", key, actor=actor, scopes=key.scopes)
    return key, text


@action
def change_api_key(*, uid: uuid.UUID, changes: dict[str, Any], actor: Actor) -> ApiKey:
    """Rename it, or give it other scopes or another end. Raises NotFound, Invalid, Forbidden."""
    key = access_api_key(uid)
    check_permissions(key.scopes, actor, field="scopes")
    if "scopes" in changes:
        key.scopes = check_permissions(changes["scopes"], actor, field="scopes")
    key.name = changes.get("name", key.name)
    key.expires_at = changes.get("expires_at", key.expires_at)
    key.save(update_fields=["name", "scopes", "expires_at"])
    emit("api_key.changed", key, actor=actor, scopes=key.scopes)
    return key


@action
def revoke_api_key(*, uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> None:
    """It opens nothing any more. Raises NotFound."""
    key = access_api_key(uid)
    key.revoked_at = now
    key.save(update_fields=["revoked_at"])
    emit("api_key.revoked", key, actor=actor)
