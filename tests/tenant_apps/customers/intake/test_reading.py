from __future__ import annotations

import io
from datetime import date

import pytest

from shared.errors import Invalid
from tenant_apps.customers.intake.cells import Reading
from tenant_apps.customers.intake.reading import MAX_ROWS, in_units, layout_of, open_people
from tenant_apps.customers.intake.sheets import kind_of
from tests.data.messy import messy_students

TODAY = date(2026, 11, 20)


def read(content: bytes, mapping: dict[str, str] | None = None) -> list[Reading]:
    file = io.BytesIO(content)
    with open_people(file, kind_of(file), mapping or {}, today=TODAY) as rows:
        return list(rows)


class TestOpenPeople:
    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_of_500_messy_students_the_two_wrong_ones_are_told(self, seed: int) -> None:
        messy = messy_students(seed=seed)
        readings = read(messy.as_csv())
        assert len(readings) == messy.expected.total
        assert sum(one.person is None for one in readings) == 2
        assert {problem.field for one in readings for problem in one.problems} == {"phone"}

    def test_csv_and_xlsx_say_the_same(self) -> None:
        messy = messy_students(rows=120, seed=9)
        from_csv = [one.person for one in read(messy.as_csv(encoding="utf-16", delimiter="\t"))]
        from_xlsx = [one.person for one in read(messy.as_xlsx())]
        assert from_csv == from_xlsx

    def test_a_mapping_of_the_caller_is_followed(self) -> None:
        readings = read(b"Who,Call\nKavya,9820014230\n", {"Who": "name", "Call": "phone"})
        assert [one.person and one.person.phone for one in readings] == ["+919820014230"]

    @pytest.mark.parametrize(
        ("content", "mapping", "code"),
        [
            (b"Fees,Mobile\n12,98\n", {}, "no_name_column"),
            (b"name\nKavya\n", {"name": "Nom"}, "no_such_column"),
            (b"name\nKavya\n", {"name": "name", "colour": "x"}, "unknown_field"),
        ],
    )
    def test_a_file_without_names_is_refused(self, content: bytes, mapping: dict[str, str], code: str) -> None:
        with pytest.raises(Invalid) as refused:
            layout_of(io.BytesIO(content), "csv", mapping)
        assert next(iter(refused.value.facts["errors"].values()))[0]["code"] == code

    def test_more_than_50_000_rows_are_refused(self) -> None:
        with pytest.raises(Invalid):
            read(b"name\n" + b"Kavya\n" * (MAX_ROWS + 1))

    def test_units_have_200_rows(self) -> None:
        assert [len(lot) for lot in in_units(read(b"name\n" + b"Kavya\n" * 450))] == [200, 200, 50]
