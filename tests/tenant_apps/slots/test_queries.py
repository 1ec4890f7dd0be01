import json
from datetime import timedelta

import pytest
from django.db import connection

from tenant_apps.slots.actions import hold_units
from tenant_apps.slots.models import Claim
from tenant_apps.slots.queries import OVERLAPPING, Wanted, free_units, overlapping_claims, taken_periods
from tests.tenant_apps.slots.factories import MONDAY, hours, next_unit, somebody, units

pytestmark = pytest.mark.usefixtures("tenant", "in_open_unit")


def book(unit, period):
    next_unit()
    return hold_units(wanted=[Wanted(unit, period)], subject=somebody(), kind="booking", now=MONDAY)


def fill(unit, *, days):
    """A claim of an hour on each of so many days before Monday."""
    Claim.objects.bulk_create(
        Claim(
            unit=unit, kind="booking", subject_kind="booking", subject_uid=unit.uid,
            starts_at=MONDAY - timedelta(days=day), ends_at=MONDAY - timedelta(days=day) + timedelta(hours=1),
        )
        for day in range(1, days + 1)
    )  # fmt: skip


def rows_touched(seats, period):
    """How many rows of the index and the table the question reads (EXPLAIN ANALYZE)."""
    asked = [[seat.pk for seat in seats], [period.start] * len(seats), [period.end] * len(seats)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE slots_claim")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {OVERLAPPING.format(columns='claim.*')}", asked)
        (plan,) = cursor.fetchone()
    found = plan if isinstance(plan, list) else json.loads(plan)
    return _touched(found[0]["Plan"])


def _touched(node):
    here = node["Actual Rows"] * node["Actual Loops"] if node.get("Relation Name") == "slots_claim" else 0
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return here + removed * node["Actual Loops"] + sum(_touched(child) for child in node.get("Plans", ()))


class TestOverlappingClaims:
    def test_touching_claims_do_not_share_time(self):
        (seat,) = units("A1")
        book(seat, hours(0, 2))
        assert overlapping_claims([Wanted(seat, hours(2, 3))]) == []

    def test_each_unit_is_asked_for_its_own_time(self):
        first, second = units("A1", "A2")
        book(first, hours(0, 2))
        book(second, hours(0, 2))
        found = overlapping_claims([Wanted(first, hours(1, 3)), Wanted(second, hours(2, 3))])
        assert [claim.unit_id for claim in found] == [first.pk]

    def test_claim_that_touches_two_wishes_is_told_once(self):
        (seat,) = units("A1")
        book(seat, hours(0, 4))
        assert len(overlapping_claims([Wanted(seat, hours(0, 1)), Wanted(seat, hours(2, 3))])) == 1

    def test_history_is_not_read(self):
        seats = units("A1", "A2")
        book(seats[0], hours(0, 2))
        for seat in seats:
            fill(seat, days=2000)
        assert rows_touched(seats, hours(0, 8)) == 1


class TestFreeUnits:
    def test_one_query_names_the_free_ones_as_people_count(self, assert_queries):
        seats = units("A1", "A2", "A10", "A9")
        book(seats[1], hours(1, 2))
        with assert_queries(1):
            found = free_units(seats[0].pool, hours(0, 4), now=MONDAY)
        assert [seat.label for seat in found] == ["A1", "A9", "A10"]

    def test_lapsed_hold_is_free(self):
        (seat,) = units("A1")
        hold_units(wanted=[Wanted(seat, hours(0, 2))], subject=somebody(), kind="hold", now=MONDAY, expires_at=MONDAY)
        assert free_units(seat.pool, hours(0, 2), now=MONDAY) == [seat]

    def test_other_kinds_and_other_pools_are_not_asked(self):
        (seat,), _chairs = units("A1"), units("C1", kind="professional")
        assert free_units(seat.pool, hours(0, 2), now=MONDAY) == [seat]


class TestTakenPeriods:
    def test_one_query_for_all_units(self, assert_queries):
        seats = units("A1", "A2", "A3")
        book(seats[0], hours(0, 2))
        book(seats[0], hours(5, 6))
        with assert_queries(1):
            found = taken_periods(seats, hours(0, 5), now=MONDAY)
        assert found == {seats[0].pk: [hours(0, 2)], seats[1].pk: [], seats[2].pk: []}
