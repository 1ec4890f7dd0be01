"""What doctor says about settings that are wrong together."""

from dataclasses import replace

from platform_core.doctor.findings import Finding, Level
from platform_core.doctor.settings import check_settings
from platform_core.environment import Environment, read_environment

COMPLETE = {
    "DATABASE_URL": "postgres://db/frontdesk",
    "FERNET_KEYS": "key",
    "REDIS_URL": "redis://cache",
    "SECRET_KEY": "secret",
}


def production(**changes: object) -> Environment:
    """Settings of a well-kept installation, with `changes`."""
    well = {
        "base_domain": "frontdesk.example",
        "debug": False,
        "allow_loopback_providers": False,
        "rate_limits_on": True,
        "trusted_proxies": ("10.0.0.1",),
        "email_url": "smtp://mail",
    }
    return replace(read_environment(), **{**well, **changes})  # type: ignore[arg-type]


def bad_ones(findings: list[Finding]) -> list[str]:
    return [finding.found for finding in findings if finding.level == Level.BAD]


class TestCheckSettings:
    def test_well_kept_installation_has_one_good_line(self) -> None:
        findings = list(check_settings(production(), COMPLETE))
        assert [(finding.level, finding.found) for finding in findings] == [
            (Level.OK, "production, on frontdesk.example")
        ]

    def test_development_may_do_without_secrets(self) -> None:
        findings = list(check_settings(production(base_domain="localhost", debug=True), {}))
        assert bad_ones(findings) == []

    def test_missing_secrets_are_bad(self) -> None:
        env = {**COMPLETE, "SECRET_KEY": "", "FERNET_KEYS": ""}
        assert bad_ones(list(check_settings(production(), env))) == ["SECRET_KEY is not set", "FERNET_KEYS is not set"]

    def test_switches_for_testers_are_bad(self) -> None:
        open_ones = production(debug=True, allow_loopback_providers=True, rate_limits_on=False)
        found = bad_ones(list(check_settings(open_ones, {**COMPLETE, "CLOCK_FILE": "/clock"})))
        assert found == [
            "DEBUG is on",
            "ALLOW_LOOPBACK_PROVIDERS is on",
            "RATE_LIMITS is off",
            "CLOCK_FILE is set",
        ]

    def test_embedded_servers_are_a_warning(self) -> None:
        findings = list(check_settings(production(), {**COMPLETE, "DATABASE_URL": ""}))
        assert [(finding.level, finding.found) for finding in findings] == [(Level.WARN, "DATABASE_URL is not set")]
