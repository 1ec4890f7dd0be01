"""A toast as part of an answer to htmx."""

from __future__ import annotations

import json

from django.http import HttpResponse


def with_toast(response: HttpResponse, text: str, *, undo: str = "", go: str = "", verb: str = "") -> HttpResponse:
    """The same answer, which also makes the page say what was done.

    undo: the path that takes it back by POST. go: the path that shows it; verb: the word of either.
    """
    said = {"text": text, "undo": undo, "go": go, "verb": verb, "target": "body"}
    response["HX-Trigger"] = json.dumps({"toast": said})
    return response
