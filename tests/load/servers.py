"""What a server costs in front of an application that does nothing: granian, and one that forks for no reason."""

from __future__ import annotations

from tests.load.measure import Comparison


def server_rows(*, tiny: bool) -> list[Comparison]:
    return []
