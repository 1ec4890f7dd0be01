"""One running stack for all browser tests: a library to visit, a library to work in, a barbershop, an operator."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from tests.harness.stack import Stack

MONDAY = "2026-12-07T11:54:00+05:30"
TOMORROW = date(2026, 12, 8).isoformat()
PASSWORD = "a quiet place to read"
ASHA = {"name": "Asha Kulkarni", "email": "asha@example.com", "phone": "+919822033145", "password": PASSWORD}
OMAR, DEVIKA = "omar@example.com", "devika@example.com"
TOTP_SECRET = "NB2W45DFOIZA4ZLOMRZWC3TENB2W45DF"
HOUSES = {
    "lakshya": ("Lakshya Reading Rooms", "study_library"),
    "vachan": ("Vachan Reading Rooms", "study_library"),
    "devs": ("Dev Barbers", "barbershop"),
}
SEED = f"""
from django.core.management import call_command
from django_tenants.utils import tenant_context
from platform_core.tenants.models import Tenant
from shared.clock import now
from shared.ids import uuid7
from shared.inbox.models import Endpoint, WebhookEvent
from shared.jobs.models import Job
from tests.tenant_apps.customers.factories import CustomerFactory
from tests.tenant_apps.portal.desks import open_library
from tests.tenant_apps.portal.halls import make_hall

with tenant_context(Tenant.objects.get(slug="lakshya")):
    make_hall()
    make_hall(name="Deccan annexe", slug="deccan", rooms=2)
with tenant_context(Tenant.objects.get(slug="vachan")):
    library = open_library(24)
    names = ["Rohan Deshmukh", "Fatima Shaikh", "Ishaan Verma", "Meera Nair", "Aditya Rao", "Sana Qureshi"]
    people = [CustomerFactory(name=name, tags=["UPSC"]) for name in [*names, "Omkar Jagtap"]]
    library.start(library.book("A-01", 11, who=people[1]))
    library.book("A-02", 11, who=people[0])
    for number, who in enumerate(people[2:]):
        library.book(f"A-0{{number + 3}}", 12, who=who)
call_command("operator", "create", email="{DEVIKA}", password="{PASSWORD}", name="Devika Rao")
call_command("operator", "create", email="{OMAR}", password="{PASSWORD}", name="Omar Dias", totp_secret="{TOTP_SECRET}")
endpoint = Endpoint.objects.create(provider="razorpay", schema="public", account_uid=uuid7(), secrets="")
for number, state in enumerate(("processed", "quarantined", "failed")):
    WebhookEvent.objects.create(endpoint=endpoint, provider="razorpay", schema="public", kind="payment.captured",
                                event_id=f"evt_{{number}}", body_hash=f"{{number:064d}}", state=state,
                                outcome="wrong_mode", error="GatewayFailed: timeout")
for _ in range(2):
    Job.objects.create(kind="audit.seal", queue="fast", state="failed", attempts=5, finished_at=now(),
                       error="Traceback\\nValueError: the address is not listed")
"""


@contextmanager
def open_town(folder: Path) -> Iterator[Stack]:
    """Everything that stands there on a Monday at 11:54; the clock goes on from then. folder: for the clock."""
    clock = folder / "clock"
    clock.write_text(MONDAY)
    with Stack(options=["--workers", "1"], env={"CLOCK_FILE": str(clock)}) as stack:
        for slug, (name, vertical) in HOUSES.items():
            body = {"business_name": name, "slug": slug, "vertical": vertical, "owner": ASHA}
            answer = stack.request("", "POST", "/api/v1/signup", json_body=body)
            assert answer.status == 201, answer.body
        os.utime(clock)
        seeded = stack.command("shell", "-c", SEED)
        assert seeded.returncode == 0, seeded.stderr
        yield stack
