"""A server that cannot be used is refused with one line."""

import pytest

from platform_core.environment import read_environment
from platform_core.supervisor.given import UnfitServerError, refuse_old, refuse_unfit_database


class TestRefuseUnfitDatabase:
    def test_server_that_fits_is_taken(self) -> None:
        refuse_unfit_database(read_environment().database_url)

    def test_silent_server_is_one_line_with_a_way_out(self) -> None:
        with pytest.raises(UnfitServerError) as refused:
            refuse_unfit_database("postgres://nobody@127.0.0.1:1/none")
        assert "\n" not in str(refused.value)
        assert "does not answer" in str(refused.value)
        assert "DATABASE_URL" in str(refused.value)


class TestRefuseOld:
    def test_oldest_that_is_tested_is_taken(self) -> None:
        refuse_old(150000)

    def test_older_one_is_named_with_what_is_needed(self) -> None:
        with pytest.raises(UnfitServerError, match=r"PostgreSQL 14\.12\. Use PostgreSQL 15 or later"):
            refuse_old(140012)
