"""`python -m infra.sandbox --port N [--book FILE]`: loopback only, until SIGTERM."""

from __future__ import annotations

import argparse
from pathlib import Path

from infra.sandbox.server import serve


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m infra.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1")
    parser.add_argument(
        "--book", default=":memory:", help="SQLite file that outlives a restart; none keeps it in memory"
    )
    asked = parser.parse_args()
    if asked.book != ":memory:":
        Path(asked.book).resolve().parent.mkdir(parents=True, exist_ok=True)
    serve(asked.port, asked.book)


if __name__ == "__main__":
    main()
