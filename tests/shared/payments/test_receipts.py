from datetime import UTC, date, datetime

import pytest

from shared.ids import uuid7
from shared.payments.models import ReceiptSeries
from shared.payments.receipts import fiscal_year, next_receipt_number
from shared.unit import in_unit
from tests.fixtures.racing import at_once

KOLKATA = "Asia/Kolkata"
NOON = datetime(2026, 12, 7, 6, 30, tzinfo=UTC)


class TestFiscalYear:
    @pytest.mark.parametrize(
        ("day", "year"),
        [(date(2026, 3, 31), "2025-26"), (date(2026, 4, 1), "2026-27"), (date(2099, 4, 1), "2099-00")],
    )
    def test_april_to_march(self, day, year):
        assert fiscal_year(day) == year


@pytest.mark.usefixtures("tenant")
class TestNextReceiptNumber:
    def _next(self, place, at=NOON):
        return in_unit(lambda _: next_receipt_number(place_uid=place, timezone=KOLKATA, now=at))

    def test_each_place_has_its_series(self):
        first, second = uuid7(), uuid7()
        numbers = [self._next(place) for place in (first, first, second, first)]
        assert numbers == ["R1/26-27/00001", "R1/26-27/00002", "R2/26-27/00001", "R1/26-27/00003"]

    def test_new_year_begins_at_midnight_of_the_place_with_the_same_place_number(self):
        place, _other = uuid7(), self._next(uuid7())
        before, after = datetime(2027, 3, 31, 18, 29, tzinfo=UTC), datetime(2027, 3, 31, 18, 30, tzinfo=UTC)
        assert [self._next(place, before), self._next(place, after)] == ["R2/26-27/00001", "R2/27-28/00001"]

    def test_number_of_a_unit_that_failed_is_given_again(self):
        place = uuid7()
        self._next(place)

        def fail(_unit):
            next_receipt_number(place_uid=place, timezone=KOLKATA, now=NOON)
            raise RuntimeError

        with pytest.raises(RuntimeError):
            in_unit(fail)
        assert self._next(place) == "R1/26-27/00002"


class TestRaces:
    def test_hundred_at_once_leave_no_gap(self, committed_tenant):
        places = [uuid7() for _ in range(4)]
        works = [
            lambda _unit, place=places[number % 4]: next_receipt_number(place_uid=place, timezone=KOLKATA, now=NOON)
            for number in range(100)
        ]
        assert at_once(committed_tenant.schema_name, works, threads=25) == {"ok": 100}
        assert list(ReceiptSeries.objects.values_list("last", flat=True)) == [25] * 4
        assert sorted(ReceiptSeries.objects.values_list("place_number", flat=True)) == [1, 2, 3, 4]
