"""The main job as its people walk it: a study library opens; seats are sold at the desk and online, seen live."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.data.messy import Messy, messy_students
from tests.e2e import online
from tests.e2e.people import SIZES, Person
from tests.e2e.town import PASSWORD, TOMORROW
from tests.harness.sandbox import SimAccount
from tests.harness.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PATIENCE_MS = 30_000
ROWS = {"phone": 60, "desktop": 500}
WRONG = 2


@pytest.fixture(scope="module")
def carrier(town: Stack) -> SimAccount:
    """The platform's, for both sizes."""
    return online.open_platform(town)


@pytest.mark.parametrize("size", SIZES)
def test_a_library_opens_and_seats_are_sold_at_the_desk_and_online(
    visit: Any, carrier: SimAccount, tmp_path: Path, size: str
):
    slug = f"abhyas-{size}"
    asha = visit(size=size)
    open_the_library(asha, slug)
    draw_a_hall(asha)
    bring_students(asha, messy_students(rows=ROWS[size], bad=WRONG), tmp_path)

    asha.go("/desk")
    expect(asha.page.locator(".live:visible")).to_have_attribute("data-state", "live")
    kavya = visit(slug, size)
    seat = book_a_seat(kavya)
    sell_it(asha, kavya, seat)
    book_move_and_cancel(asha)
    sell_online(asha, visit(slug, size), online.connect(asha, slug, carrier))


def open_the_library(asha: Person, slug: str) -> None:
    """From the apex's first page to the list of what to set up, signed in."""
    page = asha.go("/")
    page.get_by_role("link", name="Open your front desk").first.click()
    page.get_by_label("Its name").fill("Abhyas Reading Rooms")
    page.get_by_label("Its address on the web").fill("lakshya")
    expect(page.locator("#address-says")).to_contain_text("taken")
    page.get_by_label("Its address on the web").fill(slug)
    expect(page.locator("#address-says")).to_contain_text("free")
    page.get_by_label("Your name").fill("Asha Kulkarni")
    page.get_by_label("Mobile number").fill("98220 33145")
    page.get_by_label("Email").fill("asha@example.com")
    page.get_by_label("Password").fill("asha")
    page.get_by_role("button", name="Create it").click()
    expect(page.locator(".error")).to_contain_text("10")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create it").click()
    page.wait_for_url("**/desk/setup", timeout=PATIENCE_MS)
    asha.origin = page.url.removesuffix("/desk/setup")
    expect(page.locator("main")).to_contain_text("0 of 7 done.")


def draw_a_hall(asha: Person) -> None:
    """A place, its hall with two rows of seats, and an afternoon with a price."""
    page = asha.page
    page.get_by_role("link", name=re.compile("^Begin: Name your library")).click()
    page.fill("#id_name", "Kothrud hall")
    page.fill("#id_city", "Pune")
    asha.press()
    page.get_by_role("link", name="Seats", exact=True).last.click()
    page.fill("#id_area-name", "Hall A")
    page.get_by_role("button", name="Add it").click()
    page.fill("#id_seats-labels", "A-01..A-24")
    page.get_by_role("button", name="Draw them").click()
    expect(page.locator("[data-toast]")).to_contain_text("24 seats drawn")
    page.get_by_role("link", name="Shifts", exact=True).click()
    dear = [(shift.name, "12:00", shift.closes, str(shift.rupees)) for shift in online.SHIFTS]
    for name, opens, closes, rupees in (("Afternoon", "12:00", "18:00", "120"), *dear):
        page.fill("#id_name", name)
        page.fill("#id_opens", opens)
        page.fill("#id_closes", closes)
        page.fill("#id_price", rupees)
        page.get_by_role("button", name="Sell it").click()
        expect(page.locator("main .list")).to_contain_text(name)


def bring_students(asha: Person, messy: Messy, folder: Path) -> None:
    """A messy file of 500: looked at, a column read differently, and taken in but for what is wrong."""
    page, expected = asha.go("/desk/customers/import"), messy.expected
    file = folder / "students.csv"
    file.write_bytes(messy.as_csv())
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    take = page.get_by_role("button", name=f"Take in {expected.total - expected.failed}")
    expect(take).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_label("Tags").select_option("Batch")
    page.get_by_role("button", name="Read it so").click()
    expect(take).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("main tbody tr")).to_have_count(expected.failed)
    expect(page.locator("main tbody")).to_contain_text("This number")
    take.click()
    done = page.get_by_text(f"{expected.created} new, {expected.updated} brought up to date.")
    expect(page.get_by_role("status").or_(done).first).to_be_visible()
    expect(done).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("link", name="See them").click()
    expect(page.locator("main .tabs")).to_contain_text(f"All {expected.created}")
    expect(page.locator("main .chips")).to_contain_text("UPSC")


def book_a_seat(kavya: Person) -> str:
    """From the library's site to the pass; the seat's label."""
    page = kavya.go("/")
    page.get_by_role("link", name=re.compile("Choose a seat|Kothrud hall")).first.click()
    page.locator('a[data-seat="A-05"]:visible').click()
    page.wait_for_url("**seat=A-05**")
    page.locator("form .btn-primary:visible").click()
    page.wait_for_url("**/sign-in**")
    kavya.sign_in("Kavya Iyer")
    page.locator("form .btn-primary:visible").click()
    page.wait_for_url("**/me/bookings/**")
    expect(page.locator("h1")).to_have_text("You’re booked, Kavya")
    expect(page.locator(".stub .huge")).to_have_text("A-05")
    assert kavya.fits()
    return "A-05"


def line_of(page: Any, name: str) -> Any:
    """Somebody's line in the arrivals."""
    return page.locator(".arrivals > li").filter(has_text=name)


def sell_it(asha: Person, kavya: Person, seat: str) -> None:
    """The desk saw it come, takes the money, prints the receipt and checks in; the student sees that it is paid."""
    page = asha.page
    line = line_of(page, "Kavya Iyer")
    expect(line).to_contain_text(seat, timeout=15_000)
    line.get_by_role("link", name=re.compile("^Take ₹120")).click()
    dialog = page.locator("dialog[open]")
    dialog.locator("#id_tendered").fill("500")
    expect(dialog.locator("[data-change]")).to_have_text("Give back ₹380.00")
    dialog.get_by_role("button", name="Take ₹120.00").click()
    expect(dialog.get_by_role("heading")).to_have_text("Kavya Iyer has paid")
    with asha.context.expect_page() as opened:
        dialog.get_by_role("link", name="Receipt").click()
    expect(opened.value.locator("main")).to_contain_text("R1/26-27/00001")
    opened.value.close()
    dialog.get_by_role("button", name="Done").click()
    line.get_by_role("button", name="Check in, Kavya Iyer").click()
    expect(page.locator(".toast")).to_contain_text(f"Kavya Iyer checked in, seat {seat}")
    expect(line).to_contain_text("Here since")
    kavya.page.reload()
    expect(kavya.page.locator("h1")).to_have_text("Your seat now")
    expect(kavya.page.locator("main")).to_contain_text("Paid ₹120.00 in cash")


def book_move_and_cancel(asha: Person) -> None:
    """One of those who were imported: booked at the desk, moved to tomorrow, cancelled."""
    page = asha.first_of("/desk/customers") and asha.page
    name = str(page.locator("td.first a").first.text_content()).strip()
    page.locator("td.first a").first.click()
    page.get_by_role("link", name="Book", exact=True).click()
    page.locator('a[data-seat="A-07"]:visible').click()
    expect(page.locator(".stub .big")).to_have_text("A-07")
    page.get_by_label("Is here now").uncheck()
    page.locator(".stub .btn-primary").click()
    page.wait_for_url("**/pay")
    page.get_by_role("link", name="Not now").click()
    expect(page.locator("h1")).to_have_text(name)
    page.get_by_role("link", name="Move", exact=False).first.click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_label("Day").fill(TOMORROW)
    dialog.get_by_role("button", name="Move it").click()
    expect(page.locator("main .page-head")).to_contain_text("8 December")
    page.get_by_label("More to do").click()
    page.get_by_role("link", name="Cancel the booking…").click()
    dialog.get_by_role("button", name="Cancel the booking").click()
    expect(page.locator("main .page-head")).to_contain_text("Cancelled")


def sell_online(asha: Person, kavya: Person, outside: online.Outside) -> None:
    """Another student pays on each price's cheapest gateway; the desk sees it; one payment goes back."""
    online.buy_credits(asha)
    desk = asha.go("/desk")
    expect(desk.locator(".live:visible")).to_have_attribute("data-state", "live")
    for shift, seat in zip(online.SHIFTS, ("A-09", "A-10"), strict=True):
        online.choose(kavya, shift, seat)
        expect(online.line_of(desk, seat)).to_contain_text(f"₹{shift.rupees}.00 to collect", timeout=online.LIVE_MS)
        if shift is online.SHIFTS[0]:
            online.decline(kavya, shift)
        online.pay(kavya, shift)
        expect(online.line_of(desk, seat)).to_contain_text(f"paid ₹{shift.rupees}.00", timeout=online.LIVE_MS)
        online.check_texts(kavya, outside, shift)
    for shift in online.SHIFTS:
        online.check_story(asha, outside, shift)
    online.check_log(asha, outside)
    online.give_back(asha, kavya, outside, online.SHIFTS[0])
