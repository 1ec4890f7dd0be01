"""PostgreSQL of somebody else: refused with one line before anything is written to it."""

from __future__ import annotations

import psycopg

OLDEST = 150000
TIMEOUT_S = 5


class UnfitServerError(Exception):
    """The server that was named cannot be used; one line says why."""


def refuse_unfit_database(url: str) -> None:
    """Look at the server behind DATABASE_URL. Raises UnfitServerError when it does not answer or is too old."""
    try:
        with psycopg.connect(url, connect_timeout=TIMEOUT_S) as client:
            version = client.info.server_version
    except psycopg.Error as error:
        told = str(error).strip().splitlines()[0]
        raise UnfitServerError(f"PostgreSQL does not answer: {told}. See that DATABASE_URL names it.") from error
    refuse_old(version)


def refuse_old(version: int) -> None:
    """version: as libpq counts, 150004 for 15.4. Raises UnfitServerError."""
    if version < OLDEST:
        raise UnfitServerError(f"DATABASE_URL is {spoken_version(version)}. Use PostgreSQL 15 or later.")


def spoken_version(version: int) -> str:
    """`PostgreSQL 15.4`."""
    return f"PostgreSQL {version // 10000}.{version % 10000}"
