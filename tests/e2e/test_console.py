"""The apex site and the console in a browser: what an operator does, and every page open to everybody."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.harness.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PUBLIC = ("/", "/prices", "/status", "/sign-in", "/sign-up", "/console/sign-in", "/account/reset", "/nowhere")
LISTS = ("/tenants", "/jobs?state=failed", "/webhooks", "/audit", "/operators", "/plans", "/credits")
CONSOLE = ("", *LISTS, "/tenants/new", "/credits/buy", "/credits/allocate", "/more", "/nowhere")
OF_ONE = ("", "/suspend", "/plan", "/enter")


class TestEveryPage:
    """Axe finds nothing, no policy is broken, and nothing is wider than the screen."""

    def test_of_the_apex(self, visit: Any, axe: str):
        visitor = visit(size="phone", language="hi")
        found: list[str] = []
        for path in PUBLIC:
            visitor.go(path)
            found.extend(visitor.faults(axe))
        assert found == []

    def test_of_the_console(self, visit: Any, signed_in: Any, axe: str):
        omar = visit(size="desktop", dark=True, storage_state=signed_in)
        one = omar.first_of("/console/tenants?q=devs")
        event = omar.first_of("/console/webhooks")
        found: list[str] = []
        for path in (*(f"/console{end}" for end in CONSOLE), *(f"{one}{end}" for end in OF_ONE), event):
            omar.go(path)
            found.extend(omar.faults(axe))
        assert found == []


def test_an_operator_suspends_retries_and_verifies(visit: Any, town: Stack, signed_in: Any):
    omar = visit(storage_state=signed_in)
    page = omar.go("/console/jobs")

    page.keyboard.press("Control+k")
    page.locator("#palette input").fill("dev barb")
    expect(page.locator("#palette [role=option]").first).to_contain_text("Dev Barbers")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Dev Barbers")

    page.get_by_role("link", name="Suspend…").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_role("button", name="Suspend").click()
    expect(dialog.locator(".error")).to_be_visible()
    dialog.get_by_label("Reason").fill("Chargeback 77")
    dialog.get_by_role("button", name="Suspend").click()
    expect(page.locator("[data-toast]")).to_contain_text("Dev Barbers is suspended.")
    assert town.request("devs", "GET", "/").status == 403
    page.get_by_role("link", name="Reactivate…").click()
    dialog.get_by_role("button", name="Reactivate").click()
    expect(page.locator("[data-toast]")).to_contain_text("Dev Barbers is open again.")

    page = omar.go("/console/jobs?state=failed")
    before = page.locator("tbody .tick").count()
    page.locator("tbody .tick").first.check()
    expect(page.get_by_text("1 chosen")).to_be_visible()
    page.get_by_role("button", name="Retry 1").click()
    expect(page.locator("[data-toast]")).to_contain_text("1 job put back in the queue.")
    assert page.locator("tbody .tick").count() == before - 1

    page = omar.go("/console/audit")
    expect(page.locator("main tbody")).to_contain_text("Chargeback 77")
    page.get_by_role("button", name="Verify chain").click()
    expect(page.get_by_text("The chain is whole")).to_be_visible()


def test_an_operator_stands_in_at_a_desk_and_it_is_said(visit: Any, signed_in: Any):
    omar = visit(storage_state=signed_in)
    page = omar.go(omar.first_of("/console/tenants?q=vachan"))
    page.get_by_role("link", name="Enter desk…").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Reason").fill("Ticket 12: cannot see the seats")
    dialog.locator(".btn-primary").click()
    page.wait_for_url("**/desk**")
    expect(page.locator("body")).to_contain_text("Omar Dias")
