"""The desk in a browser: a Monday at 11:54, from signing in to a drawn hall."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.town import ASHA, PASSWORD
from tests.harness.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SLUG = "vachan"
LAST_IN_A_ROW = 224  # where the sixth seat of a row is drawn
PAGES = (
    "/desk/sign-in", "/desk", "/desk/seats?seat=A-01", "/desk/walk-in?q=meera", "/desk/bookings",
    "/desk/customers", "/desk/customers/import", "/desk/money", "/desk/venues",
    "/desk/messages", "/desk/messages/wallet", "/desk/texts", "/desk/texts/new", "/desk/texts/senders",
    "/desk/gateways",
    "/desk/staff", "/desk/settings", "/desk/audit", "/desk/failed", "/desk/me", "/desk/more",
    "/desk/places", "/desk/find?q=meera", "/desk/setup", "/desk/bookings/01930000-0000-7000-8000-000000000000",
)  # fmt: skip
OF_ONE = {
    "/desk/bookings": ("", "/cancel", "/move", "/pay"),
    "/desk/customers": ("", "/edit", "/suspend", "/merge", "/data"),
    "/desk/texts": ("", "?text=%E2%82%B9900", "/edit", "/retire"),
    "/desk/venues": ("", "/hours", "/shifts", "/closures", "/draw?seat=A-02"),
}


@cache
def token(town: Stack) -> str:
    """The owner's, for the API."""
    login = {"email": ASHA["email"], "password": PASSWORD}
    return str(town.request(SLUG, "POST", "/api/v1/auth/login", json_body=login).json()["access"])


def book_elsewhere(town: Stack, seat: str, hour: int, name: str) -> None:
    """A booking for two hours of the Monday that does not come from this desk."""
    headers = {"Authorization": f"Bearer {token(town)}"}
    venue = town.request(SLUG, "GET", "/api/v1/venues", headers=headers).json()["results"][0]["uid"]
    seats = town.request(SLUG, "GET", f"/api/v1/venues/{venue}/seats?limit=200", headers=headers).json()
    uid = next(one["uid"] for one in seats["results"] if one["label"] == seat)
    customer = town.request(SLUG, "POST", "/api/v1/customers", json_body={"name": name}, headers=headers).json()["uid"]
    start, end = (f"2026-12-07T{at}:00:00+05:30" for at in (hour, hour + 2))
    body = {"venue": venue, "resource": uid, "start": start, "end": end, "customer": customer}
    keyed = {**headers, "Idempotency-Key": f"elsewhere-{seat}-{start}"}
    answer = town.request(SLUG, "POST", "/api/v1/bookings", json_body=body, headers=keyed)
    assert answer.status == 201, answer.body


def line_of(page: Any, name: str) -> Any:
    """Somebody's line in the arrivals."""
    return page.locator(".arrivals > li").filter(has_text=name)


def take(page: Any, name: str) -> Any:
    """Press what takes somebody's money; the open dialog."""
    line_of(page, name).get_by_role("link", name=re.compile("^Take")).click()
    dialog = page.locator("dialog[open]")
    expect(dialog.locator("h2")).to_have_text(f"Take payment from {name}")
    return dialog


class TestSignIn:
    def test_a_wrong_password_keeps_the_address_and_the_right_one_leads_on(self, visit: Any):
        asha = visit(SLUG, "phone")
        page = asha.go("/desk/money")
        expect(page).to_have_url(re.compile(r"/desk/sign-in\?next="))
        page.fill("#id_email", ASHA["email"])
        page.fill("#id_password", "not it")
        asha.press()
        expect(page.locator("[role=alert]")).to_contain_text("That did not match")
        expect(page.locator("#id_email")).to_have_value(ASHA["email"])
        page.fill("#id_password", PASSWORD)
        asha.press()
        expect(page).to_have_url(re.compile("/desk/money$"))


class TestToday:
    def test_it_follows_what_happens_elsewhere_and_takes_a_slip_back(self, visit: Any, at_desk: Any, town: Stack):
        page = visit(SLUG, storage_state=at_desk).go("/desk")
        expect(page.locator(".live:visible")).to_have_attribute("data-state", "live")
        book_elsewhere(town, "A-20", 13, "Kavya Elsewhere")
        expect(line_of(page, "Kavya Elsewhere")).to_be_visible(timeout=15_000)

        dialog = take(page, "Meera Nair")
        dialog.locator(".btn-primary").click()
        expect(dialog).to_contain_text("R1/26-27/")
        dialog.get_by_role("button", name="Done").click()
        line = line_of(page, "Meera Nair")
        line.get_by_role("button", name="Check in").click()
        expect(page.locator(".toast")).to_contain_text("Meera Nair checked in, seat A-04")
        expect(line).to_contain_text("Here since")
        page.keyboard.press("z")
        expect(line.get_by_role("button", name="Check in")).to_be_visible(timeout=10_000)

    def test_too_little_cash_is_said_beside_the_field_and_the_change_is_worked_out(self, visit: Any, at_desk: Any):
        page = visit(SLUG, "phone", storage_state=at_desk).go("/desk")
        dialog = take(page, "Aditya Rao")
        expect(dialog.locator("#id_reference")).to_be_hidden()
        dialog.locator("#id_tendered").fill("100")
        dialog.locator(".btn-primary").click()
        expect(dialog.locator(".error")).to_contain_text("This is less than the amount.")
        expect(dialog.locator("#id_tendered")).to_have_value("100")
        dialog.locator("#id_tendered").fill("500")
        expect(dialog.locator("[data-change]")).to_have_text("Give back ₹380.00")
        dialog.locator(".btn-primary").click()
        expect(dialog).to_contain_text("₹380.00")
        dialog.get_by_role("button", name="Done").click()
        line = line_of(page, "Aditya Rao")
        expect(line).to_contain_text("paid ₹120.00 by cash", timeout=10_000)
        expect(line.get_by_role("button", name="Check in")).to_be_visible()

    def test_it_works_without_scripts(self, visit: Any):
        asha = visit(SLUG, java_script_enabled=False)
        page = asha.sign_in_at_desk()
        line_of(page, "Omkar Jagtap").get_by_role("link", name=re.compile("^Take")).click()
        asha.press()
        expect(page.locator("h1")).to_have_text("Omkar Jagtap has paid")
        page.get_by_role("link", name="Back to Today").click()
        line_of(page, "Omkar Jagtap").get_by_role("button", name="Check in").click()
        expect(page.locator("[data-toast]")).to_contain_text("Omkar Jagtap checked in")


class TestKeyboard:
    def test_a_walk_in_is_booked_and_somebody_is_found(self, visit: Any, at_desk: Any):
        page = visit(SLUG, storage_state=at_desk).go("/desk")
        page.keyboard.press("n")
        page.wait_for_url("**/desk/walk-in")
        page.locator("input[name=q]").fill("sana")
        page.keyboard.press("Enter")
        page.get_by_role("link", name=re.compile("Sana Qureshi")).click()
        page.locator('a[data-seat="A-23"]:visible').focus()
        page.keyboard.press("Space")
        expect(page.locator(".stub .big")).to_have_text("A-23")
        page.locator(".stub .btn-primary").press("Enter")
        page.wait_for_url("**/pay")
        page.locator("main .btn-primary").press("Enter")
        expect(page.locator("h1")).to_have_text("Sana Qureshi has paid")

        page.keyboard.press("Control+k")
        page.locator("#palette input").fill("rohan")
        expect(page.locator("#palette .hit[aria-selected=true]")).to_contain_text("Rohan Deshmukh")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Rohan Deshmukh")

    def test_the_first_tab_leads_past_the_side_list_and_every_stop_is_seen(self, visit: Any, at_desk: Any):
        page = visit(SLUG, storage_state=at_desk).go("/desk")
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_attribute("href", "#main")
        page.keyboard.press("Enter")
        for _ in range(12):
            page.keyboard.press("Tab")
            expect(page.locator(":focus")).to_be_in_viewport()
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


class TestSeats:
    def test_somebody_moves_to_another_seat(self, visit: Any, at_desk: Any):
        asha = visit(SLUG, storage_state=at_desk)
        page = asha.go("/desk/seats?seat=A-01")
        page.get_by_role("link", name="Another seat").click()
        page.locator('a[data-seat="A-22"]:visible').click()
        page.get_by_role("button", name="Move from A-01 to A-22").click()
        expect(page.locator("[data-toast]")).to_contain_text("Fatima Shaikh sits on A-22 now")
        expect(page.locator('.seat-here[data-seat="A-22"]:visible')).to_have_count(1)


class TestEditor:
    def test_a_hall_is_drawn_dragged_and_moved_by_keys(self, visit: Any, at_desk: Any):
        asha = visit(SLUG, storage_state=at_desk)
        venue = asha.first_of("/desk/venues")
        page = asha.go(venue + "/draw")
        page.fill("#id_area-name", "Hall Z")
        page.get_by_role("button", name="Add it").click()
        page.fill("#id_seats-labels", "Z-01..Z-06")
        page.get_by_role("button", name="Draw them").click()
        expect(page.locator("[data-toast]")).to_contain_text("6 seats drawn")

        box = page.locator('[data-seat="Z-06"]').bounding_box()
        page.mouse.move(box["x"] + 10, box["y"] + 10)
        page.mouse.down()
        page.mouse.move(box["x"] + 60, box["y"] + 50, steps=4)
        page.mouse.up()
        expect(page.locator("[data-moved-word]")).to_have_text("1 moved")
        page.locator('[data-seat="Z-01"]').focus()
        for key in ("m", "ArrowDown", "ArrowDown", "Enter"):
            page.keyboard.press(key)
        expect(page.locator("[data-moved-word]")).to_have_text("2 moved")
        page.get_by_role("button", name="Save the places").click()
        expect(page.locator("[data-toast]")).to_contain_text("2 seats moved")
        page = asha.go(venue + "/draw?seat=Z-06")
        assert int(page.locator("#id_seat-x").input_value()) > LAST_IN_A_ROW + 30
        page.fill("#id_seat-x", "300")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("[data-toast]")).to_contain_text("Z-06 saved")


def test_every_page_is_open_to_everybody(visit: Any, at_desk: Any, axe: str):
    asha = visit(SLUG, "phone", language="hi", storage_state=at_desk)
    found: list[str] = []
    rows = [asha.first_of(path) + end for path, ends in OF_ONE.items() for end in ends]
    for path in [*PAGES, *rows]:
        asha.go(path)
        found.extend(asha.faults(axe))
    assert found == []
