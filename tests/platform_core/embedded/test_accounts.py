"""Who the servers run as, and what that account may read."""

import os
import pwd
from pathlib import Path

import pytest

from platform_core.embedded import EmbeddedError, accounts
from platform_core.embedded.accounts import Account, server_account


def stranger() -> Account:
    """An account that owns nothing here."""
    return Account(uid=54321, gid=54321, is_other=True)


class TestServerAccount:
    def test_ordinary_user_runs_them_as_itself(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        account = server_account()
        assert (account.uid, account.is_other) == (1000, False)

    def test_root_without_a_lesser_account_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(accounts, "LESSER_ACCOUNTS", ("no-such-account",))
        with pytest.raises(EmbeddedError, match="PostgreSQL does not run as root"):
            server_account()

    def test_root_takes_nobody_where_postgres_is_unknown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(accounts, "LESSER_ACCOUNTS", ("no-such-account", "nobody"))
        assert server_account().uid == pwd.getpwnam("nobody").pw_uid


class TestCanRead:
    def test_public_file_on_a_public_way_is_readable(self) -> None:
        assert stranger().can_read(Path("/etc/passwd")) is True

    def test_private_folder_on_the_way_stops(self, tmp_path: Path) -> None:
        open_file = tmp_path / "private" / "file"
        open_file.parent.mkdir(mode=0o700)
        open_file.touch(mode=0o644)
        assert stranger().can_read(open_file) is False

    def test_owner_may_what_others_may_not(self, tmp_path: Path) -> None:
        owner = Account(uid=tmp_path.stat().st_uid, gid=0, is_other=True)
        private = tmp_path / "file"
        private.touch(mode=0o600)
        assert owner._may(private, 0o4) is True
        assert stranger()._may(private, 0o4) is False

    def test_we_ask_the_system_about_ourselves(self, tmp_path: Path) -> None:
        ourselves = Account(uid=os.geteuid(), gid=os.getegid(), is_other=False)
        assert ourselves.can_read(tmp_path) is True
        assert ourselves.can_read(tmp_path / "absent") is False
