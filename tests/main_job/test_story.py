"""The main job is walked on a clean stack."""

import pytest

from tests.harness.stack import Stack
from tests.main_job.story import STUDENTS, Story


@pytest.mark.slow
def test_a_library_opens_and_a_seat_is_sold_at_the_desk() -> None:
    with Stack() as stack:
        told = Story(stack).walk()
    assert told["ok"] is True
    assert told["payments"] == 1
    assert STUDENTS * 0.8 < told["students"] < STUDENTS
