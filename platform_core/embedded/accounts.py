"""Who the embedded servers run as: PostgreSQL refuses to be root, so root hands it to a lesser account."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from platform_core.embedded.errors import EmbeddedError

LESSER_ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account to run a server as; `is_other` when we have to change to it first."""

    uid: int
    gid: int
    is_other: bool

    def own(self, folder: Path) -> None:
        """Give a folder of ours to this account alone."""
        if self.is_other:
            os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)

    def can_read(self, path: Path) -> bool:
        """Whether this account may open `path`: every folder on the way must let it pass."""
        if not self.is_other:
            return os.access(path, os.R_OK)
        resolved = path.resolve()
        return all(self._may(step, 0o1) for step in resolved.parents) and self._may(resolved, 0o4)

    def _may(self, path: Path, bit: int) -> bool:
        status = path.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & (bit << 6))
        if status.st_gid == self.gid:
            return bool(status.st_mode & (bit << 3))
        return bool(status.st_mode & bit)


def server_account() -> Account:
    """Ourselves, or for root the first lesser account that exists."""
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid(), is_other=False)
    for name in LESSER_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid, is_other=True)
    raise EmbeddedError(
        "PostgreSQL does not run as root and there is no account `postgres` or `nobody`: "
        "start as an ordinary user, or set DATABASE_URL."
    )
