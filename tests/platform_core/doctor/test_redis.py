"""What doctor says about Redis."""

from dataclasses import replace

from platform_core.doctor.findings import Level
from platform_core.doctor.redis import check_eviction, check_redis, check_version
from platform_core.environment import NO_REDIS, read_environment


class TestCheckRedis:
    def test_embedded_one_is_well(self) -> None:
        assert {finding.level for finding in check_redis(read_environment())} == {Level.OK}

    def test_none_is_skipped(self) -> None:
        findings = list(check_redis(replace(read_environment(), redis_url=NO_REDIS)))
        assert [finding.level for finding in findings] == [Level.SKIP]

    def test_dead_one_is_bad(self) -> None:
        findings = list(check_redis(replace(read_environment(), redis_url="unix:///nonexistent/dead.sock")))
        assert [finding.level for finding in findings] == [Level.BAD]


class TestCheckVersion:
    def test_older_is_bad(self) -> None:
        assert check_version({"redis_version": "6.0.16"}).level == Level.BAD

    def test_newer_is_well(self) -> None:
        assert check_version({"redis_version": "7.4.1"}).found == "Redis 7.4.1"


class TestCheckEviction:
    def test_evicting_is_bad(self) -> None:
        assert check_eviction({"maxmemory_policy": "allkeys-lru"}).level == Level.BAD

    def test_silent_one_is_a_warning(self) -> None:
        assert check_eviction({}).level == Level.WARN
