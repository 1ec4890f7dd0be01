"""A state folder whose data elsewhere are removed after the test."""

from collections.abc import Generator
from pathlib import Path

import pytest

from platform_core.embedded.paths import wipe


@pytest.fixture
def state_dir(tmp_path: Path) -> Generator[Path, None, None]:
    """A fresh folder for one stack."""
    folder = tmp_path / "state"
    yield folder
    wipe(folder)
