"""The demo's passwords: made at random for this installation, kept in STATE_DIR, readable by its owner alone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import check_password

from shared.ids import url_token

if TYPE_CHECKING:
    from pathlib import Path

PASSWORD_CHARACTERS, MARK_CHARACTERS = 16, 32


@dataclass(slots=True)
class Logins:
    """{place: {role: {email, password}}}, beside each place's address.

    marks: of the stored hashes that a password was found to fit; comparing anew costs a quarter of a second each.
    """

    path: Path
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Logins:
        """What was kept before; nothing when there is no file yet, or it is not ours to read."""
        try:
            kept = json.loads(path.read_text())
            return cls(path, dict(kept["logins"]), dict(kept.get("marks", {})))
        except (OSError, ValueError, KeyError, TypeError):
            return cls(path)

    def password_of(self, place: str, role: str) -> str | None:
        """The password of somebody, or None when it was never kept."""
        found: str | None = self.known.get(place, {}).get(role, {}).get("password")
        return found

    def keep(self, place: str, role: str, *, email: str) -> str:
        """Make a password for somebody and keep it at once."""
        password = url_token(PASSWORD_CHARACTERS)
        self.known.setdefault(place, {})[role] = {"email": email, "password": password}
        self._write()
        return password

    def fits(self, place: str, role: str, stored: str) -> bool:
        """Whether the kept password opens the account with this stored hash."""
        password, mark = self.password_of(place, role), hashlib.sha256(stored.encode()).hexdigest()[:MARK_CHARACTERS]
        if password is None:
            return False
        if self.marks.get(f"{place}/{role}") != mark:
            if not check_password(password, stored):
                return False
            self.marks[f"{place}/{role}"] = mark
            self._write()
        return True

    def keep_url(self, place: str, url: str) -> None:
        """Where the place is."""
        if self.known.setdefault(place, {}).get("url") != url:
            self.known[place]["url"] = url
            self._write()

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)
        self.path.write_text(json.dumps({"logins": self.known, "marks": self.marks}, indent=2, ensure_ascii=False))
