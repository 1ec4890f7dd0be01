"""The check of a registered text while somebody types, in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_the_verdict_follows_what_is_typed(visit: Any):
    asha = visit("vachan", "phone")
    asha.sign_in_at_desk()
    page = asha.go(asha.first_of("/desk/texts"))
    page.locator("#text").fill("Hi ₹900")
    expect(page.get_by_role("status").filter(has_text="The carrier would refuse this")).to_be_visible()
    expect(page.locator("#checked .flagged")).to_have_text("₹")
    expect(page.locator("#checked ins")).to_contain_text("Hi")
    expect(page.locator("#text")).to_have_value("Hi ₹900")
    page.locator("#text").fill("")
    expect(page.locator("#checked ins")).to_have_count(0)
    expect(page.locator("#checked .flagged")).to_have_count(0)
