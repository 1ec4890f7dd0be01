"""What came to phones and mailboxes, for somebody who tries things out: the front page of the sandbox."""

from __future__ import annotations

from datetime import datetime
from html import escape
from string import Template as Form
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from infra.sandbox.rows import Message
from infra.sandbox.wire import INDIA

if TYPE_CHECKING:
    from infra.sandbox.world import World

NEWEST = 100
HTML = Form(
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta http-equiv="refresh" content="5"><title>Phones and mailboxes</title>'
    "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;"
    "background:#fafaf7}article{background:#fff;border:1px solid #ddd;border-radius:12px;padding:.75rem 1rem;"
    "margin:.75rem 0}header{display:flex;flex-wrap:wrap;gap:.25rem 1rem;color:#595959;font-size:.875rem}"
    "p{margin:.25rem 0 0;white-space:pre-wrap;overflow-wrap:anywhere}</style>"
    "<h1>Phones and mailboxes</h1>"
    "<p>What the sandbox was given to deliver, newest first. Nothing leaves this machine.</p>"
    "<main>$messages</main></html>"
)


class Window:
    """GET / shows it."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def show(self, _request: Request) -> Response:
        """The newest messages of all channels."""
        rows = sorted(self._world.book.find(Message), key=lambda row: row.created_at)[: -NEWEST - 1 : -1]
        return HTMLResponse(HTML.substitute(messages="".join(map(_article, rows)) or "<p>Nothing came yet.</p>"))


def _article(message: Message) -> str:
    at = datetime.fromtimestamp(message.created_at, INDIA).strftime("%d %b %H:%M:%S")
    told = (message.channel, f"to {message.recipient}", f"from {message.sender}" if message.sender else "", at)
    words = "".join(f"<span>{escape(word)}</span>" for word in (*told, message.state, message.reason) if word)
    return f"<article><header>{words}</header><p>{escape(message.text)}</p></article>"
