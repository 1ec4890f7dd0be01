"""A library's life over its API, with every operation that changes something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
from django.core.files.uploadedfile import SimpleUploadedFile

from shared.jobs.draining import drain
from shared.jobs.models import Job
from tests.contracts.stories import messages, money
from tests.contracts.stories.telling import Story
from tests.fixtures.api import Api
from tests.fixtures.cast import PASSWORD
from tests.fixtures.outbox import Outbox
from tests.harness.sandbox import Sandbox

ANOTHER = "another quiet place"
PRICE = {"minor": 3000, "currency": "INR"}
AREA = {"name": "Hall A", "x": 0, "y": 0, "w": 10, "h": 8}
SHIFT = {"name": "Morning", "opens": "06:00", "closes": "12:00", "price": PRICE}
CSV = b"name,phone\nFarah,9820014299\n"


def tell(story: Story, outbox: Outbox, *, desk: Api, guest: Api, sandbox: Sandbox) -> None:
    """All of it. desk: may take money and not give it back. guest: a customer."""
    left = furnish(story, desk=desk, guest=guest)
    _take_online(story, left, story.as_(guest), sandbox)
    _mend_jobs(story)
    _come_and_go(story, outbox)
    _tear_down(story, left)


def furnish(story: Story, *, desk: Api, guest: Api) -> dict[str, str]:
    """The part that makes things and keeps them: the uids of one of each, by the word before it in a path."""
    left = _draw_rooms(story)
    left |= _keep_customers(story)
    left |= _book(story, left, story.as_(desk), story.as_(guest))
    left |= _import(story)
    left |= messages.send(story, left["customers"])
    return left | _keep_house(story)


def _draw_rooms(story: Story) -> dict[str, str]:
    place = {"name": "Kothrud", "city": "Pune", "timezone": "Asia/Kolkata"}
    venue = story.post("venues", place)["uid"]
    story.put("venues/{uid}", {**place, "name": "Kothrud Hall"}, uid=venue)
    story.patch("venues/{uid}", {"address": "Lane 5"}, uid=venue)
    area = story.post("venues/{uid}/areas", AREA, uid=venue)["uid"]
    story.put("venues/{uid}/areas/{area}", {**AREA, "name": "Hall B"}, uid=venue, area=area)
    story.patch("venues/{uid}/areas/{area}", {"note": "quiet"}, uid=venue, area=area)
    wanted = {"area": area, "labels": ["B-01", "B-02", "B-03"], "price_per_hour": PRICE}
    seats = [seat["uid"] for seat in story.post("venues/{uid}/seats", wanted, uid=venue)["results"]]
    story.put("venues/{uid}/seats/{seat}", {"area": area, "label": "B-09"}, uid=venue, seat=seats[2])
    story.patch("venues/{uid}/seats/{seat}", {"note": "window"}, uid=venue, seat=seats[2])
    story.put("venues/{uid}/seat-map", {"width": 20, "height": 12, "elements": []}, uid=venue)
    week = [{"weekday": day, "opens": "00:00", "closes": "00:00"} for day in range(7)]
    story.put("venues/{uid}/hours", {"hours": week}, uid=venue)
    shift = story.post("venues/{uid}/shifts", SHIFT, uid=venue)["uid"]
    story.put("venues/{uid}/shifts/{shift}", {**SHIFT, "name": "Early"}, uid=venue, shift=shift)
    story.patch("venues/{uid}/shifts/{shift}", {"price": {**PRICE, "minor": 4000}}, uid=venue, shift=shift)
    closed = {"start": _day(200).isoformat(), "end": _day(201).isoformat(), "reason": "Diwali"}
    closure = story.post("venues/{uid}/closures", closed, uid=venue)["uid"]
    made = {"venues": venue, "areas": area, "seats": seats[0], "shifts": shift, "closures": closure}
    return {**made, "other": seats[1]}


def _keep_customers(story: Story) -> dict[str, str]:
    customer = story.post("customers", {"name": "Chitra", "phone": "9820014260"})["uid"]
    story.put("customers/{uid}", {"name": "Chitra Rao", "phone": "9820014260"}, uid=customer)
    story.patch("customers/{uid}", {"notes": "Prefers the window"}, uid=customer)
    story.post("customers/{uid}/suspend", {"reason": "Noise"}, uid=customer)
    story.post("customers/{uid}/reactivate", {"reason": "Promised"}, uid=customer)
    gone = story.post("customers", {"name": "Gone"})["uid"]
    story.post("customers/{uid}/merge", {"into": customer}, uid=gone)
    story.post("customers/{uid}/unmerge", {}, uid=gone)
    story.delete("customers/{uid}", uid=gone)
    copied = story.post("customers/{uid}/data-export", {}, uid=gone)
    story.post("customers/{uid}/erase", {"confirm": copied["digest"]}, uid=gone)
    return {"customers": customer}


def _book(story: Story, left: dict[str, str], desk: Story, guest: Story) -> dict[str, str]:
    def asked(start: datetime, *, by: Story = story, **more: Any) -> str:
        times = {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()}
        wanted = {"venue": left["venues"], "resource": left["seats"], **times, **more}
        return str(by.post("bookings", wanted if by is guest else {**wanted, "customer": left["customers"]})["uid"])

    now = datetime.now(UTC).replace(second=0, microsecond=0)
    kept, moved = asked(now - timedelta(minutes=1)), asked(_day(3))
    missed = asked(now - timedelta(minutes=60), resource=left["other"])
    story.post("bookings/{uid}/start", uid=kept)
    story.post("bookings/{uid}/complete", uid=kept)
    story.post("bookings/{uid}/reschedule", {"start": _day(5).isoformat()}, uid=moved)
    story.post("bookings/{uid}/no-show", uid=missed)
    story.patch("venues/{uid}", {"accepts_by_hand": True}, uid=left["venues"])
    story.patch("venues/{uid}", {"pay_at_desk": True}, uid=left["venues"])
    wished = asked(_day(8), by=guest, pay_at_desk=True)
    story.post("bookings/{uid}/accept", uid=wished)
    story.post("bookings/{uid}/cancel", {"reason": "Ill"}, uid=moved)
    payment = _pay(story, wished)
    story.post("payments/{uid}/refund", {"amount": PRICE, "reason": "Left early"}, uid=payment)
    dropped = asked(_day(9))
    owed = _pay(story, dropped)
    desk.post("bookings/{uid}/cancel", {"reason": "Ill"}, uid=dropped)
    refund = story.client.get(f"/api/v1/payments/{owed}").json()["refunds"][0]["uid"]
    story.post("refunds/{uid}/hand-over", uid=refund)
    return {"bookings": wished, "payments": payment, "refunds": refund}


def _pay(story: Story, booking: str) -> str:
    paid = {"payable_kind": "booking", "payable": booking, "method": "cash", "amount": {**PRICE, "minor": 6000}}
    return str(story.post("payments/desk", paid)["uid"])


def _take_online(story: Story, left: dict[str, str], guest: Story, sandbox: Sandbox) -> None:
    """A booking of the guest's own, paid on a gateway's page."""
    times = {"start": _day(12).isoformat(), "end": (_day(12) + timedelta(hours=2)).isoformat()}
    wished = guest.post("bookings", {"venue": left["venues"], "resource": left["seats"], **times})["uid"]
    account = money.connect(story, sandbox)
    money.pay_online(guest, wished, sandbox)
    money.disconnect(story, account)


def _import(story: Story) -> dict[str, str]:
    def upload() -> str:
        content = SimpleUploadedFile("students.csv", CSV)
        return str(story.upload("customers/bulk-import", {"file": content, "dry_run": "true"})["uid"])

    started, stopped = upload(), upload()
    drain()
    story.post("imports/{uid}/start", {}, uid=started)
    story.post("imports/{uid}/cancel", uid=stopped)
    return {"imports": started}


def _keep_house(story: Story) -> dict[str, str]:
    story.patch("settings", {"name": "Asha's Rooms"})
    key = story.post("api-keys", {"name": "Door", "scopes": ["bookings.read"]})["uid"]
    story.put("api-keys/{uid}", {"name": "Gate", "scopes": ["bookings.read"]}, uid=key)
    story.patch("api-keys/{uid}", {"name": "Door"}, uid=key)
    role = story.post("roles", {"code": "porter", "name": "Porter", "permissions": ["bookings.read"]})["uid"]
    story.put("roles/{uid}", {"name": "Porter", "permissions": ["bookings.read", "bookings.write"]}, uid=role)
    story.patch("roles/{uid}", {"name": "Night porter"}, uid=role)
    colleague = {"name": "Esha", "email": "esha@example.com", "role": "kitchen"}
    staff = story.post("staff", {**colleague, "password": PASSWORD})["uid"]
    story.put("staff/{uid}", {**colleague, "name": "Esha K"}, uid=staff)
    story.patch("staff/{uid}", {"role": "read_only"}, uid=staff)
    slug = story.tenant.slug if story.tenant else ""
    domain = story.post("domains", {"domain": f"rooms.{slug}.example.com"})["uid"]
    story.post("domains/{uid}/verify", uid=domain)
    story.patch("domains/{uid}", {"is_primary": True}, uid=domain)
    return {"api-keys": key, "roles": role, "staff": staff, "domains": domain}


def _mend_jobs(story: Story) -> None:
    assert story.tenant is not None
    jobs = [
        Job.objects.create(kind="customers.import", queue="slow", schema=story.tenant.schema_name, state="failed")
        for _ in range(2)
    ]
    story.post("failed-jobs/{uid}/retry", uid=jobs[0].uid)
    story.delete("failed-jobs/{uid}", uid=jobs[1].uid)


def _come_and_go(story: Story, outbox: Outbox) -> None:
    visitor = story.as_(_nobody(story))
    newcomer = {"name": "Hema", "email": "hema@example.com", "phone": "9820014270", "password": PASSWORD}
    entered = visitor.post("auth/register", {**newcomer, "consents": ["terms"]})
    visitor.post("auth/email/verify", {"token": _token(outbox)})
    entered = visitor.post("auth/login", {"email": newcomer["email"], "password": PASSWORD})
    visitor.post("auth/verify", {"token": entered["access"]})
    entered = visitor.post("auth/refresh", {"refresh": entered["refresh"]})
    visitor.post("auth/logout", {"refresh": entered["refresh"]})
    visitor.post("auth/otp/request", {"phone": newcomer["phone"]})
    entered = visitor.post("auth/otp/verify", {"phone": newcomer["phone"], "code": outbox()[-1]["code"]})
    hema = story.as_(visitor.client.with_headers(Authorization=f"Bearer {entered['access']}"))
    hema.patch("auth/me", {"name": "Hema R", "email": "hema@example.org"})
    hema.post("auth/email/request")
    hema.post("auth/password/change", {"current_password": PASSWORD, "password": ANOTHER})
    secret = pyotp.TOTP(hema.post("auth/2fa/enroll")["secret"])
    now = datetime.now(UTC)
    hema.post("auth/2fa/confirm", {"totp": secret.at(now)})
    hema.post("auth/2fa/disable", {"totp": secret.at(now + timedelta(seconds=30))})
    visitor.post("auth/password/forgot", {"email": "hema@example.org"})
    visitor.post("auth/password/reset", {"token": _token(outbox), "password": PASSWORD})
    visitor.post("auth/otp/request", {"phone": newcomer["phone"]})
    entered = visitor.post("auth/otp/verify", {"phone": newcomer["phone"], "code": outbox()[-1]["code"]})
    hema = story.as_(visitor.client.with_headers(Authorization=f"Bearer {entered['access']}"))
    hema.delete("auth/devices/{uid}", uid=hema.client.get("/api/v1/auth/devices").json()["results"][0]["uid"])
    invited = story.post("staff/invite", {"email": "gul@example.com", "role": "kitchen"})
    token = invited["accept_url"].rpartition("/")[2]
    visitor.post("auth/invite/accept", {"token": token, "password": PASSWORD, "name": "Gul"})
    story.post("live/ticket", {"topics": ["bookings"]})


def _tear_down(story: Story, left: dict[str, str]) -> None:
    spare = story.post("venues", {"name": "Annexe", "city": "Pune"})["uid"]
    area = story.post("venues/{uid}/areas", {"name": "Loft"}, uid=spare)["uid"]
    seat = story.post("venues/{uid}/seats", {"area": area, "label": "L-1"}, uid=spare)["results"][0]["uid"]
    story.delete("venues/{uid}/seats/{seat}", uid=spare, seat=seat)
    story.delete("venues/{uid}/areas/{area}", uid=spare, area=area)
    story.delete("venues/{uid}", uid=spare)
    story.delete("venues/{uid}/shifts/{shift}", uid=left["venues"], shift=left["shifts"])
    story.delete("venues/{uid}/closures/{closure}", uid=left["venues"], closure=left["closures"])
    story.delete("staff/{uid}", uid=left["staff"])
    story.delete("api-keys/{uid}", uid=left["api-keys"])
    story.delete("roles/{uid}", uid=left["roles"])
    story.delete("domains/{uid}", uid=left["domains"])


def _nobody(story: Story) -> Any:
    return type(story.client)(host=story.client.host)


def _token(outbox: Outbox) -> str:
    return str(outbox()[-1]["variables"]["token"])


def _day(number: int) -> datetime:
    return datetime.now(UTC).replace(hour=5, minute=30, second=0, microsecond=0) + timedelta(days=number)
