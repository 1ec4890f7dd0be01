"""An operator's day at the apex, with every operation that changes something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp

from shared.inbox.models import Endpoint, WebhookEvent
from shared.jobs.models import Job
from tests.contracts.stories import messages, money
from tests.contracts.stories.telling import Story
from tests.fixtures.cast import PASSWORD
from tests.fixtures.outbox import Outbox
from tests.harness.sandbox import Sandbox

ANOTHER = "another quiet place"
INR = {"minor": 99900, "currency": "INR"}


def tell(story: Story, outbox: Outbox, sandbox: Sandbox) -> None:
    """All of it."""
    _sell(story)
    _take_money(story, sandbox)
    _keep_tenants(story)
    _keep_operators(story)
    _mend_jobs(story)
    _come_and_go(story, outbox)


def _sell(story: Story) -> None:
    plan = {"slug": "tiny", "name": "Tiny", "price": INR, "limits": {"customers": 10}, "features": []}
    uid = story.post("plans", plan)["uid"]
    story.patch("plans/{uid}", {"name": "Tiny one"}, uid=uid)
    reserved = story.post("admin/reserved-slugs", {"slug": "palace", "note": "Ours"})["uid"]
    story.delete("admin/reserved-slugs/{uid}", uid=reserved)


def _take_money(story: Story, sandbox: Sandbox) -> None:
    account = money.connect(story, sandbox, under="admin/")
    endpoint = Endpoint.objects.filter(account_uid=account).latest("pk")
    event = WebhookEvent.objects.create(
        endpoint=endpoint,
        provider="razorpay",
        schema="public",
        kind="order.paid",
        event_id="e1",
        body_hash="h",
        body="",
    )
    story.post("admin/webhook-events/{uid}/replay", uid=event.uid)
    money.disconnect(story, account, under="admin/")


def _keep_tenants(story: Story) -> None:
    visitor = story.as_(type(story.client)(host=story.client.host))
    visitor.post("signup", _business("signed"))
    uid = story.post("tenants", {**_business("made"), "plan": "starter"})["uid"]
    story.put("tenants/{uid}", {"name": "Made", "plan": "professional"}, uid=uid)
    story.patch("tenants/{uid}", {"limits": {"customers": 5}}, uid=uid)
    messages.trade(story, uid)
    story.post("tenants/{uid}/impersonate", {"reason": "Ticket 1"}, uid=uid)
    story.post("tenants/{uid}/suspend", {"reason": "Unpaid"}, uid=uid)
    story.post("tenants/{uid}/reactivate", {"reason": "Paid"}, uid=uid)
    story.delete("tenants/{uid}", uid=uid)


def _business(slug: str) -> dict[str, Any]:
    owner = {"name": "Meera", "email": f"meera@{slug}.example", "phone": "9820014288", "password": PASSWORD}
    return {"business_name": slug.title(), "slug": slug, "vertical": "study_library", "owner": owner}


def _keep_operators(story: Story) -> None:
    body = {"name": "Pia", "email": "pia@example.com", "role": "support"}
    uid = story.post("admin/users", {**body, "password": PASSWORD})["uid"]
    story.put("admin/users/{uid}", {**body, "name": "Pia S"}, uid=uid)
    story.patch("admin/users/{uid}", {"role": "finance"}, uid=uid)
    story.delete("admin/users/{uid}", uid=uid)
    role = story.post("admin/roles", {"code": "auditor", "name": "Auditor", "permissions": ["audit.read"]})["uid"]
    story.put("admin/roles/{uid}", {"name": "Auditor", "permissions": ["audit.read", "jobs.read"]}, uid=role)
    story.patch("admin/roles/{uid}", {"name": "Auditors"}, uid=role)
    story.delete("admin/roles/{uid}", uid=role)


def _mend_jobs(story: Story) -> None:
    jobs = [Job.objects.create(kind="audit.seal", queue="default", schema="public", state="failed") for _ in range(2)]
    story.post("admin/failed-jobs/{uid}/retry", uid=jobs[0].uid)
    story.delete("admin/failed-jobs/{uid}", uid=jobs[1].uid)


def _come_and_go(story: Story, outbox: Outbox) -> None:
    visitor = story.as_(type(story.client)(host=story.client.host))
    invited = story.post("admin/users/invite", {"email": "quan@example.com", "role": "support"})
    token = invited["accept_url"].rpartition("/")[2]
    visitor.post("auth/invite/accept", {"token": token, "password": PASSWORD, "name": "Quan"})
    credentials = {"email": "quan@example.com", "password": PASSWORD}
    visitor.post("auth/admin/login", credentials)
    entered = visitor.post("auth/login", credentials)
    visitor.post("auth/verify", {"token": entered["access"]})
    entered = visitor.post("auth/refresh", {"refresh": entered["refresh"]})
    visitor.post("auth/logout", {"refresh": entered["refresh"]})
    quan = _speaking(story, visitor.post("auth/login", credentials))
    quan.patch("auth/me", {"name": "Quan T", "email": "quan@example.org"})
    quan.post("auth/email/request")
    visitor.post("auth/email/verify", {"token": _token(outbox)})
    quan.post("auth/password/change", {"current_password": PASSWORD, "password": ANOTHER})
    secret, now = pyotp.TOTP(quan.post("auth/2fa/enroll")["secret"]), datetime.now(UTC)
    quan.post("auth/2fa/confirm", {"totp": secret.at(now)})
    quan.post("auth/2fa/disable", {"totp": secret.at(now + timedelta(seconds=30))})
    visitor.post("auth/password/forgot", {"email": "quan@example.org"})
    visitor.post("auth/password/reset", {"token": _token(outbox), "password": PASSWORD})
    quan = _speaking(story, visitor.post("auth/login", {"email": "quan@example.org", "password": PASSWORD}))
    quan.delete("auth/devices/{uid}", uid=quan.client.get("/api/v1/auth/devices").json()["results"][0]["uid"])


def _speaking(story: Story, entered: dict[str, Any]) -> Story:
    nobody = type(story.client)(host=story.client.host)
    return story.as_(nobody.with_headers(Authorization=f"Bearer {entered['access']}"))


def _token(outbox: Outbox) -> str:
    return str(outbox()[-1]["variables"]["token"])
