from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platform_core.tenants.models import Tenant
from shared.ids import uuid7
from shared.spine.models import Fact
from tenant_apps.slots.models import Claim, Unit
from tenant_apps.venues.models import Area, Seat
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person
from tests.tenant_apps.venues.factories import AreaFactory, SeatFactory, VenueFactory


@pytest.fixture
def owner(api: Apis, tenant: Tenant, asha: Person) -> Api:
    return api(tenant).as_(asha)


def rooms(area: Area, rest: str = "seats") -> str:
    return f"/api/v1/venues/{area.venue.uid}/{rest}"


class TestAreas:
    def test_an_area_lives_its_life(self, owner: Api) -> None:
        base = f"/api/v1/venues/{VenueFactory().uid}/areas"
        made = owner.post(base, {"name": "Hall B", "note": "window", "x": 300, "y": 10, "w": 280, "h": 240})
        assert made.status_code == 201
        one = f"{base}/{made.json()['uid']}"
        assert owner.patch(one, {"name": "Hall C"}).json()["name"] == "Hall C"
        assert [area["name"] for area in owner.get(base).json()["results"]] == ["Hall C"]
        assert owner.delete(one).status_code == 204
        assert owner.get(one).status_code == 404
        assert owner.post(base, {"name": "Hall C"}).status_code == 201

    def test_two_areas_have_two_names(self, owner: Api) -> None:
        area = AreaFactory()
        assert owner.post(rooms(area, "areas"), {"name": area.name}).status_code == 409

    def test_an_area_with_seats_stays(self, owner: Api) -> None:
        seat = SeatFactory()
        assert owner.delete(rooms(seat.area, f"areas/{seat.area.uid}")).status_code == 409


class TestCreateSeats:
    def test_one_seat_by_its_label(self, owner: Api) -> None:
        area = AreaFactory()
        price = {"minor": 2000, "currency": "INR"}
        answer = owner.post(
            rooms(area), {"label": "A-01", "area": str(area.uid), "price_per_hour": price, "x": 5, "y": 6}
        )
        assert answer.status_code == 201
        (seat,) = answer.json()["results"]
        assert (seat["label"], seat["price_per_hour"], seat["x"], seat["state"]) == ("A-01", price, 5, "open")
        unit = Unit.objects.get(uid=seat["uid"])
        assert (unit.kind, unit.label, unit.pool, unit.is_open) == ("seat", "A-01", area.venue.uid, True)

    def test_many_seats_by_their_labels_stand_in_rows(self, owner: Api) -> None:
        area = AreaFactory(x=100, y=50)
        labels = [f"B-{number:02d}" for number in range(1, 13)]
        answer = owner.post(rooms(area), {"area": str(area.uid), "labels": labels})
        seats = answer.json()["results"]
        assert [seat["label"] for seat in seats] == labels
        assert len({(seat["x"], seat["y"]) for seat in seats}) == 12
        assert Fact.objects.filter(kind="seat.created").count() == 1

    def test_a_label_is_given_once_in_a_venue(self, owner: Api) -> None:
        seat = SeatFactory(label="A-01")
        answer = owner.post(rooms(seat.area), {"area": str(seat.area.uid), "labels": ["A-02", "A-01"]})
        assert (answer.status_code, answer.json()["labels"]) == (409, "A-01")
        assert Seat.objects.count() == 1

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({}, "label"), ({"label": "A", "labels": ["B"]}, "label"), ({"labels": []}, "labels"),
            ({"labels": ["A", "A"]}, "labels"), ({"labels": ["A"], "x": 5}, "x"), ({"label": "A", "unit": 7}, "unit"),
            ({"label": "A", "price_per_hour": {"minor": -1}}, "price_per_hour.minor"),
            ({"label": "A", "price_per_hour": {"minor": 1, "currency": "USD"}}, "price_per_hour"),
            ({"label": "A", "price_per_hour_minor": 5}, "price_per_hour_minor"),
        ],
    )  # fmt: skip
    def test_what_breaks_a_rule_is_named(self, owner: Api, fields: dict[str, Any], wrong: str) -> None:
        area = AreaFactory()
        answer = owner.post(rooms(area), {"area": str(area.uid), **fields})
        assert answer.status_code == 422
        assert list(answer.json()["errors"]) == [wrong]

    def test_an_area_of_another_venue_is_not_there(self, owner: Api) -> None:
        area, other = AreaFactory(), AreaFactory()
        assert owner.post(rooms(area), {"area": str(other.uid), "label": "A"}).status_code == 404

    def test_only_who_keeps_the_settings_may(
        self, api: Apis, tenant: Tenant, bilal: Person, chitra: Person, dev: Person
    ) -> None:
        area = AreaFactory()
        body = {"area": str(area.uid), "label": "A"}
        codes = [api(tenant).as_(who).post(rooms(area), body).status_code for who in (bilal, chitra, dev)]
        assert codes == [403, 403, 401]


class TestChangeSeat:
    def test_a_closed_seat_takes_no_claims(self, owner: Api) -> None:
        seat = SeatFactory()
        answer = owner.patch(rooms(seat.area, f"seats/{seat.uid}"), {"state": "closed", "label": "Z-1"})
        assert answer.json()["state"] == "closed"
        assert Unit.objects.values_list("is_open", "label").get(pk=seat.unit_id) == (False, "Z-1")

    def test_a_price_can_be_taken_away(self, owner: Api) -> None:
        seat = SeatFactory()
        assert (
            owner.patch(rooms(seat.area, f"seats/{seat.uid}"), {"price_per_hour": None}).json()["price_per_hour"]
            is None
        )

    def test_a_seat_with_a_booking_to_come_is_not_removed(self, owner: Api) -> None:
        seat, now = SeatFactory(), datetime.now(UTC)
        booked = Claim.objects.create(
            unit=seat.unit, kind="booking", subject_kind="booking", subject_uid=uuid7(),
            starts_at=now + timedelta(days=1), ends_at=now + timedelta(days=1, hours=1),
        )  # fmt: skip
        path = rooms(seat.area, f"seats/{seat.uid}")
        assert owner.delete(path).status_code == 409
        booked.delete()
        assert owner.delete(path).status_code == 204
        assert owner.get(path).status_code == 404
        assert owner.get(rooms(seat.area)).json()["results"] == []

    def test_seats_are_listed_by_area_and_state(self, owner: Api) -> None:
        first = SeatFactory(label="A-02")
        SeatFactory(area=first.area, label="A-01", state="closed")
        SeatFactory(area=AreaFactory(venue=first.venue), label="C-01")
        labels = [seat["label"] for seat in owner.get(rooms(first.area)).json()["results"]]
        assert labels == ["A-01", "A-02", "C-01"]
        found = owner.get(rooms(first.area), area=str(first.area.uid), state="open").json()["results"]
        assert [seat["label"] for seat in found] == ["A-02"]
        assert owner.get(rooms(first.area), area="x").status_code == 422
