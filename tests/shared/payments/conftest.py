"""A shop whose gateways stand in the sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.sandbox import Sandbox
from tests.shared.payments.shop import Shop


@pytest.fixture
def gateways_at_sandbox(sandbox: Sandbox, settings: Any) -> Sandbox:
    """All gateway addresses lead to the sandbox."""
    settings.API_BASES = sandbox.api_bases
    settings.ALLOW_LOOPBACK_PROVIDERS = True
    return sandbox


@pytest.fixture
def shop(gateways_at_sandbox: Sandbox, tenant: object) -> Shop:
    """₹450 an hour, three gateways, in a tenant whose changes are rolled back."""
    return Shop(gateways_at_sandbox).open()
