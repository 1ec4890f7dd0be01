from datetime import timedelta

import pytest

from shared import clock as domain_clock
from shared.ids import uuid7
from shared.payments.models import Payment
from tenant_apps.bookings.models import Booking
from tests.tenant_apps.bookings.factories import KOLKATA, customer, opens, seat, sell_shift, venue

TOMORROW = (domain_clock.now() + timedelta(days=1)).astimezone(KOLKATA).replace(minute=0, second=0, microsecond=0)


def moment(hour, *, days=0):
    return (TOMORROW.replace(hour=hour) + timedelta(days=days)).isoformat()


@pytest.fixture
def chitras_row(chitra):
    return customer("Chitra", user_uid=chitra.user.uid)


@pytest.fixture
def at_asha(api, tenant):
    """A client at the study library's host."""
    return api(tenant)


def body(of, *labels, **more):
    which = {"resource": str(seat(of))} if not labels else {"resources": [str(seat(of, label)) for label in labels]}
    return {"venue": str(of.uid), "start": moment(8), "end": moment(10), **which, **more}


class TestPostBookings:
    def test_customer_gets_a_hold_with_its_price(self, at_asha, chitra, chitras_row):
        place = venue("A1")
        answer = at_asha.as_(chitra).post("/api/v1/bookings", body(place), key="b1")
        booking = answer.json()
        assert (answer.status_code, booking["state"], booking["payment"]) == (201, "held", None)
        assert booking["total"] == booking["due"] == {"minor": 2000, "currency": "INR"}
        assert (booking["start"], booking["end"]) == (moment(8), moment(10))
        assert booking["hold_expires_at"].endswith("+05:30")
        assert (booking["resource"], booking["customer"]) == (str(seat(place)), str(chitras_row.uid))

    def test_same_key_gives_the_same_booking(self, at_asha, chitra, chitras_row):
        wanted = body(venue("A1"))
        first, second = (at_asha.as_(chitra).post("/api/v1/bookings", wanted, key="b1") for _ in range(2))
        assert (second.status_code, second.json()) == (201, first.json())
        assert Booking.objects.count() == 1

    def test_without_a_key_it_is_refused(self, at_asha, chitra):
        answer = at_asha.as_(chitra).post("/api/v1/bookings", body(venue("A1")))
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")

    def test_taken_seat_is_a_conflict_with_alternatives_and_frees_the_key(self, at_asha, bilal, chitra, chitras_row):
        place = venue("A1", "A2")
        at_asha.as_(bilal).post("/api/v1/bookings", body(place), key="b1")
        answer = at_asha.as_(chitra).post("/api/v1/bookings", body(place), key="c1")
        assert (answer.status_code, answer.json()["code"]) == (409, "seat_taken")
        assert answer.json()["alternatives"] == [{"resource": str(seat(place, "A2")), "label": "A2"}]
        again = at_asha.as_(chitra).post("/api/v1/bookings", body(place, "A2"), key="c1")
        assert again.status_code == 201

    def test_staff_books_several_for_a_customer(self, at_asha, bilal):
        place, guest = venue("A1", "A2"), customer()
        wanted = body(place, "A1", "A2", customer=str(guest.uid), notes="by the window", party_size=2)
        booking = at_asha.as_(bilal).post("/api/v1/bookings", wanted, key="b1").json()
        assert (booking["state"], booking["customer_name"], len(booking["lines"])) == ("accepted", "Chitra", 2)

    def test_pay_at_desk_is_accepted_and_owes(self, at_asha, chitra, chitras_row):
        booking = at_asha.as_(chitra).post("/api/v1/bookings", body(venue("A1"), pay_at_desk=True), key="b1").json()
        assert (booking["state"], booking["due"]["minor"], booking["pay_at_desk"]) == ("accepted", 2000, True)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"price": {"minor": 1, "currency": "INR"}}, "price"),
            ({"total": 0}, "total"),
            ({"state": "accepted"}, "state"),
            ({"start": "2026-12-07T08:00:00"}, "start"),
            ({"resource": None}, "resource"),
            ({"resources": []}, "resources"),
            ({"venue": str(uuid7())}, "venue"),
            ({"party_size": 0}, "party_size"),
            ({"notes": "\x00"}, "notes"),
        ],
    )
    def test_what_is_not_understood_is_named(self, at_asha, bilal, change, field):
        answer = at_asha.as_(bilal).post("/api/v1/bookings", {**body(venue("A1")), **change}, key="b1")
        assert (answer.status_code, field in answer.json()["errors"]) == (422, True)

    def test_visitor_is_not_known(self, at_asha):
        assert at_asha.post("/api/v1/bookings", body(venue("A1")), key="b" * 16).status_code == 401

    def test_strangers_token_is_worthless(self, at_asha, dev):
        assert at_asha.as_(dev).post("/api/v1/bookings", body(venue("A1")), key="b1").status_code == 401


class TestReading:
    @pytest.fixture
    def booked(self, at_asha, bilal, chitras_row):
        wanted = body(venue("A1"), customer=str(chitras_row.uid))
        return at_asha.as_(bilal).post("/api/v1/bookings", wanted, key="b1").json()

    def test_customer_sees_the_own_and_staff_all(self, at_asha, bilal, chitra, booked):
        at_asha.as_(bilal).post("/api/v1/bookings", body(venue("A1"), customer=str(customer("Eve").uid)), key="b2")
        mine = at_asha.as_(chitra).get("/api/v1/bookings").json()["results"]
        everybodys = at_asha.as_(bilal).get("/api/v1/bookings").json()["results"]
        assert ([row["uid"] for row in mine], len(everybodys)) == ([booked["uid"]], 2)

    def test_anothers_booking_is_not_found(self, at_asha, bilal, chitra):
        other = at_asha.as_(bilal).post("/api/v1/bookings", body(venue("A1")), key="b2").json()
        assert at_asha.as_(chitra).get(f"/api/v1/bookings/{other['uid']}").status_code == 404
        assert at_asha.as_(chitra).post(f"/api/v1/bookings/{other['uid']}/cancel", {}).status_code == 404

    def test_filters(self, at_asha, bilal, booked):
        client = at_asha.as_(bilal)
        count = lambda **query: len(client.get("/api/v1/bookings", **query).json()["results"])  # noqa: E731
        assert count(state="accepted", venue=booked["venue"]) == 1
        assert count(state="held,expired") == 0
        assert count(**{"from": moment(8), "to": moment(9)}) == 1
        assert count(**{"from": moment(9)}) == 0
        assert count(search=booked["code"]) == 1
        assert client.get("/api/v1/bookings", venue="nowhere").status_code == 422

    def test_list_costs_the_same_for_one_and_for_many(self, at_asha, bilal, booked, assert_queries):
        client = at_asha.as_(bilal)
        place = venue(*[f"A{number}" for number in range(8)])
        for number in range(8):
            client.post("/api/v1/bookings", body(place, f"A{number}"), key=f"many{number}")
        with assert_queries(3):
            assert len(client.get("/api/v1/bookings").json()["results"]) == 9


class TestCourse:
    def test_desk_takes_cash_checks_in_and_out(self, at_asha, asha, bilal, chitra, chitras_row):
        desk = at_asha.as_(bilal)
        booking = at_asha.as_(chitra).post("/api/v1/bookings", body(venue("A1")), key="c1").json()
        paid = desk.post(
            "/api/v1/payments/desk",
            {
                "payable_kind": "booking", "payable": booking["uid"], "method": "cash",
                "amount": booking["due"], "tendered": {"minor": 5000, "currency": "INR"},
            },
            key="p1",
        )  # fmt: skip
        assert (paid.status_code, paid.json()["state"]) == (201, "paid")
        assert paid.json()["change"] == {"minor": 3000, "currency": "INR"}
        address = f"/api/v1/bookings/{booking['uid']}"
        now = desk.get(address).json()
        assert (now["state"], now["due"]["minor"], now["payment"]["uid"]) == ("accepted", 0, paid.json()["uid"])
        assert desk.post(f"{address}/start").json()["state"] == "in_progress"
        assert desk.post(f"{address}/complete").json()["state"] == "completed"
        assert desk.post(f"{address}/cancel", {"reason": "late"}).json()["code"] == "illegal_state"
        receipt = at_asha.as_(chitra).get(paid.json()["receipt_url"]).json()
        assert (receipt["number"], receipt["line"]) == (paid.json()["receipt_number"], f"Booking {booking['code']}")

    def test_refund_needs_the_right_and_answers_202(self, at_asha, asha, bilal):
        desk = at_asha.as_(bilal)
        booking = desk.post("/api/v1/bookings", body(venue("A1")), key="c1").json()
        pay = {"payable_kind": "booking", "payable": booking["uid"], "method": "upi", "amount": booking["due"]}
        payment = desk.post("/api/v1/payments/desk", pay, key="p1").json()
        address = f"/api/v1/payments/{payment['uid']}/refund"
        assert desk.post(address, {"reason": "ill"}, key="r1").status_code == 403
        refund = at_asha.as_(asha).post(address, {"reason": "ill"}, key="r1")
        assert (refund.status_code, refund.json()["state"]) == (202, "succeeded")
        assert at_asha.as_(asha).post(address, {"reason": "ill"}, key="r2").json()["code"] == "refund_too_large"
        assert Payment.objects.get().state == "refunded"

    def test_reschedule_and_cancel_by_the_customer(self, at_asha, chitra, chitras_row):
        client = at_asha.as_(chitra)
        booking = client.post("/api/v1/bookings", body(venue("A1")), key="c1").json()
        address = f"/api/v1/bookings/{booking['uid']}"
        moved = client.post(f"{address}/reschedule", {"start": moment(12)}).json()
        assert (moved["start"], moved["end"]) == (moment(12), moment(14))
        assert client.post(f"{address}/accept").status_code == 403
        assert client.post(f"{address}/cancel", {"reason": "ill"}).json()["state"] == "cancelled"

    def test_no_show_before_the_time_is_a_conflict(self, at_asha, bilal):
        booking = at_asha.as_(bilal).post("/api/v1/bookings", body(venue("A1")), key="c1").json()
        answer = at_asha.as_(bilal).post(f"/api/v1/bookings/{booking['uid']}/no-show")
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_state")


class TestAvailability:
    def _rows(self, client, place, **query):
        answer = client.get("/api/v1/availability", venue=str(place.uid), **query)
        return [(row["label"], row["start"], row["end"], row["free"]) for row in answer.json()["results"]]

    def test_day_is_cut_into_free_and_taken(self, at_asha, bilal):
        place = venue("A1", "A2")
        opens(place, TOMORROW.weekday(), 6, 12)
        at_asha.as_(bilal).post("/api/v1/bookings", body(place), key="b1")
        assert self._rows(at_asha, place, date=TOMORROW.date().isoformat()) == [
            ("A1", moment(6), moment(8), True),
            ("A1", moment(8), moment(10), False),
            ("A1", moment(10), moment(12), True),
            ("A2", moment(6), moment(12), True),
        ]

    def test_shifts_are_offered_whole_with_their_price(self, at_asha, bilal):
        place = venue("A1", "A2", per_hour=None)
        sell_shift(place, "Morning", 6, 12, 50)
        sell_shift(place, "Night", 22, 6, 80)
        at_asha.as_(bilal).post("/api/v1/bookings", {**body(place), "start": moment(6), "end": moment(12)}, key="b1")
        rows = at_asha.get("/api/v1/availability", venue=str(place.uid), date=TOMORROW.date().isoformat()).json()[
            "results"
        ]
        assert [(row["label"], row["shift"], row["free"], row["price"]["minor"]) for row in rows] == [
            ("A1", "Morning", False, 5000),
            ("A1", "Night", True, 8000),
            ("A2", "Morning", True, 5000),
            ("A2", "Night", True, 8000),
        ]
        assert rows[1]["end"] == moment(6, days=1)

    def test_exactly_one_time(self, at_asha, bilal):
        place = venue("A1", "A2")
        at_asha.as_(bilal).post("/api/v1/bookings", body(place), key="b1")
        found = self._rows(at_asha, place, start=moment(9), end=moment(11))
        assert found == [("A1", moment(9), moment(11), False), ("A2", moment(9), moment(11), True)]

    def test_cut_into_hours(self, at_asha):
        place = venue("A1")
        opens(place, TOMORROW.weekday(), 6, 9)
        found = self._rows(at_asha, place, date=TOMORROW.date().isoformat(), minutes="60")
        assert [row[1] for row in found] == [moment(6), moment(7), moment(8)]

    def test_what_is_over_today_is_left_out(self, at_asha):
        rows = at_asha.get("/api/v1/availability", venue=str(venue("A1").uid)).json()["results"]
        assert rows[0]["start"] > (TOMORROW - timedelta(days=1)).replace(hour=0).isoformat()

    def test_six_queries_for_any_number_of_seats(self, at_asha, assert_queries):
        place = venue(*[f"A{number}" for number in range(40)])
        with assert_queries(6):  # one of them asks whose host it is
            at_asha.get("/api/v1/availability", venue=str(place.uid), date=TOMORROW.date().isoformat())

    @pytest.mark.parametrize(
        "query",
        [{"date": "soon"}, {"start": "x"}, {"seat": "x"}, {"minutes": "1"}, {"start": "2026-12-07T08:00:00+05:30"}],
    )
    def test_bad_question_is_refused(self, at_asha, query):
        assert at_asha.get("/api/v1/availability", venue=str(venue("A1").uid), **query).status_code == 422

    def test_hidden_venue_is_not_found(self, at_asha):
        place = venue("A1", status="inactive")
        assert at_asha.get("/api/v1/availability", venue=str(place.uid)).status_code == 404
