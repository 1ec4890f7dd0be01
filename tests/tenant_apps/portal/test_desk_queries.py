"""A page costs the same number of queries however much there is."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shared.money import Money
from shared.payments.actions import take_desk_payment
from shared.unit import unit
from tests.tenant_apps.bookings.factories import OWNER
from tests.tenant_apps.portal.desks import NOW, browser_of, open_library

PAGES = ("today", "seats", "bookings", "customers", "money", "walk-in", "venues", "setup", "staff", "audit", "find")


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def fill(library, seats):
    for number, label in enumerate(seats):
        early, late = library.book(label, 11, length=1), library.book(label, 13, length=1)
        library.start(early)
        for booking in (early, late)[: 1 + number % 2]:
            with unit():
                take_desk_payment(
                    payable_kind="booking", payable=booking.uid, method="cash", amount=Money(minor=6000), actor=OWNER
                )


def statements(browser, path, **query):
    browser.get("/desk/me")  # whose host this is, is known from here on
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path, **query).status_code == 200
    return [query["sql"] for query in captured.captured_queries if "search_path" not in query["sql"]]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_the_same_for_two_bookings_and_for_twenty(name, tenant, asha):
    library = open_library(12)
    browser = browser_of(tenant, asha.user)
    labels = list(library.seats)
    fill(library, labels[:2])
    few = statements(browser, reverse(f"desk:{name}"), q="student" if name == "find" else "")

    fill(library, labels[2:])
    many = statements(browser, reverse(f"desk:{name}"), q="student" if name == "find" else "")

    assert len(many) == len(few), "\n".join(sorted(set(many) - set(few)))


@pytest.mark.parametrize(("name", "most"), [("today", 24), ("seats", 14), ("bookings", 12), ("customers", 12)])
def test_the_busiest_pages_stay_cheap(name, most, tenant, asha):
    library = open_library(4)
    fill(library, list(library.seats)[:3])

    assert len(statements(browser_of(tenant, asha.user), reverse(f"desk:{name}"))) <= most


def test_a_profile_costs_the_same_for_one_visit_and_for_many(tenant, asha):
    library = open_library(4)
    browser = browser_of(tenant, asha.user)
    who = library.book("A-01", 13, length=1).customer
    library.book("A-02", 13, length=1, who=who)
    path = reverse("desk:customer", args=[who.uid])
    few = statements(browser, path)

    for hour in range(14, 18):
        library.book("A-01", hour, length=1, who=who)

    assert len(statements(browser, path)) == len(few)
