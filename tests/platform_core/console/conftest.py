"""Operators' browsers at the apex."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from shared.clock import now
from shared.identity.models import User
from shared.identity.permissions import PlatformRole
from shared.identity.sessions import DEVICE, VERSION
from shared.identity.steps import open_page
from shared.identity.visits import Visit
from shared.tenancy.connection import connection
from shared.unit import unit
from tests.fixtures.cast import Person, sign_up

Enter = Callable[[User], Client]


def apex_client() -> Client:
    """A stranger's browser at the apex."""
    return Client(headers={"Host": f"{settings.BASE_DOMAIN}:{settings.PORT}"})


@pytest.fixture
def stranger(platform: None) -> Client:
    """Nobody who is known."""
    return apex_client()


@pytest.fixture
def signed_in(platform: None) -> Enter:
    """`signed_in(omar.user)`: the browser of an operator who is in."""

    def enter(user: User) -> Client:
        connection.set_schema_to_public()
        with unit():
            device = open_page(user, visit=Visit(agent="tests"), now=now())
        client = apex_client()
        session: Any = client.session
        session[DEVICE], session[VERSION] = str(device.uid), user.token_version
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
        return client

    return enter


@pytest.fixture
def admin(omar: Person, signed_in: Enter) -> Client:
    """Omar's browser: he may do everything."""
    return signed_in(omar.user)


@pytest.fixture
def reader(platform: None, signed_in: Enter) -> Client:
    """The browser of somebody who may only look."""
    return signed_in(sign_up("Rhea", PlatformRole.READ_ONLY).user)


@pytest.fixture
def supporter(platform: None, signed_in: Enter) -> Client:
    """The browser of somebody of the support."""
    return signed_in(sign_up("Sunil", PlatformRole.SUPPORT).user)
