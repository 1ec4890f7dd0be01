"""What the clock does for tenants."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import override_settings

from platform_core.plans.models import Subscription
from platform_core.tenants import jobs
from platform_core.tenants.actions.states import end_trial_of
from platform_core.tenants.models import Domain, Spare, Tenant, Tombstone
from shared.actor import SYSTEM
from shared.clock import now
from shared.spine.models import Fact
from shared.unit import unit
from tests.platform_core.tenants.test_own_api import Names, names  # noqa: F401 - a fixture

DAY = timedelta(days=1)


class TestSpares:
    @override_settings(SPARES=2)
    def test_as_many_as_are_wished_and_none_of_other_migrations(self, platform: None) -> None:
        Spare.objects.create(schema_name="t_oldmigrations", fingerprint="x", blueprint_key="old")
        assert jobs.spares_are_missing() is True
        jobs.make_spares()
        jobs.make_spares()
        assert Spare.objects.count() == 2
        assert jobs.spares_are_missing() is False


class TestTrials:
    def test_ended_trial_is_free_at_once_and_written_down_by_the_job(self, platform: None) -> None:
        tenant = Tenant.objects.get(slug="asha")
        Tenant.objects.filter(pk=tenant.pk).update(state="trial")
        Subscription.objects.filter(tenant=tenant).update(state="trial", trial_ends_at=now() - DAY)
        jobs.end_trials()
        subscription = Subscription.objects.select_related("plan").get(tenant=tenant)
        assert (subscription.plan.slug, subscription.state) == ("free", "active")
        assert Tenant.objects.get(pk=tenant.pk).state == "active"
        assert Fact.objects.filter(kind="subscription.trial_ended").count() == 1

    def test_running_trial_is_left_alone(self, platform: None) -> None:
        Subscription.objects.filter(tenant__slug="asha").update(state="trial", trial_ends_at=now() + DAY)
        jobs.end_trials()
        assert Subscription.objects.get(tenant__slug="asha").state == "trial"

    def test_twice_is_harmless(self, platform: None) -> None:
        tenant = Tenant.objects.get(slug="asha")
        with unit():
            end_trial_of(tenant_id=tenant.pk, actor=SYSTEM)
        assert not Fact.objects.filter(kind="subscription.trial_ended").exists()


class TestDomains:
    @pytest.fixture
    def proven(self, platform: None) -> Domain:
        tenant, long_ago = Tenant.objects.get(slug="asha"), now() - 8 * DAY
        return Domain.objects.create(
            tenant=tenant, domain="library.example", kind="custom", verified_at=long_ago, checked_at=long_ago
        )

    def test_lost_record_takes_the_domain_off_the_air(self, proven: Domain, names: Names) -> None:  # noqa: F811
        jobs.recheck_domains()
        proven.refresh_from_db()
        assert proven.is_verified is False

    def test_record_that_is_still_there_keeps_it(self, proven: Domain, names: Names) -> None:  # noqa: F811
        names.records["_frontdesk.library.example"] = [proven.token]
        jobs.recheck_domains()
        proven.refresh_from_db()
        assert (proven.is_verified, proven.checked_at is not None and now() - proven.checked_at < DAY) == (True, True)

    def test_silence_is_no_proof_against_it(self, proven: Domain, names: Names) -> None:  # noqa: F811
        names.is_away = True
        jobs.recheck_domains()
        proven.refresh_from_db()
        assert proven.is_verified is True


def test_names_are_let_go_after_their_time(platform: None) -> None:
    Tombstone.objects.create(slug="long-gone", until=now() - DAY)
    Tombstone.objects.create(slug="just-gone", until=now() + DAY)
    jobs.free_names()
    assert list(Tombstone.objects.values_list("slug", flat=True)) == ["just-gone"]


def test_spares_are_wished_by_default() -> None:
    assert settings.SPARES >= 1
