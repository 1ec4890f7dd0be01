"""What the clock does for tenants: spares made ahead, trials ended, domains asked again, old names let go."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.conf import settings

from platform_core.plans.queries import ended_trials
from platform_core.tenants import blueprint, flows, provision
from platform_core.tenants.actions.states import end_trial_of
from platform_core.tenants.models import Domain, Spare, Tombstone
from shared import clock
from shared.actor import SYSTEM
from shared.errors import DomainError
from shared.jobs import job, schedule
from shared.unit import Unit, in_unit

RECHECK_AFTER = timedelta(days=7)
MOST_AT_ONCE = 200


def spares_are_missing() -> bool:
    """Whether fewer spares wait than SPARES, or some of other migrations are left."""
    fitting = Spare.objects.filter(blueprint_key=blueprint.blueprint_key()).count()
    return fitting < settings.SPARES or Spare.objects.count() > fitting


@job("tenants.make_spares", queue="slow", time_limit_s=300, opens_units=True)
def make_spares() -> None:
    """Make as many spares as are missing, each in its own unit, and drop those of other migrations."""
    blueprint.ensure_blueprint()
    while Spare.objects.filter(blueprint_key=blueprint.blueprint_key()).count() < settings.SPARES:
        in_unit(lambda _unit: provision.make_spare())
    while in_unit(lambda _unit: provision.drop_outdated_spare()):
        pass


@job("tenants.end_trials", time_limit_s=120, opens_units=True)
def end_trials() -> None:
    """Put tenants whose trial is over on Free, each in its own unit."""
    for tenant_id in ended_trials(clock.now(), MOST_AT_ONCE):
        in_unit(partial(_end_trial, tenant_id))


def _end_trial(tenant_id: int, _unit: Unit) -> None:
    end_trial_of(tenant_id=tenant_id, actor=SYSTEM)


@job("tenants.recheck_domains", queue="slow", time_limit_s=300, opens_units=True)
def recheck_domains() -> None:
    """Ask again for the proof of own domains that were last asked for a week ago; who lost it loses the domain."""
    due = Domain.objects.filter(
        kind=Domain.Kind.CUSTOM, verified_at__isnull=False, checked_at__lt=clock.now() - RECHECK_AFTER
    )
    for domain in due.select_related("tenant").order_by("checked_at")[:MOST_AT_ONCE]:
        try:
            flows.verify_domain_of(domain, actor=SYSTEM)
        except DomainError:
            continue


@job("tenants.free_names")
def free_names() -> None:
    """Let names go whose tenant has been gone for twelve months."""
    Tombstone.objects.filter(until__lte=clock.now()).delete()


schedule("tenants.make_spares", every=timedelta(seconds=10), when=spares_are_missing)
schedule("tenants.end_trials", every=timedelta(minutes=5), when=lambda: bool(ended_trials(clock.now(), 1)))
schedule("tenants.recheck_domains", every=timedelta(hours=6))
schedule("tenants.free_names", every=timedelta(days=1))
