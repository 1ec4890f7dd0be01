"""The whole program as an ASGI application on uvicorn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from infra.sandbox.front import Front, Lines
from infra.sandbox.page import PayPage
from infra.sandbox.sim import sim_routes
from infra.sandbox.window import Window
from infra.sandbox.world import World

HOST = "127.0.0.1"
EVERY = ["GET", "POST", "PUT", "PATCH", "DELETE"]
STOP_WITHIN_S = 2


def make_app(world: World, lines: Lines) -> Starlette:
    """Control under /_sim/, checkout pages under /pay/, the providers everywhere else."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        world.courier.recover()
        task = asyncio.create_task(world.courier.run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            world.close()

    front, page, window = Front(world, lines), PayPage(world), Window(world)
    routes = [
        Mount("/_sim", routes=sim_routes(world)),
        Route("/pay/{page}", page.show, methods=["GET"]),
        Route("/pay/{page}", page.pay, methods=["POST"]),
        Route("/favicon.ico", _nothing),
        Route("/", window.show, methods=["GET"]),
        Route("/{path:path}", front.__call__, methods=EVERY),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def serve(port: int, book_path: str) -> None:
    """Serve until a signal comes."""
    logging.basicConfig(level=logging.WARNING, format="sandbox: %(message)s")
    lines = Lines()
    app = make_app(World(book_path), lines)
    config = uvicorn.Config(
        app,
        host=HOST,
        port=port,
        http=_protocol(lines),
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )
    uvicorn.Server(config).run()


def _protocol(lines: Lines) -> type[asyncio.Protocol]:
    class Line(H11Protocol):
        """An ordinary connection that can be cut."""

        def connection_made(self, transport: Any) -> None:
            """Remember how to cut it."""
            super().connection_made(transport)
            lines.open[transport.get_extra_info("peername")[:2]] = transport.abort

        def connection_lost(self, exc: Exception | None) -> None:
            """Forget it."""
            if self.client is not None:
                lines.open.pop(self.client, None)
            super().connection_lost(exc)

    return Line


async def _nothing(_: Request) -> Response:
    return Response(status_code=204)
