"""Where an uploaded list lies while it is taken in: under the tenant's schema, by a random name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from shared.ids import url_token
from shared.tenancy import current_tenant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

FOLDER: Final = "imports"


def keep_file(pieces: Iterable[bytes]) -> str:
    """Write the bytes away. Returns the name to open them by."""
    name = f"{current_tenant().schema_name}/{FOLDER}/{url_token(32)}"
    path = _path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        path.chmod(0o600)
        for piece in pieces:
            file.write(piece)
    return name


def open_file(name: str) -> IO[bytes]:
    """Open what was kept. Raises FileNotFoundError."""
    return _path(name).open("rb")


def remove_file(name: str) -> None:
    """Remove it; nothing to remove is fine."""
    if name:
        _path(name).unlink(missing_ok=True)


def _path(name: str) -> Path:
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root / current_tenant().schema_name):
        raise FileNotFoundError(name)
    return path
