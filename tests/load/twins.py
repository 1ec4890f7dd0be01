"""A second database as the first is now, so that few and many rows can be measured in turn."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from psycopg import sql

from shared.tenancy.connection import connection


def twin_of_database(name: str) -> dict[str, str]:
    """Copy the bench's database. Returns the environment in which a side works on the copy.

    Nobody else may be connected while it is copied.
    """
    connection.close()
    source = str(settings.DATABASES["default"]["NAME"])
    address = urlsplit(settings.ENV.database_url)
    with psycopg.connect(urlunsplit(address._replace(path="/postgres")), autocommit=True) as control:
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
        control.execute(copy)
    return {"DATABASE_URL": urlunsplit(address._replace(path=f"/{name}"))}
