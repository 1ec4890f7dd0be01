"""One Chromium for these tests: against a running stack, or against the gallery of the look alone."""

import mimetypes
import threading
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


@pytest.fixture(scope="package")
def at_desk(town: Stack, chromium: Any) -> Any:
    """What the owner's browser keeps after signing in at vachan's desk, once."""
    asha = Person(town, chromium, "vachan", "desktop", dark=False, language="en")
    asha.sign_in_at_desk()
    state = asha.context.storage_state()
    asha.context.close()
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
    headers = {"Content-Type": kind, "Cache-Control": "max-age=3600"}
    return 200, headers, Path(str(found)).read_bytes()


def _answer(path: str, language: str) -> tuple[int, dict[str, str], bytes]:
    if path.startswith("/static/"):
        return _static(urlsplit(path).path.removeprefix("/static/"))
    request = RequestFactory().get(path)  # a POST answers with the page that it comes from
    with translation.override(language):
        answer = _page_of(request)
    policy = build_policy()
    csp = policy[0] if isinstance(policy, tuple) else policy
    return answer.status_code, {"Content-Type": answer["Content-Type"], "Content-Security-Policy": csp}, answer.content


class _Gallery(BaseHTTPRequestHandler):
    """Its pages and files, in the language that the browser asks for."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        language = self.headers.get("Accept-Language", "en")[:2]
        status, headers, body = _answer(self.path, language)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815 - the base's name

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's signature
        """Nothing."""


@pytest.fixture(scope="package")
def gallery_url() -> Iterator[str]:
    """Where the gallery is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Gallery) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="package")
def contexts(chromium: Any) -> Iterator[dict[tuple[Any, ...], Any]]:
    """A browser's context by size, theme and language: what one test has loaded, the next one need not."""
    opened: dict[tuple[Any, ...], Any] = {}
    yield opened
    for context in opened.values():
        context.close()


@pytest.fixture
def browse(chromium: Any, contexts: dict[tuple[Any, ...], Any], gallery_url: str) -> Iterator[Any]:
    """`browse("desk", width=390, dark=True, language="hi")` answers an open page; a complaint of it fails the test."""
    pages_open: list[Any] = []
    complaints: list[str] = []

    def go(face: str, *, width: int = 1280, dark: bool = False, language: str = "en") -> Any:
        mode = (width, dark, language)
        if mode not in contexts:
            contexts[mode] = chromium.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if dark else "light",
                locale=f"{language}-IN",
                reduced_motion="reduce",
            )
        page = contexts[mode].new_page()
        pages_open.append(page)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{gallery_url}/look/gallery?face={face}")
        page.evaluate("document.fonts.ready")
        return page

    yield go
    for page in pages_open:
        page.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The checker, as a script."""
    return AXE.read_text(encoding="utf-8")


def faces() -> list[str]:
    """Every page of the gallery."""
    return list(gallery.FACES)
