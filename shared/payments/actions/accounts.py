"""A tenant's accounts at gateways: connected, changed, switched off. Keys go in and never come out."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from shared import locks, secrets, spine
from shared.actor import Actor
from shared.errors import Invalid, NotFound
from shared.inbox.steps import close_endpoints, keep_secrets, live_endpoints, open_endpoint, rotate_endpoint, secrets_of
from shared.payments.gateways.registry import ADAPTERS, adapter_of
from shared.payments.models import FeeRow, GatewayAccount
from shared.payments.models.gateways import PPM
from shared.secrets import Secret
from shared.unit import UNIT_NOW, action

MOST_SECRETS = 5
PERCENT = Decimal(PPM) / 100
TAX = 180_000  # GST on the gateway's fee
USUAL_FEES: Mapping[str, tuple[dict[str, Any], ...]] = {
    "razorpay": ({"percent_ppm": 20_000, "fixed_minor": 0, "tax_ppm": TAX},),
    "cashfree": ({"percent_ppm": 15_000, "fixed_minor": 300, "tax_ppm": TAX},),
    "stripe": (),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """One fee row as people write it: percents with up to four decimals."""

    percent: Decimal
    fixed_minor: int = 0
    tax_percent: Decimal = Decimal(0)
    method: str = ""
    currency: str = "INR"
    min_minor: int | None = None
    max_minor: int | None = None
    valid_from: datetime | None = None


@action
def connect_account(  # noqa: PLR0913 - what one can say of an account
    *,
    gateway: str,
    label: str,
    mode: str,
    credentials: Mapping[str, str],
    actor: Actor,
    priority: int = 1,
    is_enabled: bool = True,
    webhook_secrets: Sequence[str] = (),
    methods: Sequence[str] = (),
    fees: Sequence[Fees] | None = None,
    now: datetime = UNIT_NOW,
) -> GatewayAccount:
    """Write an account down, its keys encrypted, with an address for its webhooks. Raises Invalid.

    fees: None for what the gateway usually takes.
    """
    if gateway not in ADAPTERS:
        raise Invalid.field("gateway", "unknown", _("There is no such gateway."))
    keys = _checked_keys(gateway, mode, credentials)
    account = GatewayAccount.objects.create(
        gateway=gateway,
        label=label or gateway.capitalize(),
        mode=mode,
        priority=priority,
        is_enabled=is_enabled,
        credentials=secrets.encrypt(json.dumps(keys)),
        hints=_hints(keys),
        methods=sorted(set(methods)),
        created_at=now,
    )
    open_endpoint(provider=gateway, account_uid=account.uid, texts=_signing(gateway, keys, webhook_secrets))
    _write_fees(account, fees)
    spine.emit("gateway_account.connected", account, actor=actor, **_facts(account))
    return account


@action
def change_account(  # noqa: PLR0913 - what one can say of an account
    *,
    account_uid: uuid.UUID,
    actor: Actor,
    label: str | None = None,
    mode: str | None = None,
    priority: int | None = None,
    is_enabled: bool | None = None,
    credentials: Mapping[str, str] | None = None,
    webhook_secrets: Sequence[str] | None = None,
    methods: Sequence[str] | None = None,
    fees: Sequence[Fees] | None = None,
    now: datetime = UNIT_NOW,
) -> GatewayAccount:
    """Change what is named. New keys replace the old ones; where they sign webhooks, the old ones still verify.

    Raises NotFound, Invalid.
    """
    account = _take(account_uid)
    given = {"label": label, "mode": mode, "priority": priority, "is_enabled": is_enabled}
    changed = {name: value for name, value in given.items() if value is not None}
    for name, value in changed.items():
        setattr(account, name, value)
    if methods is not None:
        account.methods = sorted(set(methods))
    if credentials is not None:
        _exchange_keys(account, credentials)
    elif mode is not None:
        _checked_keys(account.gateway, account.mode, _stored_keys(account))
    account.save()
    if webhook_secrets is not None:
        keep_secrets(account.uid, _signing(account.gateway, _stored_keys(account), webhook_secrets))
    if fees is not None:
        account.fees.all().delete()
        _write_fees(account, fees)
    named = sorted([*changed, *(name for name, value in {
        "credentials": credentials, "webhook_secrets": webhook_secrets, "methods": methods, "fees": fees,
    }.items() if value is not None)])  # fmt: skip
    spine.emit("gateway_account.changed", account, actor=actor, fields=named, at=now.isoformat(), **_facts(account))
    return account


@action
def remove_account(*, account_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> GatewayAccount:
    """Take an account out of use for good. What it took stays readable and refundable. Raises NotFound."""
    account = _take(account_uid)
    account.archived_at, account.is_enabled = now, False
    account.save(update_fields=["archived_at", "is_enabled"])
    close_endpoints(account.uid, now=now)
    spine.emit("gateway_account.removed", account, actor=actor, **_facts(account))
    return account


@action
def rotate_address(*, account_uid: uuid.UUID, actor: Actor, now: datetime = UNIT_NOW) -> GatewayAccount:
    """Give the account's webhooks a new address; the old one works for another day. Raises NotFound."""
    account = _take(account_uid)
    rotate_endpoint(account.uid, now=now)
    if not adapter_of(account.gateway).can.reports_by_page:
        account.reports_since = None
        account.save(update_fields=["reports_since"])
    spine.emit("gateway_account.endpoint_rotated", account, actor=actor, **_facts(account))
    return account


@action
def note_tested(*, account_uid: uuid.UUID, code: str, actor: Actor, now: datetime = UNIT_NOW) -> GatewayAccount:
    """What came of trying the keys: `ok`, or the fault's code. Keys that work are no longer refused."""
    account = _take(account_uid)
    account.tested_at, account.test_code = now, code
    if code == "ok":
        account.refused_at = None
    elif code == "keys_refused":
        account.refused_at = account.refused_at or now
    account.save(update_fields=["tested_at", "test_code", "refused_at"])
    spine.emit("gateway_account.tested", account, actor=actor, code=code, **_facts(account))
    return account


@action
def note_webhook_connected(
    *, account_uid: uuid.UUID, secret: str, actor: Actor, now: datetime = UNIT_NOW
) -> GatewayAccount:
    """The gateway was told where to report. secret: what signs its webhooks from now on; older ones still verify."""
    account = _take(account_uid)
    account.reports_since = now
    account.save(update_fields=["reports_since"])
    if secret:
        old = [one.reveal() for one in secrets_of(live_endpoints(account.uid)[-1])]
        keep_secrets(account.uid, list(dict.fromkeys([secret, *old]))[:MOST_SECRETS])
    spine.emit("gateway_account.webhook_connected", account, actor=actor, **_facts(account))
    return account


# Steps


def _take(account_uid: uuid.UUID) -> GatewayAccount:
    account = locks.take_uid(GatewayAccount, account_uid)
    if account is None or account.archived_at is not None:
        raise NotFound
    return account


def _facts(account: GatewayAccount) -> dict[str, object]:
    return {"gateway": account.gateway, "label": account.label, "mode": account.mode}


def _checked_keys(gateway: str, mode: str, credentials: Mapping[str, str]) -> dict[str, str]:
    """Exactly the keys that this gateway has, of the right mode. Raises Invalid."""
    can = adapter_of(gateway).can
    keys = {name: str(value).strip() for name, value in credentials.items()}
    if set(keys) != set(can.credentials) or not all(keys.values()):
        wanted = ", ".join(can.credentials)
        raise Invalid.field("credentials", "incomplete", _("Give exactly these: %(keys)s.") % {"keys": wanted})
    for name, prefixes in can.key_prefixes.items():
        wrong = [prefix for one, prefix in prefixes.items() if one != mode]
        if any(keys[name].startswith(prefix) for prefix in wrong):
            raise Invalid.field("credentials", "wrong_mode", _("This key belongs to the other mode."))
    return keys


def _stored_keys(account: GatewayAccount) -> dict[str, str]:
    found: dict[str, str] = json.loads(secrets.decrypt(account.credentials).reveal())
    return found


def _hints(keys: Mapping[str, str]) -> dict[str, str]:
    return {name: Secret(value).hint for name, value in keys.items()}


def _signing(gateway: str, keys: Mapping[str, str], given: Sequence[str]) -> list[str]:
    """What verifies the gateway's webhooks: the secrets that were given, or the key that it signs with."""
    own = [] if adapter_of(gateway).can.has_webhook_secret else [keys["client_secret"]]
    return list(dict.fromkeys([*own, *given]))[:MOST_SECRETS]


def _exchange_keys(account: GatewayAccount, credentials: Mapping[str, str]) -> None:
    keys = _checked_keys(account.gateway, account.mode, credentials)
    account.credentials, account.hints = secrets.encrypt(json.dumps(keys)), _hints(keys)
    account.refused_at = None
    _add_signing_key(account, keys)


def _add_signing_key(account: GatewayAccount, keys: Mapping[str, str]) -> None:
    """A gateway that signs with the key goes on signing with the old one for a while."""
    if not adapter_of(account.gateway).can.has_webhook_secret:
        old = [secret.reveal() for secret in secrets_of(live_endpoints(account.uid)[-1])]
        keep_secrets(account.uid, _signing(account.gateway, keys, old))


def _write_fees(account: GatewayAccount, fees: Sequence[Fees] | None) -> None:
    if fees is None:
        rows = [FeeRow(account=account, currency="INR", **row) for row in USUAL_FEES[account.gateway]]
    else:
        rows = [
            FeeRow(
                account=account,
                method=one.method,
                currency=one.currency,
                percent_ppm=_ppm("percent", one.percent),
                fixed_minor=one.fixed_minor,
                tax_ppm=_ppm("tax_percent", one.tax_percent),
                min_minor=one.min_minor,
                max_minor=one.max_minor,
                valid_from=one.valid_from,
            )
            for one in fees
        ]
    FeeRow.objects.bulk_create(rows)


def _ppm(name: str, percent: Decimal) -> int:
    """Percent in parts per million, exactly. Raises Invalid."""
    ppm = percent * PERCENT
    if ppm != ppm.to_integral_value() or not 0 <= ppm <= PPM:
        raise Invalid.field("fees", "percent", _("%(name)s is 0 to 100 with at most four decimals.") % {"name": name})
    return int(ppm)
