import pytest

from shared.look import samples
from shared.look.calendar import Block, calendar_drawing, columns_of
from shared.look.charts import Bar, Point, bars_of, line_of, spark_of
from shared.look.rail import Rail, RailEvent, drawing_of
from shared.look.seatmap import SeatState, bench


def rail(**changes):
    day = {
        "day": samples.rail().day,
        "note": "",
        "starts": 360,
        "ends": 1380,
        "opens": ((360, 1380),),
        "loads": (0.5,) * 17,
    }
    return Rail(**{**day, **changes})


class TestRail:
    def test_hours_are_evenly_spread(self):
        hours = drawing_of(rail(starts=0, ends=240, loads=(0.1, 0.2, 0.3, 0.4))).hours
        assert [hour.left for hour in hours] == [0, 25, 50, 75]
        assert [hour.percent for hour in hours] == [10, 20, 30, 40]

    def test_a_day_past_midnight_keeps_counting_on_the_clock(self):
        hours = drawing_of(rail(starts=22 * 60, ends=26 * 60, loads=())).hours
        assert [hour.label for hour in hours] == ["22", "23", "00", "01"]

    def test_now_is_drawn_inside_the_day_alone(self):
        assert drawing_of(rail(now=870)).now == 50
        assert drawing_of(rail(now=1400)).now is None
        assert drawing_of(rail(now=1400)).past == 100

    def test_the_label_under_the_flag_gives_way(self):
        crowded = [hour.label for hour in drawing_of(rail(now=714)).hours if hour.crowded]
        assert crowded == ["12"]

    def test_closed_hours_are_hatched_also_between_two_openings(self):
        shut = drawing_of(rail(starts=0, ends=1000, opens=((100, 300), (500, 900)), loads=())).shut
        assert shut == ((0, 10), (30, 20), (90, 10))

    def test_failed_events_are_told_apart(self):
        (dot,) = drawing_of(rail(events=(RailEvent(minute=870, label="a", failed=True),))).dots
        assert (dot.x, dot.failed) == (50, True)

    def test_hours_lead_where_they_should(self):
        assert drawing_of(rail(href="/desk?hour={hour}")).hours[0].href == "/desk?hour=06"


class TestSeatMap:
    def test_a_bench_seats_two_rows_with_chairs_outside(self):
        seats, table = bench("B", ["01", "02", "03", "04"], x=10, y=20, columns=2)
        assert [(seat.code, seat.x, seat.y, seat.chair) for seat in seats] == [
            ("B-01", 15, 25, "top"),
            ("B-02", 56, 25, "top"),
            ("B-03", 15, 53, "bottom"),
            ("B-04", 56, 53, "bottom"),
        ]
        assert (table.width, table.height) == (85, 62)

    def test_no_two_seats_of_the_sample_overlap(self):
        seats = [seat for area in samples.plan().areas for seat in area.seats]
        places = {(seat.x, seat.y) for seat in seats}
        assert len(seats) == len(places) == 80

    def test_a_seat_says_its_name_kind_state_and_price(self):
        hall = samples.plan().area("B")
        assert hall.seats[3].spoken == "B-04, window, free, ₹120.00"
        assert hall.seats[0].spoken == "B-01, window, taken"

    def test_halls_count_what_is_free_with_the_own_choice(self):
        assert [area.free for area in samples.plan().areas] == [6, 9, 5, 6]

    def test_states_change_by_code(self):
        hall = samples.plan().with_states({"A-01": SeatState.HERE}).area("A")
        assert hall.seats[0].state is SeatState.HERE

    def test_an_unknown_hall_is_the_first(self):
        assert samples.plan().area("nowhere").code == "A"


class TestCharts:
    def test_bars_stand_on_zero_and_the_highest_fills_the_height(self):
        drawn = bars_of([Bar(value=0), Bar(value=5), Bar(value=10)], 50)
        assert [bar.height for bar in drawn] == [2, 25, 50]
        assert drawn[2].y == 0

    def test_nothing_at_all_is_drawn_flat(self):
        assert [bar.height for bar in bars_of([Bar(value=0)], 50)] == [2]
        assert spark_of([]) == ("", "")
        assert line_of([]).last is None

    def test_a_line_ends_at_its_last_value(self):
        drawn = line_of([Point(value=0), Point(value=100)], plan=(0, 50, 100))
        assert drawn.last_x == 50
        assert drawn.line.startswith("M0.0 100.0")


class TestCalendar:
    def test_an_hour_is_eighty_pixels(self):
        drawn = calendar_drawing(samples.day())
        assert drawn.height == 9 * 80
        assert drawn.now == pytest.approx((714 - 540) * 80 / 60)

    def test_a_block_stands_where_its_time_is(self):
        aarav = calendar_drawing(samples.day()).lanes[0].blocks[2]
        assert (aarav.y, aarav.height, aarav.time, aarav.shape) == (181, 78, "11:15–12:15", "half")

    def test_what_overlaps_stands_side_by_side_and_no_more(self):
        blocks = calendar_drawing(samples.day()).lanes[2].blocks
        assert [(block.x, block.width) for block in blocks] == [(0, 100), (0, 100), (0, 50), (50, 50)]

    def test_a_chain_of_overlaps_shares_two_columns(self):
        chain = tuple(Block(starts=start, ends=start + 60, who=str(start)) for start in (0, 30, 60, 90))
        assert [(column, wide) for _, column, wide in columns_of(chain)] == [(0, 2), (1, 2), (0, 2), (1, 2)]

    def test_blocks_that_touch_do_not_overlap(self):
        touching = (Block(starts=0, ends=60, who="a"), Block(starts=60, ends=90, who="b"))
        assert [wide for _, _, wide in columns_of(touching)] == [1, 1]

    def test_the_hour_beside_the_flag_gives_way(self):
        labels = [label for _, label in calendar_drawing(samples.day()).hours]
        assert labels[:4] == ["09:00", "10:00", "11:00", ""]
