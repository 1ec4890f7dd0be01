"""A bad variable stops the start with one line that names it."""

import os
from pathlib import Path

import pytest

from platform_core.embedded import EmbeddedUrls
from platform_core.embedded.runfile import write_run_file
from platform_core.environment import NO_DATABASE, NO_REDIS, BadSetting, read_environment

KEY = "ZnJvbnRkZXNrLXRlc3RzLWtleS0zMi1ieXRlcy1sb24="


@pytest.fixture(autouse=True)
def _fresh_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "state"))


class TestDefaults:
    def test_nothing_set_is_a_working_development(self, tmp_path: Path) -> None:
        settings = read_environment()
        assert (settings.port, settings.base_domain, settings.web_threads) == (8000, "localhost", 8)
        assert (settings.hold_s, settings.debug, settings.rate_limits_on) == (600, False, True)
        assert (settings.database_url, settings.redis_url) == (NO_DATABASE, NO_REDIS)
        assert settings.media_dir == tmp_path / "state" / "media"

    def test_secrets_are_made_once_and_are_private(self, tmp_path: Path) -> None:
        first, second = read_environment(), read_environment()
        assert (first.secret_key, first.fernet_keys) == (second.secret_key, second.fernet_keys)
        assert (tmp_path / "state" / "secret_key").stat().st_mode & 0o777 == 0o600

    def test_migrations_go_where_the_database_is(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {"DATABASE_URL": "postgres://db/x", "SECRET_KEY": "s" * 32, "FERNET_KEYS": KEY}.items():
            monkeypatch.setenv(name, value)
        assert read_environment().database_direct_url == "postgres://db/x"


class TestBesideAStack:
    """What a command finds that is started while a stack runs on the same folder."""

    @pytest.fixture(autouse=True)
    def running(self, tmp_path: Path) -> None:
        (tmp_path / "state").mkdir()
        urls = EmbeddedUrls(
            database_url="postgres:///x",
            redis_url="unix:///x?db=0",
            postgres_pid=None,
            redis_pid=None,
            supervisor_pid=os.getpid(),
            sandbox_url="http://127.0.0.1:9000",
        )
        write_run_file(tmp_path / "state", urls)

    def test_its_stand_ins_are_asked_and_no_real_gateway(self) -> None:
        settings = read_environment()
        assert settings.api_bases["RAZORPAY_API_BASE"] == "http://127.0.0.1:9000"
        assert settings.allow_loopback_providers

    def test_an_address_that_is_set_counts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RAZORPAY_API_BASE", "https://api.razorpay.com")
        assert read_environment().api_bases["RAZORPAY_API_BASE"] == "https://api.razorpay.com"


class TestBadValues:
    @pytest.mark.parametrize(
        ("name", "value", "told"),
        [
            ("PORT", "eighty", "whole number"),
            ("PORT", "70000", "whole number from 0 to 65535"),
            ("WEB_THREADS", "0", "from 1 to 64"),
            ("DEBUG", "perhaps", "on or off"),
            ("LOG_FORMAT", "xml", "one of console, json"),
            ("STRIPE_API_BASE", "https://api.stripe.com/v1", "without a path"),
            ("RATE_LIMIT_OTP", "many", "must look like 100/m"),
            ("SECRET_KEY", "short", "at least 32 characters"),
            ("SIGNUP_PLAN", "gold", "one of enterprise"),
            ("CLOCK_FILE", "/clock", "needs ALLOW_LOOPBACK_PROVIDERS"),
            ("OUTGOING_ALLOW", "127.0.0.1:80", "needs ALLOW_LOOPBACK_PROVIDERS"),
            ("OUTGOING_ALLOW", "127.0.0.1", "host:port"),
            ("DATABASE_URL", "mysql://db/x", "postgres://user:word@host:5432/name"),
            ("DATABASE_URL", "postgres://db:port/x", "postgres://user:word@host:5432/name"),
            ("DATABASE_DIRECT_URL", "postgres://db", "postgres://user:word@host:5432/name"),
            ("REDIS_URL", "cache.example.net:6379", "redis://host:6379/0"),
            ("FERNET_KEYS", f"{KEY},short", "32 bytes"),
            ("BASE_DOMAIN", "https://example.net", "without a port"),
            ("BASE_DOMAIN", "example.net:8000", "without a port"),
            ("TRUSTED_PROXIES", "proxy", "10.0.0.0/8"),
            ("EMAIL_URL", "mail.example.net", "smtp+tls://"),
            ("SENTRY_DSN", "https://host/1", "https://key@host/project"),
            ("RATE_LIMIT_LOGIN", "0/m", "must look like 100/m"),
            ("RATE_LIMIT_LOGIN", "5/0m", "must look like 100/m"),
        ],
    )
    def test_name_and_remedy_are_on_one_line(
        self, name: str, value: str, told: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(name, value)
        with pytest.raises(BadSetting) as stopped:
            read_environment()
        line = str(stopped.value)
        assert line.startswith(f"frontdesk: {name} ")
        assert told in line
        assert "\n" not in line

    def test_database_of_ones_own_needs_secrets_of_ones_own(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgres://db/x")
        with pytest.raises(BadSetting, match="must be set when DATABASE_URL is"):
            read_environment()

    def test_state_folder_that_cannot_be_made_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "file").write_text("")
        monkeypatch.setenv("STATE_DIR", str(tmp_path / "file" / "state"))
        with pytest.raises(BadSetting, match="STATE_DIR must be a folder that can be written"):
            read_environment()


class TestForms:
    def test_addresses_that_work_are_taken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        given = {
            "DATABASE_URL": "postgres://postgres@/frontdesk?host=/tmp/sockets",
            "REDIS_URL": "unix:///tmp/redis.sock?db=0",
            "SECRET_KEY": "s" * 32,
            "FERNET_KEYS": f"{KEY},{KEY}",
            "BASE_DOMAIN": "Desk.Example.net",
            "TRUSTED_PROXIES": "10.0.0.0/8,2001:db8::1",
            "EMAIL_URL": "smtp+tls://user:word@mail.example.net:587",
            "SENTRY_DSN": "https://key@sentry.example.net/7",
        }
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        settings = read_environment()
        assert (settings.base_domain, len(settings.fernet_keys)) == ("desk.example.net", 2)
        assert settings.trusted_proxies == ("10.0.0.0/8", "2001:db8::1")
        assert settings.redis_url == given["REDIS_URL"]
