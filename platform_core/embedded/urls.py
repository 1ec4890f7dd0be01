"""Redis addresses: one spelling per client library, made here and nowhere else."""

from urllib.parse import urlsplit, urlunsplit


def redis_socket_url(socket_path: str) -> str:
    """The address of a Redis that listens on a unix socket, as redis-py reads it."""
    return f"unix://{socket_path}?db=0"


def redis_database_url(url: str, number: int) -> str:
    """`url` pointed at database `number`, for redis-py.

    Over TCP the database is the path, over a socket it is a parameter.
    """
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={number}"
    return urlunsplit((parts.scheme, parts.netloc, f"/{number}", parts.query, ""))


def celery_broker_url(url: str, number: int) -> str:
    """`url` pointed at database `number`, for Celery (kombu has its own scheme for sockets)."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"redis+socket://{parts.path}?virtual_host={number}"
    return redis_database_url(url, number)
