"""Which constraint an IntegrityError is about, on one machine and on many.

The driver's `diag.constraint_name` is empty when a shard reports, and a shard's constraint has a number behind its
name, so the message is what is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db import IntegrityError


def violates(error: IntegrityError, constraint: str) -> bool:
    """Whether the error names this constraint, or its copy on a shard (`name_102020`)."""
    return re.search(rf'"{re.escape(constraint)}(_\d+)?"', str(error)) is not None
