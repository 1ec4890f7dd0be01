"""The main job is walked on a clean stack."""

import pytest

from tests.harness.stack import Stack
from tests.main_job.story import STUDENTS, Story


@pytest.mark.slow
def test_a_library_opens_and_seats_are_sold_at_the_desk_and_online() -> None:
    with Stack() as stack:
        told = Story(stack).walk()
    assert told["ok"] is True
    assert (told["payments"], told["sold_online"]) == (1, 2)
    assert (told["texts"], told["parts"]) == (5, 6)
    assert STUDENTS * 0.8 < told["students"] < STUDENTS
