"""The test that ends the shared stack comes last, in whatever order the others run."""

from __future__ import annotations

import pytest

LAST = "test_up.py::TestEnd"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After the shuffle."""
    items.sort(key=lambda item: LAST in item.nodeid)
