"""Where Chromium is; `python -m tests.harness.browser [--required]` says so when there is none."""

import os
import shutil
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The program named by CHROMIUM, else one on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((found for found in map(shutil.which, NAMES) if found), None)


def main(*, required: bool) -> int:
    """Say nothing if there is one; answers the exit code."""
    if find_chromium() is not None:
        return 0
    sys.stdout.write("SKIPPED: the browser tests, because there is no Chromium (install it, or set CHROMIUM)\n")
    return 1 if required else 0


if __name__ == "__main__":
    sys.exit(main(required="--required" in sys.argv[1:]))
