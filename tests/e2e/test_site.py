"""A tenant's site in a browser: from the first look to a seat, its pass, another time, and out again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import RULES
from tests.harness.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

SEED = """
from django_tenants.utils import tenant_context
from platform_core.tenants.models import Tenant
from tests.tenant_apps.portal.halls import make_hall
with tenant_context(Tenant.objects.get(slug="lakshya")):
    make_hall()
    make_hall(name="Deccan annexe", slug="deccan", rooms=2)
"""
OWNER = {"name": "Asha Kulkarni", "email": "asha@example.com", "phone": "+919822033145", "password": "a quiet place"}
SIGN_UP = {"business_name": "Lakshya Reading Rooms", "slug": "lakshya", "vertical": "study_library", "owner": OWNER}
SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
TOMORROW = (datetime.now(ZoneInfo("Asia/Kolkata")) + timedelta(days=1)).date().isoformat()
MORNING = f"/at/kothrud?day={TOMORROW}&at=06:00-12:00"
PAGES = ("/", MORNING + "&seat=A-01", "/sign-in", "/sign-in/password", "/offline", "/at/nowhere")
OWN_PAGES = ("/me", "/me/bookings", "/me/payments", "/me/devices", "/welcome")
phones = count(9820015000)


@pytest.fixture(scope="module")
def house() -> Iterator[Stack]:
    """A running stack in which a library has signed up and drawn its halls."""
    with Stack(options=["--workers", "1"]) as stack:
        answer = stack.request("", "POST", "/api/v1/signup", json_body=SIGN_UP)
        assert answer.status == 201, answer.body
        seeded = stack.command("shell", "-c", SEED)
        assert seeded.returncode == 0, seeded.stderr
        yield stack


class Visitor:
    """Somebody with a browser at the library's site. Whatever the page complains of fails the test."""

    def __init__(self, house: Stack, context: Any) -> None:
        self.house, self.context = house, context
        self.origin = f"http://lakshya.{house.base_domain}"
        self.phone = f"+91{next(phones)}"
        self.complaints: list[str] = []
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if "Security" in said.text else None)

    def go(self, path: str) -> Any:
        """Open a page of the site."""
        self.page.goto(self.origin + path)
        return self.page

    def code(self) -> str:
        """The code that was sent to the visitor, out of the developers' outbox."""
        lines = (Path(self.house.state_dir) / "outbox.jsonl").read_text().splitlines()
        sent = [line for line in map(json.loads, lines) if line.get("to") == self.phone]
        return str(sent[-1]["code"])

    def sign_in(self, name: str = "Kavya Iyer") -> None:
        """From the page that asks for a number to where it leads."""
        self.page.fill("#id_phone", self.phone.removeprefix("+91"))
        self.page.locator("main .btn-primary").click()
        self.page.wait_for_url("**/sign-in/code**")
        self.page.locator("#id_code").press_sequentially(self.code())
        self.page.wait_for_url("**/welcome**")
        self.page.fill("#id_name", name)
        self.page.locator("main .btn-primary").click()
        self.page.wait_for_url(lambda url: "/welcome" not in url)

    def book(self, seat: str) -> str:
        """Book that seat for tomorrow's morning; the pass's address."""
        self.go(f"{MORNING}&seat={seat}")
        self.page.locator("form .btn-primary:visible").click()
        self.page.wait_for_url("**/me/bookings/**")
        return str(self.page.url)


@pytest.fixture
def visit(house: Stack, chromium: Any) -> Iterator[Any]:
    """`visit("phone", dark=True, language="hi")`: a new visitor."""
    visitors: list[Visitor] = []

    def come(size: str = "desktop", *, dark: bool = False, language: str = "en", **more: Any) -> Visitor:
        width, height = SIZES[size]
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="hi-IN" if language == "hi" else "en-IN",
            reduced_motion="reduce",
            **more,
        )
        visitors.append(Visitor(house, context))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.context.close()
    assert [line for visitor in visitors for line in visitor.complaints] == []


def broken_rules(page: Any, axe: str) -> list[str]:
    """What axe finds, each with its first element."""
    page.evaluate("document.fonts.ready")
    page.evaluate(axe)
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found["violations"]]


def fits(page: Any) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("size", SIZES)
def test_a_stranger_books_moves_and_cancels(visit: Any, size: str):
    kavya = visit(size)
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
    assert fits(page)

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
    kavya, rohan = visit("desktop"), visit("phone")
    rohan.go("/sign-in?next=/me")
    rohan.sign_in("Rohan")
    page = kavya.go(MORNING + "&seat=C-03")
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    rohan.book("C-03")
    expect(page.locator(".stub")).to_contain_text("C-03 has just been taken. Choose another seat; the time stays.")
    expect(page).to_have_url(re.compile("seat=C-03"))


def test_a_lost_race_is_won_with_one_press(visit: Any):
    kavya, rohan = visit("phone", java_script_enabled=False), visit("phone")
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
    rohan.book("C-07")
    page.locator("form .btn-primary:visible").click()
    expect(page.locator("h1")).to_have_text("C-07 was taken a second ago")
    page.locator("form .btn-primary").click()
    expect(page.locator("h1")).to_have_text("You’re booked, Kavya")


def test_back_returns_to_the_choice_before(visit: Any):
    kavya = visit("desktop")
    page = kavya.go(MORNING)
    page.locator('a[data-seat="L-02"]:visible').click()
    expect(page.locator(".stub .big")).to_have_text("L-02")
    page.locator('a[data-seat="L-05"]:visible').click()
    expect(page.locator(".stub .big")).to_have_text("L-05")
    page.go_back()
    expect(page.locator(".stub .big")).to_have_text("L-02")


def test_a_pass_opens_without_a_network(visit: Any):
    kavya = visit("phone")
    page = kavya.go("/sign-in?next=/me")
    kavya.sign_in()
    address = kavya.book("L-08")
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


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_page_is_open_to_everybody(visit: Any, axe: str, size: str, dark: bool, language: str):  # noqa: FBT001
    kavya = visit(size, dark=dark, language=language)
    found: list[str] = []

    def look(path: str) -> None:
        page = kavya.go(path)
        found.extend(broken_rules(page, axe))
        if not fits(page):
            found.append(f"{path}: scrolls sideways")

    for path in PAGES:
        look(path)
    kavya.go("/sign-in?next=/me")
    kavya.page.fill("#id_phone", kavya.phone.removeprefix("+91"))
    kavya.page.locator("main .btn-primary").click()
    kavya.page.wait_for_url("**/sign-in/code**")
    found.extend(broken_rules(kavya.page, axe))
    kavya.page.locator("#id_code").press_sequentially(kavya.code())
    kavya.page.wait_for_url("**/welcome**")
    kavya.page.fill("#id_name", "Kavya Iyer")
    kavya.page.locator("main .btn-primary").click()
    kavya.page.wait_for_url("**/me")
    address = kavya.book(next(seats)).removeprefix(kavya.origin)
    for path in (*OWN_PAGES, address, f"{address}/move", f"{address}/cancel"):
        look(path)
    assert found == []


seats = (f"B-{number:02d}" for number in range(1, 25))
