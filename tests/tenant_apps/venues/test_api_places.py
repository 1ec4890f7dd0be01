from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from platform_core.tenants.models import Tenant
from shared.ids import uuid7
from shared.periods import Period
from tenant_apps.slots.models import Claim, Unit
from tenant_apps.venues.models import Seat, Venue
from tests.fixtures.api import Apis
from tests.fixtures.cast import Person
from tests.tenant_apps.venues.factories import AreaFactory, SeatFactory, VenueFactory

VENUES = "/api/v1/venues"
KOTHRUD = {"name": "Kothrud hall", "city": "Pune", "address": "Karve Road", "lat": 18.5074, "lng": 73.8077}


def claim(seat: Seat, kind: str, *, hours: int = 1, expires_at: datetime | None = None) -> Claim:
    now = datetime.now(UTC)
    return Claim.objects.create(
        unit=seat.unit, kind=kind, subject_kind="booking", subject_uid=uuid7(),
        starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(hours=hours), expires_at=expires_at,
    )  # fmt: skip


class TestCreateVenue:
    def test_the_owner_opens_a_venue(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        answer = api(tenant).as_(asha).post(VENUES, KOTHRUD)
        assert answer.status_code == 201
        body = answer.json()
        assert (body["name"], body["slug"], body["status"]) == ("Kothrud hall", "kothrud-hall", "active")
        assert (body["timezone"], body["currency"]) == ("Asia/Kolkata", "INR")
        assert api(tenant).get(f"{VENUES}/{body['uid']}").json() == body

    def test_a_name_in_another_script_has_an_address_too(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        client = api(tenant).as_(asha)
        slugs = [client.post(VENUES, {"name": "कोथरूड", "city": "पुणे"}).json()["slug"] for _ in range(2)]
        assert slugs == ["venue", "venue-2"]

    def test_a_slug_is_given_once(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        client = api(tenant).as_(asha)
        client.post(VENUES, {**KOTHRUD, "slug": "one"})
        answer = client.post(VENUES, {**KOTHRUD, "slug": "one"})
        assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"timezone": "Mars/Olympus"}, "timezone"), ({"lat": 91, "lng": 0}, "lat"), ({"lat": None}, "lat"),
            ({"lat": "nan", "lng": 1}, "lat"), ({"lat": True, "lng": 1}, "lat"), ({"price": 5}, "price"),
            ({"status": "archived"}, "status"), ({"name": ""}, "name"), ({"name": "a\x00b"}, "name"),
            ({"slug": "UPPER case"}, "slug"), ({"amenities": "socket"}, "amenities"), ({"plan": {}}, "plan"),
        ],
    )  # fmt: skip
    def test_what_breaks_a_rule_is_named(
        self, api: Apis, tenant: Tenant, asha: Person, fields: dict[str, Any], wrong: str
    ) -> None:
        answer = api(tenant).as_(asha).post(VENUES, {**KOTHRUD, **fields})
        assert answer.status_code == 422
        assert list(answer.json()["errors"]) == [wrong]

    def test_only_who_keeps_the_settings_may(
        self, api: Apis, tenant: Tenant, bilal: Person, chitra: Person, dev: Person
    ) -> None:
        codes = [api(tenant).as_(who).post(VENUES, KOTHRUD).status_code for who in (bilal, chitra, dev)]
        assert codes == [403, 403, 401]
        assert api(tenant).post(VENUES, KOTHRUD).status_code == 401


class TestVenues:
    def test_everybody_sees_what_is_shown(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        shown, hidden = VenueFactory(), VenueFactory(status=Venue.Status.INACTIVE)
        VenueFactory(status=Venue.Status.ARCHIVED)
        assert [one["uid"] for one in api(tenant).get(VENUES).json()["results"]] == [str(shown.uid)]
        assert api(tenant).get(f"{VENUES}/{hidden.uid}").status_code == 404
        assert len(api(tenant).as_(asha).get(VENUES).json()["results"]) == 2

    def test_by_city_and_status(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        VenueFactory(city="Pune"), VenueFactory(city="Mumbai"), VenueFactory(city="Pune", status="inactive")
        client = api(tenant).as_(asha)
        assert len(client.get(VENUES, city="pune").json()["results"]) == 2
        assert len(client.get(VENUES, city="Pune", status="inactive").json()["results"]) == 1
        assert client.get(VENUES, status="burnt").status_code == 422

    def test_a_page_costs_the_same_for_one_and_for_many(
        self, api: Apis, tenant: Tenant, asha: Person, assert_queries: Callable[[int], AbstractContextManager[None]]
    ) -> None:
        client = api(tenant)
        VenueFactory()
        client.get(VENUES)
        for count in (0, 20):
            VenueFactory.create_batch(count)
            with assert_queries(1):
                client.get(VENUES)

    @pytest.mark.parametrize("word", ["libraries", "studios", "shops", "practices"])
    def test_every_vertical_has_its_word(self, api: Apis, tenant: Tenant, word: str) -> None:
        venue = VenueFactory()
        assert api(tenant).get(f"/api/v1/{word}/{venue.uid}").json() == api(tenant).get(f"{VENUES}/{venue.uid}").json()

    def test_another_tenants_venue_is_not_there(self, api: Apis, tenant: Tenant, other_tenant: Tenant) -> None:
        venue = VenueFactory()
        assert api(other_tenant).get(f"{VENUES}/{venue.uid}").status_code == 404


class TestChangeVenue:
    def test_what_is_named_changes(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        venue = VenueFactory()
        answer = api(tenant).as_(asha).patch(f"{VENUES}/{venue.uid}", {"accepts_by_hand": True, "amenities": ["wifi"]})
        assert (answer.json()["accepts_by_hand"], answer.json()["amenities"]) == (True, ["wifi"])
        assert answer.json()["name"] == venue.name

    def test_a_put_needs_the_whole(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        venue = VenueFactory()
        assert api(tenant).as_(asha).put(f"{VENUES}/{venue.uid}", {"name": "X"}).status_code == 422
        assert api(tenant).as_(asha).put(f"{VENUES}/{venue.uid}", KOTHRUD).json()["city"] == "Pune"

    def test_a_venue_put_away_frees_its_slug(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        client, venue = api(tenant).as_(asha), VenueFactory(slug="one")
        assert client.delete(f"{VENUES}/{venue.uid}").status_code == 204
        assert client.get(f"{VENUES}/{venue.uid}").status_code == 404
        assert client.post(VENUES, {**KOTHRUD, "slug": "one"}).status_code == 201

    def test_a_venue_with_bookings_to_come_stays(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        seat = SeatFactory()
        Unit.objects.filter(pk=seat.unit_id).update(pool=seat.venue.uid)
        claim(seat, "booking")
        answer = api(tenant).as_(asha).delete(f"{VENUES}/{seat.venue.uid}")
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_state")


class TestNearVenues:
    def test_the_nearest_comes_first(self, api: Apis, tenant: Tenant) -> None:
        far = VenueFactory(lat=18.5590, lng=73.7868)
        near = VenueFactory(lat=18.5074, lng=73.8077)
        VenueFactory(lat=19.0760, lng=72.8777), VenueFactory(lat=None, lng=None)
        found = api(tenant).get(f"{VENUES}/nearby", lat="18.5000", lng="73.8100", radius_km="15").json()["results"]
        assert [one["uid"] for one in found] == [str(near.uid), str(far.uid)]
        assert [one["distance_km"] for one in found] == [0.86, 7.0]

    @pytest.mark.parametrize(
        ("here", "there", "km"),
        [((0, 179.95), (0, -179.95), 11.12), ((89.95, 0), (89.95, 180), 11.12), ((52.52, 13.40), (52.52, 13.40), 0.0)],
    )
    def test_over_the_date_line_and_the_pole(
        self, api: Apis, tenant: Tenant, here: tuple[float, float], there: tuple[float, float], km: float
    ) -> None:
        VenueFactory(lat=there[0], lng=there[1])
        found = api(tenant).get(f"{VENUES}/nearby", lat=str(here[0]), lng=str(here[1]), radius_km="20").json()
        assert [one["distance_km"] for one in found["results"]] == [km]

    @pytest.mark.parametrize(
        "query", [{}, {"lat": "1"}, {"lat": "x", "lng": "1"}, {"lat": "1", "lng": "1", "radius_km": "0"}]
    )
    def test_without_a_place_there_is_no_near(self, api: Apis, tenant: Tenant, query: dict[str, str]) -> None:
        assert api(tenant).get(f"{VENUES}/nearby", **query).status_code == 422


class TestOccupancy:
    def test_claims_that_run_are_counted_by_area(self, api: Apis, tenant: Tenant) -> None:
        area = AreaFactory(name="Hall A")
        seats = SeatFactory.create_batch(5, area=area)
        SeatFactory(area=area, state=Seat.State.CLOSED)
        claim(seats[0], "booking"), claim(seats[1], "walk_in"), claim(seats[2], "block")
        claim(seats[3], "hold", expires_at=datetime.now(UTC) - timedelta(minutes=1))
        found = api(tenant).get("/api/v1/libraries/realtime-occupancy").json()["results"]
        counts = {"capacity": 5, "occupied": 2, "free": 2, "rate": 0.4}
        area_counts = {"area": str(area.uid), "name": "Hall A", **counts}
        assert found == [{"venue": str(area.venue.uid), "name": area.venue.name, **counts, "areas": [area_counts]}]

    def test_it_costs_the_same_for_one_venue_and_for_many(
        self, api: Apis, tenant: Tenant, assert_queries: Callable[[int], AbstractContextManager[None]]
    ) -> None:
        SeatFactory()
        api(tenant).get(f"{VENUES}/occupancy")
        for _ in range(2):
            with assert_queries(3):
                api(tenant).get(f"{VENUES}/occupancy")
            SeatFactory.create_batch(5)


class TestSeatMap:
    PLAN = {
        "width": 580,
        "height": 460,
        "elements": [
            {"kind": "wall", "x1": 0, "y1": 0, "x2": 580, "y2": 0},
            {"kind": "door", "x": 300, "y": 460, "size": 46, "hinge": "right", "opens": "n"},
            {"kind": "fixture", "x": 240, "y": 340, "w": 96, "h": 16, "label": "Front desk"},
        ],
    }

    def test_the_map_says_what_is_free(self, api: Apis, tenant: Tenant) -> None:
        area = AreaFactory()
        free, taken, held, closed = SeatFactory.create_batch(4, area=area)
        claim(taken, "booking"), claim(held, "hold", expires_at=datetime.now(UTC) + timedelta(minutes=5))
        Seat.objects.filter(pk=closed.pk).update(state="closed")
        found = api(tenant).get(f"{VENUES}/{area.venue.uid}/seat-map").json()
        seats = {one["uid"]: one["availability"] for one in found["areas"][0]["seats"]}
        assert seats == {
            str(free.uid): "free",
            str(taken.uid): "taken",
            str(held.uid): "hold",
            str(closed.uid): "closed",
        }
        assert found["areas"][0]["free"] == 1

    def test_of_another_hour_other_seats_are_free(self, api: Apis, tenant: Tenant) -> None:
        seat = SeatFactory()
        claim(seat, "booking", hours=1)
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        window = Period(tomorrow, tomorrow + timedelta(hours=6))
        query = {"start": window.start.isoformat(), "end": window.end.isoformat()}
        found = api(tenant).get(f"{VENUES}/{seat.venue.uid}/seat-map", **query).json()
        assert found["areas"][0]["seats"][0]["availability"] == "free"

    def test_what_is_drawn_is_kept(self, api: Apis, tenant: Tenant, asha: Person) -> None:
        venue = VenueFactory()
        answer = api(tenant).as_(asha).put(f"{VENUES}/{venue.uid}/seat-map", self.PLAN)
        assert answer.status_code == 200
        assert api(tenant).get(f"{VENUES}/{venue.uid}/seat-map").json()["plan"] == self.PLAN

    @pytest.mark.parametrize(
        "element",
        [
            {"kind": "moat"}, {"kind": "wall", "x1": 0}, {"kind": "wall", "x1": 0, "y1": 0, "x2": 1.5, "y2": 0},
            {"kind": "wall", "x1": 0, "y1": 0, "x2": 1, "y2": 0, "onclick": "x"}, {"kind": ["wall"]},
            {"kind": "fixture", "x": 0, "y": 0, "w": 1, "h": 1, "label": "x" * 41}, {},
        ],
    )  # fmt: skip
    def test_what_cannot_be_drawn_is_refused(
        self, api: Apis, tenant: Tenant, asha: Person, element: dict[str, Any]
    ) -> None:
        venue = VenueFactory()
        plan = {"width": 10, "height": 10, "elements": [element]}
        assert api(tenant).as_(asha).put(f"{VENUES}/{venue.uid}/seat-map", plan).status_code == 422
