"""Claims on time by sixteen connections: our steps, and SELECT FOR UPDATE with a check, as an ORM user writes it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from platform_core.tenants.blueprint import ensure_blueprint
from platform_core.tenants.models import Tenant
from shared import clock
from shared.ids import uuid7
from shared.periods import Period
from shared.tenancy.connection import connection
from shared.tenancy.current import run_in_tenant
from shared.unit import in_unit
from tenant_apps.slots.actions import Subject, hold_units, open_units
from tenant_apps.slots.models import Unit
from tenant_apps.slots.queries import Wanted
from tests.load.baselines.booking import claim_by_check
from tests.load.bench_provisioning import sign_up
from tests.load.measure import Comparison, compare

CONNECTIONS, EACH, TARGET = 16, 25, 2.0


class Seats:
    """Units of one tenant, each claimed hour after hour by a connection of its own."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant, self.hour = tenant, 0
        self.units: list[Unit] = run_in_tenant(tenant, self._open)

    def _open(self) -> list[Unit]:
        pool = uuid7()
        rows = [Unit(uid=uuid7(), kind="seat", label=f"A{n}", pool=pool) for n in range(CONNECTIONS)]
        return in_unit(lambda _unit: open_units(rows))

    def next_hours(self) -> list[Period]:
        """Hours that nobody has asked for yet."""
        self.hour += EACH
        first = clock.now() + timedelta(hours=self.hour)
        return [Period(first + timedelta(hours=n), first + timedelta(hours=n + 1)) for n in range(EACH)]

    def by_all(self, claim: Callable[[Unit, Period], object]) -> None:
        """Every connection claims its seat's hours, all at the same time."""
        hours = self.next_hours()
        threads = [threading.Thread(target=self._by_one, args=(claim, unit, hours)) for unit in self.units]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _by_one(self, claim: Callable[[Unit, Period], object], unit: Unit, hours: list[Period]) -> None:
        run_in_tenant(self.tenant, lambda: [claim(unit, hour) for hour in hours])


def claim_by_ledger(unit: Unit, period: Period) -> None:
    """Our way: the unit's lock, the constraint behind it."""
    subject = Subject(kind="booking", uid=uuid7())
    wanted = [Wanted(unit, period)]
    in_unit(lambda opened: hold_units(wanted=wanted, subject=subject, kind="booking", now=opened.now))


def measure(*, tenants: int) -> tuple[list[Comparison], dict[str, Any]]:
    """The ratio, over 16 connections."""
    connection.set_schema_to_public()
    ensure_blueprint()
    sign_up()
    connection.set_schema_to_public()
    seats = Seats(Tenant.objects.latest("pk"))
    row = compare(
        f"{CONNECTIONS * EACH} claims over {CONNECTIONS} connections",
        ours=lambda: seats.by_all(claim_by_ledger),
        baseline=lambda: seats.by_all(claim_by_check),
        target=TARGET,
    )
    return [row], {"claims_per_second": round(CONNECTIONS * EACH / row.ours_ms * 1000)}
