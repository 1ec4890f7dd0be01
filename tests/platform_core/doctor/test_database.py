"""What doctor says about PostgreSQL."""

import os
from dataclasses import replace
from unittest import mock

import pytest

from platform_core.doctor import database
from platform_core.doctor.database import check_clock, check_database, check_migrations, check_pooler, check_version
from platform_core.doctor.findings import Level
from platform_core.environment import NO_DATABASE, read_environment


class TestCheckVersion:
    def test_fifteen_is_old_enough(self) -> None:
        assert (check_version(150018).level, check_version(150018).found) == (Level.OK, "PostgreSQL 15.18")

    def test_older_is_bad(self) -> None:
        assert check_version(140012).level == Level.BAD


class TestCheckClock:
    def test_a_second_apart_is_well(self) -> None:
        assert check_clock(1000.0, 1001.0).level == Level.OK

    def test_a_minute_apart_is_bad(self) -> None:
        assert check_clock(1000.0, 1060.0).found == "60 s apart from the database's"


class TestCheckPooler:
    def test_direct_sessions_are_well(self) -> None:
        assert check_pooler(os.environ["DATABASE_URL"]).level == Level.OK

    def test_session_that_moves_to_another_process_is_bad(self, monkeypatch: pytest.MonkeyPatch) -> None:
        processes = iter([11, 11, 12])
        monkeypatch.setattr(database, "_backend_of", lambda _client: next(processes))
        finding = check_pooler(os.environ["DATABASE_URL"])
        assert finding.level == Level.BAD
        assert "transaction mode" in finding.found


class TestCheckMigrations:
    @pytest.mark.django_db
    def test_migrated_database_is_well(self) -> None:
        assert check_migrations().level == Level.OK

    def test_pending_ones_are_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        executor = mock.Mock()
        executor.return_value.migration_plan.return_value = [object(), object()]
        monkeypatch.setattr(database, "MigrationExecutor", executor)
        assert check_migrations().found == "2 are not applied"


class TestCheckDatabase:
    def test_none_is_skipped_with_a_hint(self) -> None:
        findings = list(check_database(replace(read_environment(), database_url=NO_DATABASE)))
        assert [finding.level for finding in findings] == [Level.SKIP]

    def test_dead_one_is_one_line(self) -> None:
        dead = "postgres://nobody@/none?host=/nonexistent"
        findings = list(check_database(replace(read_environment(), database_url=dead, database_direct_url=dead)))
        assert [finding.level for finding in findings] == [Level.BAD]
        assert "\n" not in findings[0].found

    @pytest.mark.django_db
    def test_embedded_one_of_tests_only_lacks_durability(self) -> None:
        findings = list(check_database(read_environment()))
        assert [finding.found for finding in findings if finding.level == Level.BAD] == [
            "fsync is off",
            "full_page_writes is off",
        ]
