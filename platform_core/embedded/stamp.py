"""Root's data lie outside STATE_DIR; a stamp in both places ties them together."""

import secrets
import shutil

from platform_core.embedded.errors import EmbeddedError
from platform_core.embedded.paths import Places, make_folder
from platform_core.embedded.pidfile import server_on

STAMP_FILE = "data-stamp"


def tie_data_to_state(places: Places) -> None:
    """Who deletes STATE_DIR expects a fresh start, so data whose stamp is not in it are put aside.

    They are renamed and not deleted; the next such time deletes them.
    """
    if places.data_dir == places.state_dir:
        return
    ours, theirs = places.state_dir / STAMP_FILE, places.data_dir / STAMP_FILE
    known = ours.read_text() if ours.exists() else None
    if places.data_dir.exists() and (not theirs.exists() or theirs.read_text() != known):
        _put_aside(places)
    if not theirs.exists():
        stamp = secrets.token_hex(8)
        make_folder(places.data_dir)
        theirs.write_text(stamp)
        ours.write_text(stamp)


def _put_aside(places: Places) -> None:
    pid = server_on(places.postgres_data)
    if pid is not None:
        raise EmbeddedError(
            f"{places.state_dir} was removed while its PostgreSQL (process {pid}) ran: stop that stack first."
        )
    aside = places.data_dir.with_suffix(".removed")
    shutil.rmtree(aside, ignore_errors=True)
    places.data_dir.rename(aside)
