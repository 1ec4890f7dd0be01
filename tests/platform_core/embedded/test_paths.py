"""Folders and binaries: where they are, and what is said when they cannot be."""

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from platform_core.embedded import EmbeddedError, paths
from platform_core.embedded.accounts import Account
from platform_core.embedded.paths import (
    make_folder,
    make_socket_dir,
    places_of,
    postgres_binary,
    redis_server_binary,
    server_binary,
    wipe,
)

OURSELVES = Account(uid=os.geteuid(), gid=os.getegid(), is_other=False)


def cannot_read_wheels(account: Account, path: Path) -> bool:
    """As if the wheels lay in a private folder."""
    return "site-packages" not in str(path)


class TestPlacesOf:
    def test_ordinary_user_keeps_data_in_the_state_folder(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(os, "geteuid", lambda: 1000)
        assert places_of(tmp_path).postgres_data == tmp_path / "pg"

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps data elsewhere")
    def test_two_state_folders_never_share_data(self, tmp_path: Path) -> None:
        assert places_of(tmp_path / "a").data_dir != places_of(tmp_path / "b").data_dir


class TestMakeFolder:
    def test_way_that_is_a_file_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(EmbeddedError, match=r"Cannot create the folder .*Set STATE_DIR to another"):
            make_folder(tmp_path / "file" / "below")

    def test_folder_that_cannot_be_written_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "access", lambda *_: False)
        with pytest.raises(EmbeddedError, match="Cannot write to the folder"):
            make_folder(tmp_path)


class TestMakeSocketDir:
    def test_it_is_private_and_short(self) -> None:
        folder = make_socket_dir(OURSELVES)
        assert folder.stat().st_mode & 0o777 == 0o700
        assert len(str(folder)) < 86
        folder.rmdir()

    def test_long_temporary_folder_is_passed_over(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        long = tmp_path / ("x" * 100)
        long.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(long))
        folder = make_socket_dir(OURSELVES)
        assert long not in folder.parents
        folder.rmdir()

    def test_nowhere_to_go_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(paths, "SOCKET_DIR_LIMIT", 5)
        with pytest.raises(EmbeddedError, match="set TMPDIR"):
            make_socket_dir(OURSELVES)


class TestBinaries:
    def test_newest_postgres_of_the_wheel_is_taken(self) -> None:
        told = subprocess.run([postgres_binary("pg_dump"), "--version"], capture_output=True, text=True, check=True)
        assert told.stdout.startswith("pg_dump (PostgreSQL) 18")

    def test_unreadable_wheels_are_copied_and_run(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(paths, "ROOT_DATA", tmp_path)
        monkeypatch.setattr(Account, "can_read", cannot_read_wheels)
        initdb = server_binary("initdb", OURSELVES)
        redis_server = redis_server_binary(OURSELVES)
        assert tmp_path in initdb.parents
        for binary in (initdb, redis_server):
            assert subprocess.run([binary, "--version"], capture_output=True, check=False).returncode == 0

    def test_second_copy_is_not_made(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(paths, "ROOT_DATA", tmp_path)
        monkeypatch.setattr(Account, "can_read", cannot_read_wheels)
        first = redis_server_binary(OURSELVES)
        made_at = first.stat().st_ctime_ns
        assert redis_server_binary(OURSELVES) == first
        assert first.stat().st_ctime_ns == made_at

    def test_missing_wheel_is_told(self) -> None:
        with pytest.raises(EmbeddedError, match="The package no_such_wheel is not installed"):
            paths._package_dir("no_such_wheel")

    def test_wheel_without_binaries_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(EmbeddedError, match="No PostgreSQL binaries"):
            paths._newest_install(tmp_path)


class TestWipe:
    def test_state_and_data_are_gone(self, tmp_path: Path) -> None:
        places = places_of(tmp_path / "state")
        for folder in (places.state_dir, places.postgres_data):
            folder.mkdir(parents=True, exist_ok=True)
        wipe(tmp_path / "state")
        assert (places.state_dir.exists(), places.data_dir.exists()) == (False, False)
