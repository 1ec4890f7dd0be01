"""Every face of the gallery, in both themes and languages, on a phone and on a desk."""

import json

import pytest

from tests.e2e.conftest import faces
from tests.e2e.people import RULES

pytestmark = pytest.mark.e2e

MODES = [(390, False, "hi"), (1280, True, "en")]
REAL = {"site", "pass", "desk", "console", "entry"}  # whose pages are looked at where they run
CASES = [(face, *mode) for face in faces() if face not in REAL for mode in MODES]


def violations(page, axe) -> list[str]:
    """What axe finds: rule and place. It runs in an isolated world, past the page's own policy."""
    session = page.context.new_cdp_session(page)
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
    session.send("Runtime.evaluate", {"expression": axe, "contextId": world})
    options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
    answer = session.send(
        "Runtime.evaluate",
        {
            "expression": f"axe.run(document, {options}).then((found) => JSON.stringify(found.violations))",
            "contextId": world,
            "awaitPromise": True,
        },
    )
    found = json.loads(answer["result"]["value"])
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:300]}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize(("face", "width", "dark", "language"), CASES)
class TestGallery:
    def test_it_is_open_to_everybody_and_never_scrolls_sideways(self, browse, axe, face, width, dark, language):
        page = browse(face, width=width, dark=dark, language=language)
        assert violations(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
