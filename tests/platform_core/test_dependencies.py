"""Every dependency has its reason, and no reason stands for what is gone."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def named_in_project() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    lines = [*project["project"]["dependencies"], *groups["embedded"], *groups["dev"]]
    names = [re.match(r"[\w-]+", line) for line in lines if isinstance(line, str)]
    return {match[0].lower() for match in names if match}


def with_a_reason() -> set[str]:
    rows = re.findall(r"^\| ([\w-]+) \| .+ \|$", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE)
    return set(rows) - {"name"}


class TestDependencies:
    def test_each_has_a_reason(self) -> None:
        assert with_a_reason() == named_in_project()

    def test_each_is_in_the_lock(self) -> None:
        lock = (ROOT / "requirements.lock").read_text()
        locked = {name.lower() for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
        assert named_in_project() - locked == set()
