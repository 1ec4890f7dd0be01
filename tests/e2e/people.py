"""People with a browser. Whatever their pages complain of fails the test."""

from __future__ import annotations

import json
import re
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyotp

from tests.e2e.town import ASHA, OMAR, PASSWORD, TOTP_SECRET
from tests.harness.stack import Stack
from tests.main_job.ears import until

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
phones = count(9820015000)


class Person:
    """Somebody with a browser of their own. slug: of the tenant; empty at the apex."""

    def __init__(self, town: Stack, browser: Any, slug: str, size: str, *, dark: bool, language: str, **more: Any):
        width, height = SIZES[size]
        self.town, self.browser, self.size, self.dark = town, browser, size, dark
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale="hi-IN" if language == "hi" else "en-IN",
            reduced_motion="reduce",
            **more,
        )
        self.origin = f"http://{slug}.{town.base_domain}" if slug else f"http://{town.base_domain}"
        self.phone = f"+91{next(phones)}"
        self.complaints: list[str] = []
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._note)

    def _note(self, said: Any) -> None:
        """A refused part, a policy broken, a script that complains; a page that is not there may say so."""
        if said.type == "error" and "Failed to load resource" not in said.text:
            self.complaints.append(f"{self.page.url}: {said.text}")

    def go(self, path: str) -> Any:
        """Open a page of the site."""
        self.page.goto(self.origin + path)
        return self.page

    def press(self) -> None:
        """The page's one filled button."""
        self.page.locator("main .btn-primary:visible").first.click()

    def first_of(self, path: str) -> str:
        """The address of a list's first row."""
        self.go(path)
        return str(self.page.locator("td.first a").first.get_attribute("href"))

    # At the tenant's site

    def code(self) -> str:
        """The code that was sent to the phone: by text where a carrier is connected, else in the developers' outbox."""
        return until("a code", self._codes, bool)[-1]

    def _codes(self) -> list[str]:
        outbox = Path(self.town.state_dir) / "outbox.jsonl"
        lines = outbox.read_text().splitlines() if outbox.exists() else []
        sent = [str(line["code"]) for line in map(json.loads, lines) if line.get("to") == self.phone]
        texts = self.town.sim.messages(recipient=self.phone.removeprefix("+"))
        return sent + [code for text in texts for code in re.findall(r"\b[0-9]{6}\b", text.text)]

    def sign_in(self, name: str = "Kavya Iyer") -> None:
        """From the page that asks for a number to where it leads."""
        self.page.fill("#id_phone", self.phone.removeprefix("+91"))
        self.press()
        self.page.wait_for_url("**/sign-in/code**")
        self.page.locator("#id_code").press_sequentially(self.code())
        self.page.wait_for_url("**/welcome**")
        self.page.fill("#id_name", name)
        self.press()
        self.page.wait_for_url(lambda url: "/welcome" not in url)

    # At the desk, and in the console

    def sign_in_at_desk(self) -> Any:
        """As the owner, with a password."""
        self.go("/desk/sign-in")
        self.page.fill("#id_email", ASHA["email"])
        self.page.fill("#id_password", PASSWORD)
        self.press()
        self.page.wait_for_url("**/desk")
        return self.page

    def sign_in_at_console(self) -> Any:
        """As the operator, by password and authenticator; the sixth digit sends it."""
        self.go("/console/jobs")
        self.page.get_by_label("Email").fill(OMAR)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press()
        self.page.get_by_label("Code of your authenticator app").press_sequentially(pyotp.TOTP(TOTP_SECRET).now())
        self.page.wait_for_url(lambda url: urlsplit(url).path == "/console/jobs")
        return self.page

    # What every page must be

    def faults(self, axe: str) -> list[str]:
        """What axe finds in the open page, and whether it scrolls sideways: as it is, then wide in the other theme.

        One load for both: a page's structure is the same, so the second look asks for contrast alone.
        """
        self.page.evaluate("document.fonts.ready")
        self.page.evaluate(axe)
        found = self._look(RULES)
        self._show("desktop" if self.size == "phone" else "phone", dark=not self.dark)
        found += self._look({"type": "rule", "values": ["color-contrast"]})
        self._show(self.size, dark=self.dark)
        return found

    def _show(self, size: str, *, dark: bool) -> None:
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def _look(self, rules: Any) -> list[str]:
        asked = {"runOnly": rules, "resultTypes": ["violations"]}
        found = self.page.evaluate("asked => axe.run(asked).then(({violations}) => violations)", asked)
        said = [f"{self.page.url}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
        return said if self.fits() else [*said, f"{self.page.url}: scrolls sideways"]

    def fits(self) -> bool:
        """Whether nothing has to be scrolled sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
