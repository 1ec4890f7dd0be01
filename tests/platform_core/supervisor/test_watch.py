"""A changed, new or removed file of the project is noticed once."""

import os
from pathlib import Path

import pytest

from platform_core.supervisor.watch import Watch, brings_migrations


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A module in a watched folder."""
    path = tmp_path / "shared" / "engine.py"
    path.parent.mkdir()
    path.write_text("x = 1\n")
    return path


class TestWatch:
    def test_untouched_project_has_not_changed(self, tmp_path: Path, source: Path) -> None:
        assert Watch(tmp_path).changed() == []

    def test_newer_file_is_told_once(self, tmp_path: Path, source: Path) -> None:
        watch = Watch(tmp_path)
        os.utime(source, ns=(1, 1))
        assert watch.changed() == [str(source)]
        assert watch.changed() == []

    def test_new_and_removed_files_are_told(self, tmp_path: Path, source: Path) -> None:
        watch = Watch(tmp_path)
        page = source.with_name("page.html")
        page.write_text("<p>")
        source.unlink()
        assert watch.changed() == [str(source), str(page)]

    def test_other_files_do_not_matter(self, tmp_path: Path, source: Path) -> None:
        watch = Watch(tmp_path)
        source.with_suffix(".pyc").write_text("")
        assert watch.changed() == []

    def test_new_migration_is_told_as_one(self, tmp_path: Path, source: Path) -> None:
        watch = Watch(tmp_path)
        migration = tmp_path / "migrations" / "shared" / "engine" / "0002_more.py"
        migration.parent.mkdir(parents=True)
        migration.write_text("")
        assert brings_migrations(tmp_path, watch.changed())
        os.utime(source, ns=(1, 1))
        assert not brings_migrations(tmp_path, watch.changed())
