"""Every variable is documented, and every documented variable is read."""

import re
from pathlib import Path

from platform_core import environment
from tests.harness import browser

ROOT = Path(__file__).resolve().parent.parent.parent
READ = re.compile(r'(?:env\.\w+|_number|_flag|_choice|_address|_texts?)\(\s*(?:env, )?"([A-Z_]+)"')


def documented() -> dict[str, str]:
    """Names of `.env.example` with the value that it shows."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    found = [re.fullmatch(r"# ([A-Z][A-Z0-9_]+)=(.*)", line) for line in lines]
    return {match[1]: match[2] for match in found if match}


def read_by_settings() -> set[str]:
    """Names that the environment module asks for."""
    source = Path(environment.__file__).read_text()
    rates = {f"RATE_LIMIT_{name}" for name in re.findall(r'^\s+"([A-Z]+)": "\d+/', source, re.MULTILINE)}
    return set(READ.findall(source)) | rates | set(environment.GATEWAY_BASES)


class TestEnvExample:
    def test_every_variable_that_is_read_is_documented(self) -> None:
        assert read_by_settings() - documented().keys() == set()

    def test_every_documented_variable_is_read(self) -> None:
        by_tests = {"CHROMIUM"}
        assert "CHROMIUM" in Path(browser.__file__).read_text()
        assert documented().keys() - read_by_settings() == by_tests

    def test_shown_gateways_are_the_defaults(self) -> None:
        shown = {name: value for name, value in documented().items() if name in environment.GATEWAY_BASES}
        assert shown == environment.GATEWAY_BASES
