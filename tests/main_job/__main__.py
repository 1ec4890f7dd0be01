"""`make main-job`: a clean stack on free ports, the story told step by step, and one line of JSON."""

from __future__ import annotations

import json
import sys

from tests.harness.stack import Stack
from tests.main_job.story import Story


def main() -> int:
    """0 when everything was as it must be."""
    print("The main job, on a clean stack:", file=sys.stderr)
    with Stack() as stack:
        try:
            told = Story(stack).walk()
        except AssertionError as error:
            print(json.dumps({"ok": False, "error": str(error)[:2000]}))
            return 1
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
