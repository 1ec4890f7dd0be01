"""What both fuzzers fire at: a house with one of everything, and strangers' rows that nobody may see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from django_tenants.utils import tenant_context

from platform_core.tenants.dns import resolvers
from platform_core.tenants.models import Tenant
from shared.identity.permissions import PlatformRole
from shared.tenancy import directory
from shared.tenancy.connection import connection
from tenant_apps.venues.models import Venue
from tests.contracts.stories.telling import HonestNames, Story
from tests.contracts.stories.tenant import furnish
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person, sign_up
from tests.fuzz.firing import Rows
from tests.tenant_apps.bookings.factories import customer


@pytest.fixture(autouse=True)
def _outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(resolvers._fitted, "names", HonestNames())
    with override_settings(MEDIA_ROOT=tmp_path):
        yield
    directory.forget_all()


@pytest.fixture(autouse=True)
def strangers(platform: None, other_tenant: Tenant) -> None:
    """Rows of others with canaries in them."""
    connection.set_schema_to_public()
    sign_up("CANARY-platform", PlatformRole.SUPPORT)
    with tenant_context(other_tenant):
        Venue.objects.create(name="CANARY-dev", slug="canary-dev", city="CANARY-dev")
        customer("CANARY-dev")
        sign_up("CANARY-dev", "owner")


@pytest.fixture
def rows(api: Apis, tenant: Tenant, asha: Person, bilal: Person, chitra: Person) -> Rows:
    """A house with one of everything."""
    story = Story(tenant, api(tenant).as_(asha))
    return furnish(story, desk=api(tenant).as_(bilal), guest=api(tenant).as_(chitra))
