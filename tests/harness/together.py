"""Loaded by `-p`: tests of a folder that share whole stacks run in one process of xdist, one after the other.

The marks of `--dist loadgroup` reach no scheduler under pytest 9.2, so the folders are named here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from xdist.remote import Producer

TOGETHER = ("tests/e2e/", "tests/faults/", "tests/platform_core/supervisor/test_up.py")


class FoldersTogether(LoadScopeScheduling):
    """Every test for itself, but for those folders."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Any:
    """The largest folders go first."""
    return FoldersTogether(config, log)
