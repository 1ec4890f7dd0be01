"""A tenant's site in a browser: from the first look to a seat, its pass, another time, and out again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.people import Person
from tests.e2e.town import TOMORROW

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

MORNING = f"/at/kothrud?day={TOMORROW}&at=06:00-12:00"
PAGES = ("/", MORNING + "&seat=A-01", "/sign-in", "/sign-in/password", "/offline", "/at/nowhere")
OWN_PAGES = ("/me", "/me/bookings", "/me/payments", "/me/devices", "/welcome")
seats = (f"B-{number:02d}" for number in range(1, 25))


def book(person: Person, seat: str) -> str:
    """Book that seat for tomorrow's morning; the pass's address."""
    person.go(f"{MORNING}&seat={seat}")
    person.page.locator("form .btn-primary:visible").click()
    person.page.wait_for_url("**/me/bookings/**")
    return str(person.page.url)


def test_a_stranger_books_moves_and_cancels(visit: Any):
    kavya = visit("lakshya", "phone")
    page = kavya.go("/")
    expect(page.locator("h1")).to_contain_text("free now")
    page.get_by_role("link", name=re.compile("Kothrud hall")).click()
    page.goto(kavya.origin + MORNING)

    page.locator('[data-roving] a[tabindex="0"]:visible').focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.wait_for_url("**seat=**")
    seat = re.search(r"seat=([A-Z]-\d+)", page.url)
    assert seat is not None
    chosen = page.locator(f'.seat-yours[data-seat="{seat[1]}"]:visible')
    expect(chosen).to_be_focused()

    page.locator("form .btn-primary:visible").click()
    page.wait_for_url("**/sign-in**")
    kavya.sign_in()
    expect(page).to_have_url(re.compile(f"/at/kothrud.*seat={seat[1]}"))
    page.locator("form .btn-primary:visible").click()
    page.wait_for_url("**/me/bookings/**")
    expect(page.locator("h1")).to_have_text("You’re booked, Kavya")
    expect(page.locator(".stub .huge")).to_have_text(seat[1])
    box = page.locator(".qr").bounding_box()
    assert box["width"] >= 148
    assert kavya.fits()

    page.get_by_role("link", name="Move").click()
    page.locator("a.slot:not([aria-current])").first.click()
    page.get_by_role("button", name=re.compile("^Move to")).click()
    expect(page.locator("[data-toast]")).to_contain_text("Moved.")
    expect(page.locator(".stub .half-huge")).not_to_have_text("06:00–12:00")

    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("link", name="Keep it")).to_be_focused()
    page.get_by_role("button", name="Cancel the booking").click()
    expect(page.locator("h1")).to_have_text("This booking is cancelled")

    page.goto(kavya.origin + "/me")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(kavya.origin + "/")
    kavya.go("/me/bookings")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_a_seat_that_is_taken_under_the_cursor_is_said(visit: Any):
    kavya, rohan = visit("lakshya"), visit("lakshya", "phone")
    rohan.go("/sign-in?next=/me")
    rohan.sign_in("Rohan")
    page = kavya.go(MORNING + "&seat=C-03")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    book(rohan, "C-03")
    expect(page.locator(".stub")).to_contain_text("C-03 has just been taken. Choose another seat; the time stays.")
    expect(page).to_have_url(re.compile("seat=C-03"))


def test_a_lost_race_is_won_with_one_press(visit: Any):
    kavya, rohan = visit("lakshya", "phone", java_script_enabled=False), visit("lakshya", "phone")
    for somebody in (kavya, rohan):
        somebody.go("/sign-in?next=/me")
        if somebody is rohan:
            somebody.sign_in("Rohan")
    page = kavya.page
    page.fill("#id_phone", kavya.phone)
    page.locator("main .btn-primary").click()
    page.fill("#id_code", kavya.code())
    page.locator("main .btn-primary").click()
    page.fill("#id_name", "Kavya")
    page.locator("main .btn-primary").click()
    kavya.go(MORNING + "&seat=C-07")
    book(rohan, "C-07")
    page.locator("form .btn-primary:visible").click()
    expect(page.locator("h1")).to_have_text("C-07 was taken a second ago")
    page.locator("form .btn-primary").click()
    expect(page.locator("h1")).to_have_text("You’re booked, Kavya")


def test_back_returns_to_the_choice_before(visit: Any):
    kavya = visit("lakshya")
    page = kavya.go(MORNING)
    page.locator('a[data-seat="L-02"]:visible').click()
    expect(page.locator(".stub .big")).to_have_text("L-02")
    page.locator('a[data-seat="L-05"]:visible').click()
    expect(page.locator(".stub .big")).to_have_text("L-05")
    page.go_back()
    expect(page.locator(".stub .big")).to_have_text("L-02")


def test_a_pass_opens_without_a_network(visit: Any):
    kavya = visit("lakshya", "phone")
    page = kavya.go("/sign-in?next=/me")
    kavya.sign_in()
    address = book(kavya, "L-08")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto(address)
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.goto(address)
    kavya.context.set_offline(True)
    page.goto(address)
    expect(page.locator(".stub .huge")).to_have_text("L-08")
    expect(page.locator("[data-offline]")).to_contain_text("No network. As of")
    page.goto(kavya.origin + "/at/kothrud")
    expect(page.locator("h1")).to_have_text("No network")
    kavya.context.set_offline(False)


def test_every_page_is_open_to_everybody(visit: Any, axe: str):
    kavya = visit("lakshya", "phone", language="hi")
    found: list[str] = []

    def look(path: str) -> None:
        kavya.go(path)
        found.extend(kavya.faults(axe))

    for path in PAGES:
        look(path)
    kavya.go("/sign-in?next=/me")
    kavya.page.fill("#id_phone", kavya.phone.removeprefix("+91"))
    kavya.press()
    kavya.page.wait_for_url("**/sign-in/code**")
    found.extend(kavya.faults(axe))
    kavya.page.locator("#id_code").press_sequentially(kavya.code())
    kavya.page.wait_for_url("**/welcome**")
    kavya.page.fill("#id_name", "Kavya Iyer")
    kavya.press()
    kavya.page.wait_for_url("**/me")
    address = book(kavya, next(seats)).removeprefix(kavya.origin)
    for path in (*OWN_PAGES, address, f"{address}/move", f"{address}/cancel"):
        look(path)
    assert found == []
