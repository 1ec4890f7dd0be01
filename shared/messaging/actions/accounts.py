"""Accounts at carriers, and how a tenant wants to send."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from shared import spine
from shared.actor import Actor
from shared.errors import Invalid, NotFound
from shared.inbox.steps import close_endpoints, keep_secrets, open_endpoint, rotate_endpoint
from shared.messaging.models import ChannelAccount, SenderPolicy
from shared.messaging.providers.promise import CARRIES, CREDENTIALS
from shared.messaging.providers.smtp import is_server
from shared.unit import UNIT_NOW, action

CHANGEABLE = ("label", "sender", "priority", "is_enabled")


@action
def open_account(
    *,
    channel: str,
    provider: str,
    credentials: Mapping[str, str],
    actor: Actor,
    sender: str = "",
    label: str = "",
    priority: int = 1,
) -> ChannelAccount:
    """Keep credentials, sealed, with an address at which the provider may report. Raises Invalid."""
    _check(channel, provider, credentials)
    account = ChannelAccount(channel=channel, provider=provider, sender=sender, label=label, priority=priority)
    account.seal(credentials)
    account.save(force_insert=True)
    open_endpoint(provider=provider, account_uid=account.uid, texts=[_verifying(provider, credentials)])
    spine.emit("settings.channel_opened", account, actor=actor, channel=channel, provider=provider)
    return account


@action
def change_account(
    *, account_uid: uuid.UUID, actor: Actor, credentials: Mapping[str, str] | None = None, **fields: Any
) -> ChannelAccount:
    """Change it; new credentials take the old ones' place. Raises NotFound, Invalid."""
    account = _account(account_uid)
    for name in CHANGEABLE:
        if name in fields:
            setattr(account, name, fields[name])
    if credentials is not None:
        _check(account.channel, account.provider, credentials)
        account.seal(credentials)
        keep_secrets(account.uid, [_verifying(account.provider, credentials)])
    account.failing_since, account.last_error = None, ""
    account.save()
    changed = sorted([name for name in CHANGEABLE if name in fields] + ["credentials"] * (credentials is not None))
    spine.emit("settings.channel_changed", account, actor=actor, changed=changed)
    return account


@action
def rotate_address(*, account_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> ChannelAccount:
    """A new address for reports; the old one works for another day. Raises NotFound."""
    account = _account(account_uid)
    rotate_endpoint(account.uid, now=now)
    spine.emit("settings.channel_rotated", account, actor=actor)
    return account


@action
def remove_account(*, account_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> None:
    """Forget the credentials; messages that went through it keep its uid. Raises NotFound."""
    account = _account(account_uid)
    close_endpoints(account.uid, now=now)
    spine.emit("settings.channel_removed", account, actor=actor, provider=account.provider)
    account.delete()


@action
def change_policy(*, actor: Actor, **fields: Any) -> SenderPolicy:
    """How the tenant wants to send."""
    row, _made = SenderPolicy.objects.get_or_create(name="own")
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    spine.emit("settings.sending_changed", row, actor=actor, **fields)
    return row


# Steps


def _account(uid: uuid.UUID) -> ChannelAccount:
    found = ChannelAccount.objects.select_for_update(no_key=True).filter(uid=uid).first()
    if found is None:
        raise NotFound
    return found


def _check(channel: str, provider: str, credentials: Mapping[str, str]) -> None:
    if channel not in CARRIES[provider]:
        raise Invalid.field("channel", "not_carried", _("This provider does not carry this channel."))
    wanted = CREDENTIALS[provider]
    if set(credentials) != set(wanted) or not all(credentials.values()):
        sentence = _("Give exactly these: %(names)s.") % {"names": ", ".join(wanted)}
        raise Invalid.field("credentials", "incomplete", sentence)
    if provider == "smtp" and not is_server(credentials["url"]):
        raise Invalid.field("credentials", "invalid", _("Write it as smtp+tls://user:word@host:587."))


def _verifying(provider: str, credentials: Mapping[str, str]) -> str:
    """The secret that verifies reports; where the provider does not sign, the address itself is the secret."""
    return credentials["auth_token"] if provider == "twilio" else ""
