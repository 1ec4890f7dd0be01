"""One Chromium for these tests: against a running stack, or against the project itself, without a server."""

import mimetypes
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from csp.utils import build_policy
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from shared.look import gallery, pages
from tests.e2e.people import Person
from tests.e2e.town import open_town
from tests.harness.browser import find_chromium
from tests.harness.stack import Stack

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HOST = "http://look.test"
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """One Chromium for these tests, gone before any others run in this process; skips where there is none.

    playwright keeps an event loop in this thread for as long as it lives: nothing else can start one.
    """
    program = find_chromium()
    if program is None:
        pytest.skip("there is no Chromium: install it, or set CHROMIUM")
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def town(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One stack for all of these tests; see town.py for who lives there."""
    with open_town(tmp_path_factory.mktemp("town")) as stack:
        yield stack


@pytest.fixture(scope="package")
def signed_in(town: Stack, chromium: Any) -> Any:
    """What the operator's browser keeps after signing in, once: a code of an authenticator is good only once."""
    omar = Person(town, chromium, "", "desktop", dark=False, language="en")
    omar.sign_in_at_console()
    state = omar.context.storage_state()
    omar.context.close()
    return state


@pytest.fixture
def visit(town: Stack, chromium: Any) -> Iterator[Any]:
    """`visit("lakshya", "phone", dark=True, language="hi")`: somebody new with a browser; no page may complain."""
    people: list[Person] = []

    def come(slug: str = "", size: str = "desktop", *, dark: bool = False, language: str = "en", **more: Any) -> Person:
        people.append(Person(town, chromium, slug, size, dark=dark, language=language, **more))
        return people[-1]

    yield come
    for person in people:
        person.context.close()
    assert [line for person in people for line in person.complaints] == []


def _page_of(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/theme."):
        return pages.theme(request, name=request.path.split(".")[1])
    return pages.gallery(request)


@cache
def _static(path: str) -> tuple[int, dict[str, str], bytes]:
    found = finders.find(path)
    if not found:
        return 404, {}, b""
    kind = mimetypes.guess_type(path)[0] or "font/woff2"
    return 200, {"content-type": kind}, Path(str(found)).read_bytes()


def _answer(url: str, language: str) -> tuple[int, dict[str, str], bytes]:
    address = urlsplit(url)
    if address.path.startswith("/static/"):
        return _static(address.path.removeprefix("/static/"))
    request = RequestFactory().get(url.removeprefix(HOST))  # a POST answers with the page that it comes from
    with translation.override(language):
        answer = _page_of(request)
    policy = build_policy()
    csp = policy[0] if isinstance(policy, tuple) else policy
    return answer.status_code, {"content-type": answer["Content-Type"], "content-security-policy": csp}, answer.content


@pytest.fixture
def browse(chromium: Any) -> Iterator[Any]:
    """`browse("desk", width=390, dark=True, language="hi")` answers an open page; a complaint of it fails the test."""
    opened: list[Any] = []
    complaints: list[str] = []

    def go(face: str, *, width: int = 1280, dark: bool = False, language: str = "en", height: int = 900) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))

        def fulfil(route: Any) -> None:
            status, headers, body = _answer(route.request.url, language)
            route.fulfill(status=status, headers=headers, body=body)

        page.route("**/*", fulfil)
        page.goto(f"{HOST}/look/gallery?face={face}")
        page.evaluate("document.fonts.ready")
        return page

    yield go
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The checker, as a script."""
    return AXE.read_text(encoding="utf-8")


def faces() -> list[str]:
    """Every page of the gallery."""
    return list(gallery.FACES)
