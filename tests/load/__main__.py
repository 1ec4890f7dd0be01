"""`python -m tests.load NAME --tenants N`: one measurement in this process, one line of JSON."""

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
    parser.add_argument("--tenants", type=int, default=50)
    wishes = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platform_core.settings")
    django.setup()
    rows, extra = import_module(f"tests.load.bench_{wishes.name}").measure(tenants=wishes.tenants)
    found = {"bench": wishes.name, "rows": [row.as_json() for row in rows], **extra}
    print(json.dumps({**found, "peak_memory_mb": round(peak_memory_mb(), 1)}))  # noqa: T201 - its one answer


if __name__ == "__main__":
    main()
