"""The live process: server-sent events for pages (`/live/{topic}`), a WebSocket for apps (`/ws/?ticket=`)."""

from __future__ import annotations

import asyncio
from functools import partial
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

import orjson
from django.conf import settings
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from shared import ports
from shared.actor import ANONYMOUS, Actor
from shared.errors import DomainError, Forbidden, NotAuthenticated
from shared.live.door import tenant_of_host
from shared.live.hub import Listener, actors_behind, hub, in_schema
from shared.live.tickets import redeem
from shared.live.topics import as_event, belongs, check_may_hear, shown
from shared.problems import CONTENT_TYPE, headers_of, problem_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import HTTPConnection, Request
    from starlette.websockets import WebSocket

    from shared.ports import Holder
    from shared.spine.models import Fact
    from shared.tenancy.current import CurrentTenant

BEAT_S = 15.0
REFUSED = 4403
BEAT = b"event: beat\ndata: {}\n\n"


async def stream(request: Request) -> Response:
    """Server-sent events of one topic, for the page's session; rights are checked now, and by the hub."""
    topic = request.path_params["topic"]
    try:
        tenant = await tenant_of_host(request.headers.get("host", ""))
        _check_origin(request)
        session = _session_key(request)
        holder, actor = await in_schema(tenant, partial(_who_is_there, session))
        check_may_hear(actor, topic)
        listener, missed = await hub.join(tenant, (topic,), _last_heard(request), holder)
    except DomainError as error:
        return Response(orjson.dumps(problem_of(error)), error.status, headers_of(error), media_type=CONTENT_TYPE)
    events = _events(tenant, listener, topic, missed)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


async def _events(tenant: CurrentTenant, listener: Listener, topic: str, missed: list[Fact]) -> AsyncIterator[bytes]:
    """The missed facts, then what comes; a beat at least every 15 s tells the page that the line is open."""
    seen = {fact.uid for fact in missed}
    try:
        yield b"retry: 2000\n" + BEAT
        for fact in missed:
            yield as_event(fact, topic)
        while not listener.has_ended:
            fact_or_none = await _next(listener)
            if fact_or_none is None:
                yield BEAT
            elif fact_or_none.uid not in seen:
                yield as_event(fact_or_none, topic)
    finally:
        hub.leave(tenant, listener)


async def _next(listener: Listener) -> Fact | None:
    try:
        return await asyncio.wait_for(listener.facts.get(), BEAT_S)
    except TimeoutError:
        return None


def _who_is_there(session: str) -> tuple[Holder | None, Actor]:
    """The device of the session and its person; nobody without a good one."""
    book = ports.session_books.find("identity")
    holder = book.holder_of_session(session) if book and session else None
    actor = actors_behind({holder}).get(holder) if holder else None
    return (holder, actor) if actor else (None, ANONYMOUS)


def _session_key(request: HTTPConnection) -> str:
    cookies = SimpleCookie(request.headers.get("cookie", ""))
    morsel = cookies.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else ""


def _last_heard(request: HTTPConnection) -> str | None:
    """The last fact that the client has: the standard header, or `?after=` where a page cannot send one."""
    return request.headers.get("last-event-id") or request.query_params.get("after")


def _check_origin(request: HTTPConnection) -> None:
    """A page of another origin may not listen with the visitor's cookie."""
    origin = request.headers.get("origin")
    if origin and origin.partition("://")[2].lower() != request.headers.get("host", "").lower():
        raise Forbidden


async def socket(websocket: WebSocket) -> None:
    """The same for apps: a ticket names the device and the topics."""
    try:
        tenant = await tenant_of_host(websocket.headers.get("host", ""))
        ticket = websocket.query_params.get("ticket", "")
        holder, topics = await asyncio.to_thread(redeem, tenant.schema_name, ticket)
        await _check_holder(tenant, holder, topics)
        listener, missed = await hub.join(tenant, topics, _last_heard(websocket), holder)
    except DomainError:
        await websocket.close(REFUSED)
        return
    await websocket.accept()
    sender = asyncio.ensure_future(_send(websocket, listener, missed))
    try:
        while True:
            await websocket.receive_text()
    except (WebSocketDisconnect, RuntimeError):
        sender.cancel()
    finally:
        hub.leave(tenant, listener)


async def _send(websocket: WebSocket, listener: Listener, missed: list[Fact]) -> None:
    """Frames of JSON until the rights end or the reader falls behind."""
    seen = {fact.uid for fact in missed}
    for fact in missed:
        await _send_fact(websocket, listener, fact)
    while not listener.has_ended:
        fact_or_none = await _next(listener)
        if fact_or_none is not None and fact_or_none.uid not in seen:
            await _send_fact(websocket, listener, fact_or_none)
    await websocket.close(REFUSED)


async def _send_fact(websocket: WebSocket, listener: Listener, fact: Fact) -> None:
    for topic in listener.topics:
        if belongs(fact, topic):
            await websocket.send_text(orjson.dumps(shown(fact, topic)).decode())


async def _check_holder(tenant: CurrentTenant, holder: Holder, topics: tuple[str, ...]) -> None:
    actors = await in_schema(tenant, partial(actors_behind, {holder}))
    if holder not in actors:
        raise NotAuthenticated
    for topic in topics:
        check_may_hear(actors[holder], topic)


routes = [
    Route("/live/{topic:str}", stream, methods=["GET"]),
    WebSocketRoute("/ws/", socket),
]
