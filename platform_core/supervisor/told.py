"""What `up` says: JSON lines for programs on stdout, plain lines for people on stderr."""

import contextlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def tell(words: str) -> None:
    """One line for the person at the terminal."""
    sys.stderr.write(f"frontdesk: {words}\n")
    sys.stderr.flush()


def announce(event: str, **facts: object) -> None:
    """One JSON line for the program that started us; it may have stopped listening."""
    with contextlib.suppress(BrokenPipeError):
        sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
        sys.stdout.flush()


def demo_logins(state_dir: Path) -> Mapping[str, Any]:
    """Logins of the demo tenants, made at random for this installation; empty without demo data."""
    try:
        known = json.loads((state_dir / "demo.json").read_text())
    except (OSError, ValueError):
        return {}
    return dict(known.get("logins", known))
