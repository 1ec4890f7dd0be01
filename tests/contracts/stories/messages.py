"""Registering what is sent, sending, agreeing; credits."""

from __future__ import annotations

from typing import Any

from django_tenants.utils import schema_context

from platform_core.credits.actions import grant
from shared.actor import SYSTEM
from shared.unit import unit
from tests.contracts.stories.telling import Story

PEID, DLT_ID = "1101172974420810001", "1407172974420810001"
TEXT = "Rs {#numeric#} received by Asha Reading Rooms, Dev Barbers or Frontdesk for {#alphanumeric#}. Thank you."
TWILIO = {"account_sid": "AC" + "0" * 32, "auth_token": "1" * 32}
RUPEES = {"minor": 150_000, "currency": "INR"}


def send(story: Story, customer: str) -> dict[str, str]:
    """A tenant's part. The uids of what is left, by the word before it in a path."""
    left = register(story, "")
    told = {"template": left["templates"], "variables": {"amount": "450", "code": "R1"}}
    story.post("messages", {"channel": "sms", "to": "9820014260", **told})
    story.patch("messaging/settings", {"fails_over": True})
    agreed = {"customer": customer, "purpose": "promotional", "evidence": "form 7"}
    left["consents"] = story.post("consents", agreed)["uid"]
    story.delete("consents/{uid}", uid=left["consents"])
    assert story.tenant is not None
    with schema_context("public"), unit():
        grant(tenant_uid=story.tenant.uid, channel="sms", quantity=10, total_minor=250, actor=SYSTEM)
    story.post("credits/deduct", {"channel": "sms", "quantity": 1, "reason": "sent by hand"})
    story.patch("credits/wallet", {"channel": "sms", "low_below": 10})
    story.post("credits/purchase", {"channel": "sms", "quantity": 100})
    return left


def trade(story: Story, tenant: str) -> None:
    """The platform's part."""
    register(story, "admin/")
    vendor = story.post("admin/credits/vendors", {"slug": "bsnl", "name": "BSNL"})["uid"]
    story.patch("admin/credits/vendors/{uid}", {"name": "BSNL SMS"}, uid=vendor)
    bought = {"vendor": "bsnl", "channel": "sms", "quantity": 10_000, "total": RUPEES}
    story.post("admin/credits/purchase", bought)
    story.post("admin/credits/allocate", {"tenant": tenant, "channel": "sms", "quantity": 100, "total": RUPEES})


def register(story: Story, under: str) -> dict[str, str]:
    """An entity, a header, a template, a link and an account; and one more of each that goes again."""
    entity = _kept(story, f"{under}messaging/entities", {"peid": PEID, "name": "Asha", "chain_state": "active"}, "peid")
    header = _kept(story, f"{under}messaging/headers", {"entity": entity, "header": "ASHARR"}, "header")
    text: dict[str, Any] = {
        "name": "Payment", "channel": "sms", "language": "en", "category": "S", "text": TEXT, "header": header,
        "dlt_id": DLT_ID, "provider_template_id": "f" * 24, "state": "approved",
        "variables": [{"name": "amount", "type": "numeric"}, {"name": "code", "type": "alphanumeric"}],
    }  # fmt: skip
    template = _kept(story, f"{under}messaging/templates", text, "name")
    story.post(f"{under}messaging/preview", {"template": template, "text": "x"})
    listed = {"entity": entity, "kind": "url", "value": "https://asha.example/p?"}
    target = story.post(f"{under}messaging/targets", listed)["uid"]
    story.delete(f"{under}messaging/targets/{{uid}}", uid=target)
    target = story.post(f"{under}messaging/targets", listed)["uid"]
    account = {"channel": "sms", "provider": "twilio", "credentials": TWILIO, "sender": "+15005550006"}
    gone = story.post(f"{under}channel-accounts", account)["uid"]
    story.delete(f"{under}channel-accounts/{{uid}}", uid=gone)
    kept = story.post(f"{under}channel-accounts", account)["uid"]
    story.put(f"{under}channel-accounts/{{uid}}", {**account, "label": "First"}, uid=kept)
    story.patch(f"{under}channel-accounts/{{uid}}", {"label": "Second"}, uid=kept)
    story.post(f"{under}channel-accounts/{{uid}}/rotate-endpoint", uid=kept)
    made = {"entities": entity, "headers": header, "templates": template, "targets": target}
    return {**made, "channel-accounts": kept}


ANOTHER = {"peid": "1101172974420810009", "header": "ASHAXX", "name": "Another"}


def _kept(story: Story, path: str, body: dict[str, Any], name: str) -> str:
    """Made, changed both ways, and kept; its twin is removed."""
    uid = str(story.post(path, body)["uid"])
    story.put(f"{path}/{{uid}}", body, uid=uid)
    story.patch(f"{path}/{{uid}}", {name: body[name]}, uid=uid)
    twin = story.post(path, {**body, name: ANOTHER[name], **({"state": "draft"} if "state" in body else {})})["uid"]
    story.delete(f"{path}/{{uid}}", uid=twin)
    return uid
