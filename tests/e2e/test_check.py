"""The check of a registered text while somebody types, in a browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_the_verdict_follows_what_is_typed(visit: Any, at_desk: Any):
    asha = visit("vachan", "phone", storage_state=at_desk)
    page = asha.go(asha.first_of("/desk/texts"))
    page.locator("#text").fill("Hi ₹900")
    expect(page.get_by_role("status").filter(has_text="The carrier would refuse this")).to_be_visible()
    expect(page.locator("#checked .flagged")).to_have_text("₹")
    expect(page.locator("#checked ins")).to_contain_text("Hi")
    expect(page.locator("#text")).to_have_value("Hi ₹900")
    page.locator("#text").fill("")
    expect(page.locator("#checked ins")).to_have_count(0)
    expect(page.locator("#checked .flagged")).to_have_count(0)


def test_a_new_text_is_looked_at_while_it_is_written(visit: Any, at_desk: Any):
    asha = visit("vachan", storage_state=at_desk)
    page = asha.go("/desk/texts/new")
    expect(page.locator("#id_name_0")).to_be_hidden()
    page.locator("#id_text").fill("Rs {#numeric#} is due.")
    expect(page.locator("#linted [role=status]")).to_have_text("The registry would refuse this")
    expect(page.locator("#linted")).to_contain_text("The text must name your brand: Vachan Reading Rooms.")
    page.locator("#id_text").fill("Rs {#numeric#} is due at Vachan Reading Rooms.")
    expect(page.locator("#linted [role=status]")).to_have_text("The registry would take this")
    page.locator("#id_name_0").fill("amount")
    page.locator("#id_name").fill("Due")
    page.get_by_role("button", name="Save the text").click()
    expect(page.locator("h1")).to_have_text("Due")
