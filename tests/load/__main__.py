"""`python -m tests.load NAME [--tiny]`: one measurement in this process, one line of JSON."""

from __future__ import annotations

import argparse
import json
import os
from importlib import import_module

import django

from tests.load.measure import peak_memory_mb


def main() -> None:
    """Set Django up, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--tiny", action="store_true", help="as little as shows that it works")
    wishes = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platform_core.settings")
    django.setup()
    report = import_module(f"tests.load.bench_{wishes.name}").measure(tiny=wishes.tiny)
    found = {"bench": wishes.name, **report.as_json()}
    print(json.dumps({**found, "peak_memory_mb": round(peak_memory_mb(), 1)}))  # noqa: T201 - its one answer


if __name__ == "__main__":
    main()
