"""What a row says of two ways: the ratio, the target, met or not."""

import pytest

from platform_core.management.commands.bench import _sentence
from tests.load.measure import Report, row_of


class TestRow:
    def test_ratio_is_how_many_times_faster_and_the_median_over_the_pairs(self) -> None:
        row = row_of("x", [(1, 10), (2, 10), (5, 10)], target=5.0)
        assert (row.ours, row.baseline, row.ratio, row.least, row.most) == (2, 10, 5.0, 2.0, 10.0)
        assert row.is_met

    def test_cost_is_met_when_it_is_not_above_its_bound(self) -> None:
        assert row_of("x", [(11, 10)], target=1.1, at_most=True).is_met
        assert not row_of("x", [(12, 10)], target=1.1, at_most=True).is_met

    def test_row_without_a_target_is_neither(self) -> None:
        assert row_of("x", [(1, 2)], target=None).is_met is None


class TestSentence:
    @pytest.mark.parametrize(
        ("target", "words"), [(2.0, "target at least 2: met"), (9.0, "target at least 9: NOT met"), (None, "ratio 4")]
    )
    def test_says_baseline_ours_ratio_and_target(self, target: float | None, words: str) -> None:
        said = _sentence(row_of("a list", [(1, 4)], target=target).as_json())
        assert said.startswith("a list: baseline 4 ms, ours 1 ms, ratio 4 (4 to 4, the middle half 4 to 4)")
        assert words in said

    def test_report_tells_the_machines_state(self) -> None:
        assert set(Report().as_json()["machine"]) == {"cores", "load"}
