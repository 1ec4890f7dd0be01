"""Checks of what draws pages outside a visitor's own browser: Chromium and a font for Hindi."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping

from platform_core.doctor.findings import Finding, ok, skip, warn

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FONT_LIST = "fc-list"
TIMEOUT_S = 10


def check_looks(env: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Serving needs neither: a visitor's browser brings its own fonts."""
    yield check_browser(env)
    yield check_hindi()


def check_browser(env: Mapping[str, str]) -> Finding:
    """The browser tests drive one."""
    named = env.get("CHROMIUM", "")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return ok("browser", found)
    missing = f"CHROMIUM names {named}, which is not there" if named else "no Chromium on the path"
    return warn("browser", missing, "Only the browser tests need it: install chromium, or set CHROMIUM.")


def check_hindi() -> Finding:
    """Without such a font pictures of pages show boxes."""
    fonts = hindi_fonts()
    if fonts is None:
        return skip("fonts", f"{FONT_LIST} is not installed; only pictures of pages need fonts here")
    if fonts:
        return ok("fonts", f"{fonts} fonts for Hindi")
    return warn("fonts", "none for Hindi", "Only pictures of pages need one: install fonts-noto-core.")


def hindi_fonts() -> int | None:
    """How many fonts of this machine have Hindi; None when nobody can say."""
    program = shutil.which(FONT_LIST)
    if program is None:
        return None
    try:
        told = subprocess.run([program, ":lang=hi"], capture_output=True, check=True, timeout=TIMEOUT_S)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return len(told.stdout.splitlines())
