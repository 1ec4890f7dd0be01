"""The front door of all stand-ins: finds whose route it is, lets planned trouble strike, writes down what was asked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from infra.sandbox.faults import drip, spoiled
from infra.sandbox.providers.base import Provider
from infra.sandbox.rows import Account, Asked, Fault
from infra.sandbox.wire import Answer, Call, Refused, new_id

if TYPE_CHECKING:
    from infra.sandbox.world import World

LOG = logging.getLogger("sandbox")
JSON = "application/json"
WORDS = "Something went wrong on our end, as asked for."
POLL_S = 0.05
FLUSHED_S = 0.01


@dataclass(slots=True)
class Lines:
    """Open connections by the caller's address, so that one can be cut in the middle of a call."""

    open: dict[tuple[str, int], Callable[[], None]] = field(default_factory=dict)

    async def cut(self, request: Request) -> None:
        """Break the connection of a request; what was sent before gets out."""
        await asyncio.sleep(FLUSHED_S)
        client = request.client
        breaker = self.open.get((client.host, client.port)) if client else None
        if breaker is not None:
            breaker()
        await asyncio.sleep(FLUSHED_S)


class Front:
    """One door for seven providers: their paths differ, and where two share one, their keys do."""

    def __init__(self, world: World, lines: Lines) -> None:
        self._world = world
        self._lines = lines

    async def __call__(self, request: Request) -> Response:
        """Answer one call to a provider."""
        call = await _read(request)
        provider = self._find(call)
        if provider is None:
            return Response(b'{"error":"no provider has this path"}', 404, media_type=JSON)
        try:
            account = provider.caller(call)
        except Refused as refused:
            self._note(call, provider, None, refused.answer, None, effect=False)
            return _response(refused.answer)
        fault = self._world.faults.strike(call, provider.name, account.id)
        has_effect = fault is None or fault.when == "after" or fault.how in {"slow", "short"}
        answer = self._act(provider, call, account) if has_effect else provider.trouble(500, WORDS)
        self._note(call, provider, account, answer, fault, effect=has_effect)
        if account.settings.get("delivery", {}).get("before_answer"):
            await self._world.courier.flush(account.id)
        return _response(answer) if fault is None else await self._suffer(fault, request, provider, answer)

    def _find(self, call: Call) -> Provider | None:
        able = [provider for provider in self._world.providers.values() if provider.can_answer(call)]
        return able[0] if len(able) == 1 else self._by_keys(call)

    def _by_keys(self, call: Call) -> Provider | None:
        """Whose a shared or unknown path is: Razorpay's keys are a user and a password, Stripe's one word."""
        if call.path.startswith("/pg/"):
            return self._world.providers["cashfree"]
        if call.path.startswith(("/v1/", "/v2/")):
            is_pair = call.basic()[1] != ""
            return self._world.providers["razorpay" if is_pair else "stripe"]
        return None

    def _act(self, provider: Provider, call: Call, account: Account) -> Answer:
        try:
            return provider.answer(call, account)
        except Exception:
            LOG.exception("%s %s failed", call.method, call.path)
            return provider.trouble(500, "The sandbox itself failed; see its log.")

    async def _suffer(self, fault: Fault, request: Request, provider: Provider, answer: Answer) -> Response:
        match fault.how:
            case "hang":
                await _wait_for_leaving(request, fault.seconds)
                await self._lines.cut(request)
            case "cut":
                await self._lines.cut(request)
            case "slow":
                body = drip(answer.content(), fault.seconds)
                return StreamingResponse(body, answer.status, answer.headers, media_type=JSON)
            case "short":
                headers = {**answer.headers, "content-length": str(len(answer.content()))}
                return StreamingResponse(self._half(request, answer), answer.status, headers, media_type=JSON)
        trouble = provider.trouble(fault.status, WORDS)
        if fault.status == 429:  # noqa: PLR2004 - too many requests
            trouble.headers["retry-after"] = "1"
        return _response(spoiled(fault, trouble))

    async def _half(self, request: Request, answer: Answer) -> AsyncIterator[bytes]:
        content = answer.content()
        yield content[: len(content) // 2]
        await self._lines.cut(request)

    def _note(
        self,
        call: Call,
        provider: Provider,
        account: Account | None,
        answer: Answer,
        fault: Fault | None,
        *,
        effect: bool,
    ) -> None:
        row = Asked(
            id=new_id("call_"),
            provider=provider.name,
            account=account.id if account else "",
            method=call.method,
            path=call.path,
            status=answer.status,
            at=self._world.clock.now(),
            fault=f"{fault.how} {fault.when}" if fault else "",
            effect=effect,
        )
        self._world.book.add(row)


async def _read(request: Request) -> Call:
    return Call(
        method=request.method,
        path=request.url.path,
        base=f"{request.url.scheme}://{request.url.netloc}",
        query=dict(request.query_params),
        headers=dict(request.headers),
        body=await request.body(),
    )


async def _wait_for_leaving(request: Request, seconds: float) -> None:
    """Keep the caller waiting until it gives up."""
    for _ in range(int(seconds / POLL_S)):
        if await request.is_disconnected():
            return
        await asyncio.sleep(POLL_S)


def _response(answer: Answer) -> Response:
    kind = None if "content-type" in answer.headers else JSON
    return Response(answer.content(), answer.status, answer.headers, media_type=kind)
