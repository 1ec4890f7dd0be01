"""Every face of the gallery, on a phone in the light and on a desk in the dark."""

import json

import pytest

from tests.e2e.conftest import faces
from tests.e2e.people import RULES

pytestmark = pytest.mark.e2e

REAL = {"site", "pass", "desk", "console", "entry"}  # whose pages are looked at where they run
CASES = [face for face in faces() if face not in REAL]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}


def violations(page, axe, rules) -> list[str]:
    """What axe finds: rule and place. It runs in an isolated world, past the page's own policy."""
    session = page.context.new_cdp_session(page)
    frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = session.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
    session.send("Runtime.evaluate", {"expression": axe, "contextId": world})
    options = json.dumps({"runOnly": rules, "resultTypes": ["violations"]})
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


@pytest.mark.parametrize("face", CASES)
class TestGallery:
    def test_it_is_open_to_everybody_and_never_scrolls_sideways(self, browse, axe, face):
        page = browse(face, width=390, language="hi")
        assert violations(page, axe, RULES) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="dark")
        page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        assert violations(page, axe, CONTRAST) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
