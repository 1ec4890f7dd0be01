from __future__ import annotations

import json
import stat
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django_tenants.utils import tenant_context

from platform_core.credits.queries import balances
from platform_core.tenants.models import Tenant
from shared import clock
from shared.jobs.draining import drain
from shared.payments.models import GatewayAccount
from shared.payments.routing.preview import preview
from tenant_apps.bookings.models import Booking
from tenant_apps.customers.models import Customer
from tenant_apps.portal.demo import houses
from tenant_apps.venues.models import Seat, Venue
from tenant_apps.venues.queries import occupancy
from tests.fixtures.api import Apis
from tests.harness.sandbox import Sandbox

NAMES = ("Kesh Barbers", "Frontdesk")


def demo(state_dir: Path) -> dict[str, Any]:
    with override_settings(ENV=replace(settings.ENV, state_dir=state_dir)):
        call_command("demo", verbosity=0)
    return dict(json.loads((state_dir / "demo.json").read_text())["logins"])


def counts(tenant: Tenant) -> tuple[int, ...]:
    with tenant_context(tenant):
        return tuple(model.objects.count() for model in (Venue, Seat, Customer, Booking))


def check_a_week_was_lived(library: Tenant) -> None:
    with tenant_context(library):
        states = Counter(Booking.objects.values_list("state", flat=True))
        past = Booking.objects.filter(ends_at__lt=clock.now())
        assert states["completed"] > 100
        assert states["no_show"] > 0
        assert states["cancelled"] > 0
        assert not past.filter(state__in=["accepted", "held"]).exists()
        assert all(booking.created_at < booking.ends_at for booking in past)
        venue = Venue.objects.get()
        (fill,) = occupancy([venue], now=clock.now())
        assert fill.capacity == 79
        assert Seat.objects.get(label="L-16").state == "closed"
        assert {shift.name: shift.price_minor for shift in venue.shifts.all()} == {
            "Morning": 12000, "Afternoon": 12000, "Evening": 14000, "Full day": 22000,
        }  # fmt: skip


@pytest.mark.slow
class TestDemo:
    def test_five_houses_and_a_second_run_adds_nothing(self, platform: None, api: Apis, tmp_path: Path) -> None:
        logins = demo(tmp_path)
        found = {tenant.slug: tenant for tenant in Tenant.objects.filter(slug__in=logins)}
        assert {tenant.vertical for tenant in found.values()} == {
            "study_library", "studio", "barbershop", "restaurant", "wellness",
        }  # fmt: skip
        before = {slug: counts(tenant) for slug, tenant in found.items()}
        assert before["lakshya"][:3] == (1, 80, 97)
        check_a_week_was_lived(found["lakshya"])
        assert demo(tmp_path) == logins
        assert {slug: counts(tenant) for slug, tenant in found.items()} == before
        assert stat.S_IMODE((tmp_path / "demo.json").stat().st_mode) == 0o600
        for role in ("owner", "desk", "customer"):
            who = {name: logins["lakshya"][role][name] for name in ("email", "password")}
            assert api(found["lakshya"]).post("/api/v1/auth/login", who).status_code == 200

    def test_with_the_sandbox_a_house_trades_and_its_texts_are_known_there(
        self, platform: None, gateways_at_sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tenant_apps.portal.management.commands.demo.HOUSES", houses.HOUSES[2:3])
        with override_settings(OUTBOX_FILE=tmp_path / "outbox.jsonl"):
            for _again in range(2):
                demo(tmp_path)
            drain()
        house = Tenant.objects.get(slug="kesh")
        with tenant_context(house):
            accounts = list(GatewayAccount.objects.order_by("priority"))
            assert [row.gateway for row in accounts] == ["razorpay", "cashfree", "stripe"]
            assert all(row.reports_since for row in accounts)
            assert preview(amount_minor=45_000, currency="INR", now=clock.now())["chosen"] == "razorpay"
        assert [row.available for row in balances(house.uid) if row.channel == "sms"] == [1_000]
        shown = gateways_at_sandbox.get("templates")
        assert {"Kesh Barbers", "Frontdesk"} == {name for row in shown for name in NAMES if name in row["text"]}
        reports = {row.url.split("/")[-2] for row in gateways_at_sandbox.endpoints()}
        assert {"msg91", "postmark", "razorpay", "stripe"} <= reports

    def test_a_lost_file_gives_new_passwords(
        self, platform: None, api: Apis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("tenant_apps.portal.management.commands.demo.HOUSES", houses.HOUSES[2:3])
        first = demo(tmp_path)
        (tmp_path / "demo.json").unlink()
        second = demo(tmp_path)
        tenant = Tenant.objects.get(slug="kesh")
        codes = [
            api(tenant)
            .post("/api/v1/auth/login", {key: told["kesh"]["owner"][key] for key in ("email", "password")})
            .status_code
            for told in (first, second)
        ]
        assert codes == [401, 200]
