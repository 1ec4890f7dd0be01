from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platform_core.tenants.models import Tenant
from shared.ids import uuid7
from tenant_apps.slots.models import Claim, Unit
from tenant_apps.venues.models import Seat, Venue
from tests.fixtures.api import Api, Apis
from tests.fixtures.cast import Person
from tests.tenant_apps.venues.factories import AreaFactory, VenueFactory


@pytest.fixture
def owner(api: Apis, tenant: Tenant, asha: Person) -> Api:
    return api(tenant).as_(asha)


def of(venue: Venue, rest: str) -> str:
    return f"/api/v1/venues/{venue.uid}/{rest}"


def opening(weekday: int, opens: str, closes: str) -> dict[str, Any]:
    return {"weekday": weekday, "opens": opens, "closes": closes}


class TestHours:
    def test_two_openings_a_day_and_one_past_midnight(self, owner: Api) -> None:
        venue = VenueFactory()
        week = [opening(0, "06:00", "12:00"), opening(0, "14:00", "02:00"), opening(1, "06:00", "06:00")]
        assert owner.put(of(venue, "hours"), {"hours": week}).json() == {"hours": week}
        assert owner.get(of(venue, "hours")).json() == {"hours": week}

    def test_none_is_always_open(self, owner: Api) -> None:
        venue = VenueFactory()
        owner.put(of(venue, "hours"), {"hours": [opening(0, "06:00", "12:00")]})
        assert owner.put(of(venue, "hours"), {"hours": []}).json() == {"hours": []}

    @pytest.mark.parametrize(
        "week",
        [
            [opening(0, "06:00", "12:00"), opening(0, "11:59", "13:00")],
            [opening(0, "18:00", "02:00"), opening(1, "01:00", "03:00")],
            [opening(6, "18:00", "02:00"), opening(0, "01:59", "03:00")],
            [opening(0, "06:00", "06:00"), opening(0, "07:00", "08:00")],
            [opening(7, "06:00", "12:00")],
            [opening(0, "6 am", "12:00")],
            [opening(0, "24:00", "12:00")],
            "always",
        ],
    )
    def test_openings_that_share_time_are_refused(self, owner: Api, week: Any) -> None:
        venue = VenueFactory()
        assert owner.put(of(venue, "hours"), {"hours": week}).status_code == 422
        assert venue.hours.count() == 0


class TestShifts:
    MORNING = {"name": "Morning", "opens": "06:00", "closes": "12:00", "price": {"minor": 12000, "currency": "INR"}}

    def test_a_shift_lives_its_life(self, owner: Api) -> None:
        venue = VenueFactory()
        made = owner.post(of(venue, "shifts"), self.MORNING)
        assert (made.status_code, made.json()["price"]) == (201, self.MORNING["price"])
        one = of(venue, f"shifts/{made.json()['uid']}")
        assert owner.patch(one, {"price": {"minor": 13000}}).json()["price"]["minor"] == 13000
        assert owner.delete(one).status_code == 204
        assert owner.get(of(venue, "shifts")).json()["results"] == []

    def test_another_currency_is_refused(self, owner: Api) -> None:
        body = {**self.MORNING, "price": {"minor": 1, "currency": "USD"}}
        assert owner.post(of(VenueFactory(), "shifts"), body).status_code == 422

    def test_one_that_is_given_a_place_stands_there(self, owner: Api) -> None:
        venue = VenueFactory()
        made = owner.post(of(venue, "shifts"), {**self.MORNING, "position": 7})
        assert (made.status_code, made.json()["position"]) == (201, 7)

    def test_two_shifts_have_two_names(self, owner: Api) -> None:
        venue = VenueFactory()
        assert [owner.post(of(venue, "shifts"), self.MORNING).status_code for _ in range(2)] == [201, 409]


class TestClosures:
    START = datetime.now(UTC).replace(microsecond=0) + timedelta(days=2)

    def closure(self, days: int = 0, hours: int = 24) -> dict[str, str]:
        start = self.START + timedelta(days=days)
        return {"start": start.isoformat(), "end": (start + timedelta(hours=hours)).isoformat(), "reason": "Diwali"}

    def seats(self, owner: Api, venue: Venue, *labels: str) -> list[Seat]:
        area = AreaFactory(venue=venue)
        owner.post(of(venue, "seats"), {"area": str(area.uid), "labels": list(labels)})
        return list(Seat.objects.filter(venue=venue, label__in=labels).order_by("label"))

    def test_a_closure_blocks_every_seat_and_seats_to_come(self, owner: Api) -> None:
        venue = VenueFactory()
        self.seats(owner, venue, "A-1", "A-2")
        made = owner.post(of(venue, "closures"), self.closure())
        assert made.status_code == 201
        assert made.json()["start"].endswith("+05:30")
        self.seats(owner, venue, "B-1")
        assert Claim.objects.filter(kind="block", state="active", starts_at=self.START).count() == 3

    def test_opening_again_gives_the_time_back(self, owner: Api) -> None:
        venue = VenueFactory()
        self.seats(owner, venue, "A-1")
        made = owner.post(of(venue, "closures"), self.closure()).json()
        assert owner.delete(of(venue, f"closures/{made['uid']}")).status_code == 204
        assert Claim.objects.filter(state="active").count() == 0
        assert owner.get(of(venue, "closures")).json()["results"] == []

    def test_what_is_booked_stands_against_it(self, owner: Api) -> None:
        venue = VenueFactory()
        (seat,) = self.seats(owner, venue, "A-1")
        Claim.objects.create(
            unit=Unit.objects.get(pk=seat.unit_id), kind="booking", subject_kind="booking", subject_uid=uuid7(),
            starts_at=self.START, ends_at=self.START + timedelta(hours=1),
        )  # fmt: skip
        answer = owner.post(of(venue, "closures"), self.closure())
        assert (answer.status_code, answer.json()["code"]) == (409, "seat_taken")
        assert venue.closures.count() == 0

    def test_several_closures_block_several_seats_to_come(self, owner: Api) -> None:
        venue = VenueFactory()
        area = owner.post(of(venue, "areas"), {"name": "Hall A"}).json()["uid"]
        for days in (0, 2):
            assert owner.post(of(venue, "closures"), self.closure(days=days)).status_code == 201
        made = owner.post(of(venue, "seats"), {"area": area, "labels": ["Z-1", "Z-2"]})
        assert made.status_code == 201
        assert Claim.objects.filter(unit__pool=venue.uid, kind="block", state="active").count() == 4

    def test_two_closures_do_not_share_time(self, owner: Api) -> None:
        venue = VenueFactory()
        owner.post(of(venue, "closures"), self.closure())
        assert owner.post(of(venue, "closures"), self.closure(hours=1)).json()["code"] == "already_exists"
        assert owner.post(of(venue, "closures"), self.closure(days=1)).status_code == 201

    @pytest.mark.parametrize(
        "body",
        [
            {"start": "2026-12-01T00:00:00", "end": "2026-12-02T00:00:00"},
            {"start": "2026-12-02T00:00:00Z", "end": "2026-12-01T00:00:00Z"},
            {"start": "2020-12-01T00:00:00Z", "end": "2020-12-02T00:00:00Z"},
            {"start": "9999-12-31T23:59:59-12:00", "end": "9999-12-31T23:59:59-13:00"},
        ],
    )
    def test_no_time_or_a_past_one_is_refused(self, owner: Api, body: dict[str, str]) -> None:
        assert owner.post(of(VenueFactory(), "closures"), body).status_code == 422
