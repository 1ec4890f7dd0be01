"""Money through gateways: accounts, rules, a payment on the sandbox's page."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.contracts.stories.telling import Story
from tests.harness.sandbox import Sandbox


def connect(story: Story, sandbox: Sandbox, *, under: str = "") -> str:
    """An account with its rules: connected, changed, tried; at the apex the paths stand under `admin/`."""
    keys = sandbox.account("razorpay").keys
    wanted = {"gateway": "razorpay", "label": "Main", "mode": "test", "credentials": keys, "webhook_secrets": ["whsec"]}
    uid = str(story.post(f"{under}gateway-accounts", wanted)["uid"])
    story.patch(f"{under}gateway-accounts/{{uid}}", {"priority": 2}, uid=uid)
    story.put(f"{under}gateway-accounts/{{uid}}", {**wanted, "priority": 3}, uid=uid)
    story.post(f"{under}gateway-accounts/{{uid}}/test", uid=uid)
    story.post(f"{under}gateway-accounts/{{uid}}/connect", uid=uid)
    story.post(f"{under}gateway-accounts/{{uid}}/rotate-endpoint", uid=uid)
    past = SimpleUploadedFile("past.csv", b"paid_at,amount_minor,currency,method,gateway,outcome\n,45000,INR,upi,,paid")
    story.upload(f"{under}routing/simulate", {"file": past})
    rule = {"name": "All of it", "action": "pin", "account": uid}
    written = story.post(f"{under}routing/rules", rule)["uid"]
    story.put(f"{under}routing/rules/{{uid}}", {**rule, "name": "Everything"}, uid=written)
    story.patch(f"{under}routing/rules/{{uid}}", {"position": 2}, uid=written)
    story.delete(f"{under}routing/rules/{{uid}}", uid=written)
    return uid


def disconnect(story: Story, uid: str, *, under: str = "") -> None:
    """Its end."""
    story.delete(f"{under}gateway-accounts/{{uid}}", uid=uid)


def pay_online(story: Story, booking: str, sandbox: Sandbox) -> str:
    """A booking paid on the gateway's page."""
    wanted: dict[str, Any] = {"payable_kind": "booking", "payable": booking}
    uid = str(story.post("payments/create", wanted)["uid"])
    [page] = sandbox.pages(state="open")
    sandbox.pay(page)
    story.post("payments/verify", {"payment": uid})
    return uid
