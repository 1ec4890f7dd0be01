"""Collect the words of all packages, merge them into their Hindi catalogues, compile: `python -m shared.look.catalogue`.

Needs GNU gettext for collecting (`xgettext`, `msgmerge`); compiling does not. Compiled files are committed, so that a
machine without gettext runs in Hindi too.
"""

from __future__ import annotations
