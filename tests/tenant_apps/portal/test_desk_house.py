"""The house at the desk: venues, hours, shifts, the plan, staff, settings, the books."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from platform_core.plans.models import Plan, Subscription
from platform_core.tenants.models import Tenant
from shared.identity.models import User
from shared.jobs.models import Job
from tenant_apps.portal.desk.venues.forms import labels_of
from tenant_apps.venues.models import Area, Closure, Seat, Shift, Venue, VenueHours
from tests.tenant_apps.portal.desks import browser_of, open_library, person


@pytest.fixture
def desk(tenant, asha):
    return browser_of(tenant, asha.user)


@pytest.fixture
def library(tenant):
    return open_library()


def at(library, name, *more):
    return reverse(f"desk:{name}", args=[library.venue.uid, *more])


class TestLabels:
    @pytest.mark.parametrize(
        ("typed", "labels"),
        [
            ("A-01..A-03", ["A-01", "A-02", "A-03"]),
            ("A-01..03", ["A-01", "A-02", "A-03"]),
            ("B9…B11", ["B9", "B10", "B11"]),
            ("1..3", ["1", "2", "3"]),
            ("A-1, A-2; Window", ["A-1", "A-2", "Window"]),
            ("A-1, A-1", ["A-1"]),
            ("A1–A2", ["A1", "A2"]),
        ],
    )
    def test_rows_are_counted(self, typed, labels):
        assert labels_of(typed) == labels

    @pytest.mark.parametrize("typed", ["", " , ", "A-01..A-900", "A-5..A-1", "x" * 21])
    def test_what_cannot_be_counted_is_refused(self, typed):
        with pytest.raises(ValidationError):
            labels_of(typed)


class TestVenues:
    FIELDS = {"name": "Kothrud hall", "city": "Pune", "timezone": "Asia/Kolkata", "status": "active"}

    def test_a_first_place_is_opened_and_its_hours_come_next(self, tenant, desk):
        answer = desk.post(reverse("desk:venue-new"), self.FIELDS)

        venue = Venue.objects.get()
        assert answer["Location"] == reverse("desk:venue-hours", args=[venue.uid])
        assert venue.pay_at_desk is False

    def test_a_zone_that_is_none_is_refused_and_the_name_stays(self, tenant, desk):
        answer = desk.post(reverse("desk:venue-new"), {**self.FIELDS, "timezone": "India"})

        assert answer.status_code == 422
        assert 'value="Kothrud hall"' in answer.content.decode()

    def test_hours_past_midnight_and_two_openings_are_kept(self, library, desk):
        fields = {"d0_0_opens": "06:00", "d0_0_closes": "12:00", "d0_1_opens": "18:00", "d0_1_closes": "02:00"}

        desk.post(at(library, "venue-hours"), fields)

        rows = VenueHours.objects.order_by("opens")
        assert [(row.weekday, f"{row.opens:%H:%M}", f"{row.closes:%H:%M}") for row in rows] == [
            (0, "06:00", "12:00"),
            (0, "18:00", "02:00"),
        ]

    def test_half_an_opening_is_refused_and_the_week_stays(self, library, desk):
        answer = desk.post(at(library, "venue-hours"), {"d0_0_opens": "06:00"})

        assert answer.status_code == 422
        assert "Write both ends." in answer.content.decode()
        assert VenueHours.objects.count() == 7

    def test_openings_that_share_time_are_refused_in_words(self, library, desk):
        fields = {"d0_0_opens": "06:00", "d0_0_closes": "12:00", "d0_1_opens": "11:00", "d0_1_closes": "14:00"}

        answer = desk.post(at(library, "venue-hours"), fields)

        assert "Two openings share time." in answer.content.decode()

    def test_around_the_clock_clears_the_week(self, library, desk):
        desk.post(at(library, "venue-hours"), {"always": "on"})

        assert VenueHours.objects.count() == 0

    def test_shifts_are_sold_and_taken_off(self, library, desk):
        desk.post(at(library, "venue-shifts"), {"name": "Morning", "opens": "06:00", "closes": "12:00", "price": "120"})
        shift = Shift.objects.get()
        desk.post(at(library, "shift-remove", shift.uid))

        assert (shift.price_minor, Shift.objects.get().is_removed) == (12000, True)

    def test_a_closure_over_a_booking_is_refused(self, library, desk):
        booking = library.book("A-01", 12)
        day = booking.starts_at.date().isoformat()
        fields = {"from_day": day, "from_clock": "00:00", "to_day": day, "to_clock": "23:59", "reason": "Repairs"}

        answer = desk.post(at(library, "venue-closures"), fields)

        assert answer.status_code == 409
        assert Closure.objects.count() == 0

    def test_a_place_with_bookings_is_not_archived(self, library, desk):
        library.book("A-01", 12)

        assert desk.post(at(library, "venue-archive")).status_code == 409
        assert Venue.objects.get().status == "active"

    def test_the_desk_stands_where_it_was_told(self, library, desk):
        other = open_library(2)
        Venue.objects.filter(pk=other.venue.pk).update(name="Aundh hall")

        desk.post(reverse("desk:places"), {"place": str(other.venue.uid)})

        assert "Aundh hall, Pune" in desk.get("/desk").content.decode()


class TestEditor:
    def test_an_area_and_its_rows_are_drawn(self, library, desk):
        desk.post(at(library, "area-add"), {"area-name": "Hall B", "area-note": "window"})
        area = Area.objects.get(name="Hall B")
        fields = {"seats-area": str(area.uid), "seats-labels": "B-01..B-12", "seats-price_per_hour": "30"}
        desk.post(at(library, "seats-add"), fields)

        seats = Seat.objects.filter(area=area)
        assert seats.count() == 12
        assert seats.first().price_per_hour_minor == 3000
        assert "B-12" in desk.get(at(library, "venue-draw")).content.decode()

    def test_labels_that_are_there_already_are_named_and_what_was_typed_stays(self, library, desk):
        area = Area.objects.get()
        fields = {"seats-area": str(area.uid), "seats-labels": "A-06..A-07", "seats-price_per_hour": ""}

        answer = desk.post(at(library, "seats-add"), fields)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "These seats are there already: A-06." in page
        assert 'value="A-06..A-07"' in page

    def test_dragged_seats_are_kept_in_one_go(self, library, desk):
        before = library.seats["A-01"]

        desk.post(at(library, "seats-move"), {"moves": json.dumps({"A-01": [40, -400], "A-02": [8, 0], "Z-9": [1, 1]})})

        moved = Seat.objects.get(pk=before.pk)
        assert (moved.x, moved.y) == (before.x + 40, 0)

    @pytest.mark.parametrize("moves", ["", "[]", '{"A-01": 3}', '{"A-01": ["x", 1]}', "nonsense"])
    def test_moves_that_are_none_are_refused(self, moves, library, desk):
        assert desk.post(at(library, "seats-move"), {"moves": moves}).status_code == 422

    def test_a_seat_is_changed_by_its_form_without_a_mouse(self, library, desk):
        seat, area = library.seats["A-01"], Area.objects.get()
        fields = {
            "seat-label": "Corner", "seat-area": str(area.uid), "seat-price_per_hour": "45", "seat-chair": "e",
            "seat-state": "closed", "seat-x": "100", "seat-y": "60",
        }  # fmt: skip

        desk.post(at(library, "seat-change", seat.uid), fields)

        changed = Seat.objects.get(pk=seat.pk)
        assert (changed.label, changed.x, changed.state, changed.chair) == ("Corner", 100, "closed", "e")

    def test_a_booked_seat_is_not_taken_off(self, library, desk):
        library.book("A-01", 12)

        assert desk.post(at(library, "seat-remove", library.seats["A-01"].uid)).status_code == 409

    def test_walls_and_things_are_drawn_and_rubbed_out(self, library, desk):
        thing = {"thing-kind": "fixture", "thing-label": "Water", "thing-x1": "0", "thing-y1": "0", "thing-x2": "60",
                 "thing-y2": "40"}  # fmt: skip
        desk.post(at(library, "thing-add"), thing)
        drawn = Venue.objects.get().plan["elements"]
        desk.post(at(library, "thing-remove", 0))

        assert drawn == [{"kind": "fixture", "x": 0, "y": 0, "w": 60, "h": 40, "label": "Water"}]
        assert Venue.objects.get().plan["elements"] == []

    def test_an_area_with_seats_is_not_taken_off(self, library, desk):
        assert desk.post(at(library, "area-remove", Area.objects.get().uid)).status_code == 409


class TestStaff:
    def test_nobody_hands_out_more_than_they_have(self, tenant):
        manager = browser_of(tenant, person("manager").user)

        answer = manager.post(reverse("desk:staff"), {"email": "x@example.com", "role": "owner"})

        assert answer.status_code == 403

    def test_a_role_is_changed_and_ends_what_was_open(self, tenant, desk, bilal):
        his = browser_of(tenant, bilal.user)
        fields = {"name": "Bilal", "role": "read_only", "is_active": "on"}

        desk.post(reverse("desk:colleague", args=[bilal.user.uid]), fields)

        assert User.objects.get(pk=bilal.user.pk).role.code == "read_only"
        assert his.get("/desk").status_code == 302

    def test_the_last_owner_stays(self, tenant, desk, asha):
        answer = desk.post(reverse("desk:let-go", args=[asha.user.uid]))

        assert answer.status_code == 409
        assert "Nobody else here may do everything." in answer.content.decode()


class TestSettings:
    FIELDS = {"name": "Lakshya", "language": "hi", "accent_hue": "30", "accent_chroma": "12"}

    def test_they_are_saved_and_shown(self, tenant, desk):
        desk.post(reverse("desk:settings"), {**self.FIELDS, "cors_origins": "https://portal.example\n"})

        saved = Tenant.objects.get(pk=tenant.pk)
        assert (saved.name, saved.language, saved.accent_hue) == ("Lakshya", "hi", 30)
        assert saved.cors_origins == ["https://portal.example"]

    def test_networks_of_the_desk_are_a_field_on_enterprise(self, tenant, desk):
        assert b"staff_networks" not in desk.get(reverse("desk:settings")).content
        Subscription.objects.filter(tenant=tenant).update(plan=Plan.objects.get(slug="enterprise"), state="active")
        assert b"You are at 127.0.0.1 now." in desk.get(reverse("desk:settings")).content

        desk.post(reverse("desk:settings"), {**self.FIELDS, "staff_networks": "127.0.0.0/8\n203.0.113.7/24"})

        assert Tenant.objects.get(pk=tenant.pk).staff_networks == ["127.0.0.0/8", "203.0.113.0/24"]

    @pytest.mark.parametrize(
        ("networks", "told"),
        [("everywhere", b"Give networks such as"), ("203.0.113.0/24", b"list your own network too")],
    )
    def test_networks_that_cannot_be_are_refused_and_stay(self, tenant, desk, networks, told):
        Subscription.objects.filter(tenant=tenant).update(plan=Plan.objects.get(slug="enterprise"), state="active")
        answer = desk.post(reverse("desk:settings"), {**self.FIELDS, "staff_networks": networks})
        assert answer.status_code == 422
        assert told in answer.content

    def test_the_colour_says_its_contrast(self, tenant, desk):
        assert "White text on it: " in desk.get(reverse("desk:settings")).content.decode()

    def test_an_origin_that_is_none_is_refused_and_stays(self, tenant, desk):
        answer = desk.post(reverse("desk:settings"), {**self.FIELDS, "cors_origins": "portal.example/x"})

        assert answer.status_code == 422
        assert "portal.example/x" in answer.content.decode()


class TestBooks:
    def test_the_chain_is_verified_with_the_hour(self, tenant, desk):
        answer = desk.post(reverse("desk:audit-verify"))

        assert "Verified to " in answer.content.decode()

    def test_money_reads_as_money_and_uids_are_left_out(self, library, desk):
        booking = library.book("A-01", 12)
        desk.post(reverse("desk:pay", args=[booking.uid]), {"method": "cash", "amount": "120"})

        page = desk.get(reverse("desk:audit")).content.decode()

        assert "payment.paid" in page
        assert "₹120.00" in page
        assert str(booking.uid) not in page

    def test_failed_work_is_tried_again_by_who_may(self, tenant, desk):
        job = Job.objects.create(
            kind="customers.import", queue="slow", schema=tenant.schema_name, state="failed", error="Boom\nKeyError: x"
        )

        page = desk.get(reverse("desk:letters")).content.decode()
        desk.post(reverse("desk:letters"), {"uid": [str(job.uid)], "do": "retry"})

        assert "KeyError: x" in page
        assert Job.objects.get(pk=job.pk).state == "waiting"

    def test_another_tenants_failed_work_is_not_there(self, tenant, other_tenant, desk):
        job = Job.objects.create(kind="x.y", queue="slow", schema=other_tenant.schema_name, state="failed")

        answer = desk.post(reverse("desk:letters"), {"uid": [str(job.uid)], "do": "delete"})

        assert answer.status_code == 404
        assert Job.objects.filter(pk=job.pk).exists()


class TestSetup:
    def test_it_counts_what_is_done_and_opens_what_comes_next(self, tenant, desk):
        empty = desk.get(reverse("desk:setup")).content.decode()
        open_library()
        begun = desk.get(reverse("desk:setup")).content.decode()

        assert "0 of 7 done." in empty
        assert "4 of 7 done." in begun
        assert "6 seats in 1 area" in begun


def test_without_a_place_a_walk_in_leads_to_what_is_to_do_first(tenant, asha):
    browser = browser_of(tenant, asha.user)
    assert browser.get(reverse("desk:walk-in"))["Location"] == reverse("desk:today")
    assert browser.get(reverse("desk:today"))["Location"] == reverse("desk:setup")
