"""A server as a side: asked over real sockets, measured from the outside."""

from collections.abc import Callable, Sequence

import pytest

from tests.load.served import Served, get, granian, gunicorn
from tests.load.sides import in_turn

BARE = "tests.load.baselines.bare:application"


def times_of(request: bytes) -> Callable[[int], Sequence[bytes]]:
    return lambda times: [request] * times


class TestServed:
    def test_kept_and_closed_connections_are_both_measured(self) -> None:
        requests = times_of(get("/"))
        with (
            Served(granian(BARE, threads=2), requests=requests, clients=2) as ours,
            Served(gunicorn(BARE), requests=requests, clients=2) as theirs,
        ):
            readings = in_turn(ours, theirs, times=20, pairs=1)
            assert ours.memory_mb > 1
        assert all(one.wall_ms > 0 and two.wall_ms > 0 for one, two in readings)

    def test_answer_that_nobody_wanted_ends_the_measuring(self) -> None:
        with (
            Served(granian(BARE, threads=1), requests=times_of(get("/")), clients=1, wanted=201) as side,
            pytest.raises(RuntimeError, match="200"),
        ):
            side.run(1)
