"""What changed in the project since the last look, for `--reload`: a light poll of modification times."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

FOLDERS = ("platform_core", "tenant_apps", "shared", "migrations", "infra", "locale")
SUFFIXES = (".py", ".html", ".txt", ".po", ".mo", ".svg")


def brings_migrations(root: Path, changed: Iterable[str]) -> bool:
    """Whether the schemas may be behind what has changed."""
    return any(Path(path).is_relative_to(root / "migrations") for path in changed)


class Watch:
    """Remembers the newest state of the project's files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seen = self._look()

    def changed(self) -> list[str]:
        """Files that are new, gone or newer than at the last call."""
        now = self._look()
        changed = sorted(path for path in self.seen.keys() | now.keys() if self.seen.get(path) != now.get(path))
        self.seen = now
        return changed

    def _look(self) -> dict[str, int]:
        return {path: stamp for folder in FOLDERS for path, stamp in _files_in(str(self.root / folder))}


def _files_in(folder: str) -> Iterator[tuple[str, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name not in {"__pycache__", "node_modules"}:
                yield from _files_in(entry.path)
        elif entry.name.endswith(SUFFIXES):
            try:
                yield entry.path, entry.stat().st_mtime_ns
            except OSError:  # gone between listing and looking
                continue
