"""Nothing is said to a person outside `translate` and `blocktranslate`, in any template of the project."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from shared.look.catalogue import PACKAGES, ROOT

# The gallery shows made-up people and sentences; it is served while developing alone.
LEFT_OUT = ("shared/look/templates/look/gallery/",)
# Names and codes that are the same in every language.
ALLOWED = {
    "Frontdesk", "SMS", "UPI", "GST", "GSTIN", "DLT", "CSV", "XLSX", "PDF", "QR", "API", "OTP", "TOTP", "WhatsApp",
    "Razorpay", "Cashfree", "Stripe", "MSG91", "Twilio", "Google", "min", "F", "Esc",
}  # fmt: skip
SPOKEN_ATTRIBUTES = ("aria-label", "alt", "title", "placeholder", "aria-description", "aria-roledescription")
SILENT_ELEMENTS = {"script", "style", "code", "kbd", "samp"}
# a run of letters of any script that is neither an entity nor stuck to a digit
WORD = re.compile(r"(?<![\w&#])[^\W\d_][^\W\d_\u0900-\u0dff]*[\w\u0900-\u0dff]+(?!;)")
# Blocks that hold a class or an attribute, not a text.
SILENT_BLOCKS = re.compile(r"face|\w+_class|\w+_attributes")
INSIDE_TRANSLATION = "\ue000"  # stands where a template speaks properly


def plain(source: str) -> str:
    """The template as HTML: variables and tags taken out, translated passages too, lines kept."""
    out: list[str] = []
    blocks: list[bool] = []  # whether each open block is silent
    closing = ""
    for token in Lexer(source).tokenize():
        text = token.contents
        if token.token_type is TokenType.BLOCK:
            name = text.split()[0] if text.split() else ""
            if name in {"blocktranslate", "blocktrans", "comment", "verbatim"} and not closing:
                closing = f"end{name}"
            elif name == closing:
                closing = ""
            elif name == "block":
                blocks.append(bool(SILENT_BLOCKS.fullmatch(text.split()[1])))
            elif name == "endblock":
                blocks.pop()
            out.append(INSIDE_TRANSLATION)
        elif token.token_type is TokenType.TEXT and not closing and not any(blocks):
            out.append(text)
        elif token.token_type is TokenType.VAR:
            out.append(INSIDE_TRANSLATION)
        else:
            out.append("\n" * text.count("\n"))
    return "".join(out)


class Spoken(HTMLParser):
    """Collects what a page would say or read out, with its line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[tuple[int, str]] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT_ELEMENTS
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES and value:
                self.said.append((self.getpos()[0], value))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.silent -= tag in SILENT_ELEMENTS

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT_ELEMENTS and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append((self.getpos()[0], data))


def bare_words(source: str) -> list[tuple[int, str]]:
    """Each word that would show through in every language, with its line."""
    reader = Spoken()
    reader.feed(plain(source))
    reader.close()
    return [
        (line + text[: found.start()].count("\n"), found[0])
        for line, text in reader.said
        for found in WORD.finditer(text)
        if found[0] not in ALLOWED
    ]


def templates() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("templates/**/*.html")):
            if not path.relative_to(ROOT).as_posix().startswith(LEFT_OUT):
                yield path


@pytest.mark.parametrize("path", [path.relative_to(ROOT).as_posix() for path in templates()])
def test_template_has_no_bare_words(path):
    assert bare_words((ROOT / path).read_text(encoding="utf-8")) == []


class TestBareWords:
    @pytest.mark.parametrize(
        "source",
        [
            "<p>{% translate 'Book a seat' %}</p>",
            "{% blocktranslate with n=name %}Hello {{ n }}{% endblocktranslate %}",
            "<p>{{ name }} · {{ code }}</p>",
            "<p>&nbsp;&middot; 12:00 − ₹5</p>",
            "<a class='btn primary' data-word='hello' href='/desk'>{{ verb }}</a>",
            "<b>Frontdesk</b> SMS",
            "{% comment %}why{% endcomment %}{# why #}",
            "{% if a == 'word' %}{{ b|default:'word' }}{% endif %}",
            "<kbd>Enter</kbd>",
        ],
    )
    def test_is_content_with(self, source):
        assert bare_words(source) == []

    @pytest.mark.parametrize(
        ("source", "word"),
        [
            ("<p>Book {{ seat }}</p>", "Book"),
            ("<img alt='A chair' src='x'>", "chair"),
            ("<button aria-label='Close'></button>", "Close"),
            ("<input placeholder='{{ a }} name'>", "name"),
            ("<p>बुक करें</p>", "बुक"),
            ("{% if a %}yes{% endif %}", "yes"),
            ("<title>Today · {{ b }}</title>", "Today"),
        ],
    )
    def test_finds(self, source, word):
        assert word in [found for _, found in bare_words(source)]

    def test_says_the_line(self):
        assert bare_words("<p>\n{% if a %}\n\nyes{% endif %}</p>") == [(4, "yes")]
