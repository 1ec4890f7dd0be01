"""The parts that ask no database: a choice in an address, the door's sign, a floor, a code, an event."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.look.seatmap import Box
from shared.periods import Period
from tenant_apps.portal import floor
from tenant_apps.portal.floor import Drawing, plan_of
from tenant_apps.portal.site.calendar_file import _folded
from tenant_apps.portal.site.opening import open_state
from tenant_apps.portal.site.qr import qr_path
from tenant_apps.portal.site.wish import Wish, read_wish
from tenant_apps.slots.availability import WeeklyOpening
from tenant_apps.venues.models import Area, Seat, Venue
from tenant_apps.venues.queries import AreaOnMap, SeatOnMap

PUNE = ZoneInfo("Asia/Kolkata")
EVERY_DAY = [WeeklyOpening(weekday=day, opens=time(6), closes=time(23)) for day in range(7)]
NIGHTS = [WeeklyOpening(weekday=day, opens=time(18), closes=time(2)) for day in range(7)]


def at(hour: float, day: int = 20) -> datetime:
    return datetime(2026, 11, day, tzinfo=PUNE) + timedelta(hours=hour)


def test_a_choice_survives_its_address():
    wish = Wish(day=date(2026, 11, 20), at="12:00-18:00", seat="B-11", area="hall-b", is_ours=True)
    found = dict(part.split("=") for part in wish.query.removeprefix("?").split("&"))
    assert read_wish(found) == wish


class TestDoor:
    def test_open_says_until_when(self):
        assert open_state(EVERY_DAY, PUNE, now=at(12)).until == at(23)

    def test_shut_says_when_it_opens(self):
        assert open_state(EVERY_DAY, PUNE, now=at(23.5)).opens_at == at(6, day=21)

    def test_after_midnight_it_is_still_last_nights_opening(self):
        door = open_state(NIGHTS, PUNE, now=at(1))
        assert door.until == at(2)
        assert door.today == (Period(at(18, day=19).astimezone(UTC), at(2).astimezone(UTC)),)

    def test_a_closure_shuts_it_and_its_end_opens_it(self):
        door = open_state(EVERY_DAY, PUNE, now=at(12), closures=[Period(at(10), at(14))])
        assert (door.is_open, door.opens_at) == (False, at(14))

    def test_a_closure_to_come_ends_the_opening(self):
        assert open_state(EVERY_DAY, PUNE, now=at(12), closures=[Period(at(15), at(16))]).until == at(15)

    def test_without_hours_it_is_always_open(self):
        door = open_state([], PUNE, now=at(3))
        assert (door.is_open, door.is_always, door.until) == (True, True, None)

    def test_shut_for_good_names_no_day(self):
        assert open_state(EVERY_DAY, PUNE, now=at(12), closures=[Period(at(0), at(0, day=29))]).opens_at is None


class TestFloor:
    def test_seats_that_touch_share_a_table(self):
        seats = [("A-01", 27, 50, "n"), ("A-02", 68, 50, "n"), ("A-03", 27, 78, "s"), ("A-04", 300, 50, "n")]
        boxes = plan_of(Venue(name="Hall"), [hall(*seats)], Drawing()).areas[0].boxes
        assert set(boxes) == {
            Box(x=22, y=45, width=85, height=62, kind="bench"),
            Box(x=295, y=45, width=44, height=34, kind="bench"),
        }

    def test_seats_of_one_hall_are_called_by_their_number(self):
        plan = plan_of(Venue(name="Hall"), [hall(("B-07", 0, 0, "n"), ("B-08", 41, 0, "n"))], Drawing())
        assert [(seat.code, seat.label) for seat in plan.areas[0].seats] == [("B-07", "07"), ("B-08", "08")]

    def test_halls_that_were_never_drawn_do_not_overlap(self):
        rooms = [hall(("A-01", 24, 44, "n"), name=name, size=(0, 0)) for name in ("A", "B", "C")]
        plan = plan_of(Venue(name="Hall"), rooms, Drawing())
        corners = {(area.x, area.y) for area in plan.areas}
        assert len(corners) == 3
        assert plan.width >= max(area.x + area.width for area in plan.areas)

    def test_a_window_belongs_to_the_hall_in_whose_wall_it_is(self):
        window = {"kind": "window", "x1": 10, "y1": 0, "x2": 50, "y2": 0}
        venue = Venue(name="Hall", plan={"width": 400, "height": 300, "elements": [window]})
        plan = plan_of(venue, [hall(("A-01", 27, 50, "n"))], Drawing())
        assert [line.x2 for line in plan.areas[0].windows] == [50]

    def test_an_area_has_a_word_in_the_address(self):
        assert floor.code_of(Area(name="Ladies’ bay")) == "ladies-bay"
        assert floor.code_of(Area(name="महिला कक्ष")) != ""


def hall(*seats: tuple[str, int, int, str], name: str = "Hall", size: tuple[int, int] = (400, 300)) -> AreaOnMap:
    area = Area(name=name, w=size[0], h=size[1])
    found = [
        SeatOnMap(seat=Seat(label=label, x=x, y=y, chair=chair, area=area), availability="free")
        for label, x, y, chair in seats
    ]
    return AreaOnMap(area=area, seats=found)


def test_a_code_is_drawn_as_dark_modules_alone():
    qr = qr_path("BKG-7F3K")
    assert qr.size == 21
    assert qr.path.startswith("M0 0h7v1h-7z")


@pytest.mark.filterwarnings("ignore")
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=400))
def test_folded_lines_are_short_and_whole(line: str):
    folded = _folded(line)
    assert all(len(part.encode()) <= 75 for part in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == line
