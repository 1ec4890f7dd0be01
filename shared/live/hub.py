"""One reader per tenant reads new facts once and fans them out in memory.

Redis only wakes a reader. It also looks by itself each second while anybody listens, so an emptied or absent Redis
costs a second and loses nothing. Every other second the reader asks, once for all its listeners, whether the tenant
is still served and their devices are still good; a listener that may no longer hear is ended.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import redis.asyncio
import structlog
from django.conf import settings
from redis.exceptions import RedisError

from shared import ports
from shared.actor import ANONYMOUS
from shared.errors import DomainError
from shared.live.door import check_admitted
from shared.live.topics import belongs, rule_of
from shared.spine.queries import Place, facts_after, latest_place, place_of
from shared.spine.wake import CHANNEL
from shared.tenancy.current import run_in_tenant

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from shared.actor import Actor
    from shared.ports import Holder
    from shared.spine.models import Fact
    from shared.tenancy.current import CurrentTenant

T = TypeVar("T")
LOOK_S = 1.0
CHECK_S = 2.0
SETTLE_S = 0.05
MOST_WAITING = 1000
RETRY_S = 2.0
log = structlog.get_logger(__name__)
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")


async def in_schema(tenant: CurrentTenant, work: Callable[[], T]) -> T:
    """Do database work of the live process in a thread, in the tenant's schema."""
    return await asyncio.get_running_loop().run_in_executor(_threads, run_in_tenant, tenant, work)


def actors_behind(holders: set[Holder | None]) -> dict[Holder, Actor]:
    """Who stands behind these devices now. Asked in the tenant's schema."""
    known = [holder for holder in holders if holder is not None]
    book = ports.session_books.find("identity")
    return book.actors_behind(known) if book and known else {}


@dataclass(slots=True, eq=False)
class Listener:
    """One open line. holder: None for a visitor. has_ended: it read too slowly or may hear no more.

    Who comes again gets the gap from the database.
    """

    topics: tuple[str, ...]
    holder: Holder | None = None
    facts: asyncio.Queue[Fact | None] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    has_ended: bool = False

    def offer(self, fact: Fact) -> None:
        """Queue the fact when one of the topics carries it."""
        if not any(belongs(fact, topic) for topic in self.topics):
            return
        try:
            self.facts.put_nowait(fact)
        except asyncio.QueueFull:
            self.has_ended = True

    def end(self) -> None:
        """Let whoever waits for a fact look up."""
        self.has_ended = True
        if not self.facts.full():
            self.facts.put_nowait(None)

    def may_hear(self, actors: dict[Holder, Actor]) -> bool:
        """Whether all topics are still open to whom it belongs to."""
        actor = actors.get(self.holder) if self.holder else ANONYMOUS
        return actor is not None and all(rule_of(topic).may_hear(actor=actor, topic=topic) for topic in self.topics)


class Reader:
    """Reads one tenant's facts for all its listeners."""

    def __init__(self, tenant: CurrentTenant) -> None:
        self.tenant = tenant
        self.listeners: set[Listener] = set()
        self.woken = asyncio.Event()
        self.place = Place()
        self.checked_at = time.monotonic()

    async def run(self) -> None:
        """Read until the last listener has gone."""
        while self.listeners:
            try:
                await self._check_rights()
                await self._read_once()
            except Exception as error:  # noqa: BLE001 - the reader's door: a lost database is asked again
                log.warning("live reader could not read", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)
            await self._wait()

    async def _check_rights(self) -> None:
        """Before reading, so that nobody hears what came after their rights had gone and been seen to be gone."""
        if time.monotonic() - self.checked_at < CHECK_S:
            return
        self.checked_at = time.monotonic()
        try:
            await check_admitted(self.tenant)
            actors = await in_schema(self.tenant, partial(actors_behind, {one.holder for one in self.listeners}))
        except DomainError:
            ended = list(self.listeners)
        else:
            ended = [listener for listener in self.listeners if not listener.may_hear(actors)]
        for listener in ended:
            listener.end()

    async def _read_once(self) -> None:
        place = self.place
        facts = await in_schema(self.tenant, lambda: facts_after(place))
        for fact in facts:
            for listener in self.listeners:
                listener.offer(fact)
        if facts:
            self.place = Place(facts[-1].xact, facts[-1].id)

    async def _wait(self) -> None:
        """Until woken, or a second. A short pause lets the transaction that woke us become the oldest settled one."""
        try:
            await asyncio.wait_for(self.woken.wait(), LOOK_S)
            await asyncio.sleep(SETTLE_S)
        except TimeoutError:
            pass
        self.woken.clear()


class Hub:
    """All readers of this process, and the one subscription that wakes them."""

    def __init__(self) -> None:
        self._readers: dict[str, Reader] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_subscribed = False

    async def join(
        self, tenant: CurrentTenant, topics: tuple[str, ...], last_uid: str | None, holder: Holder | None = None
    ) -> tuple[Listener, list[Fact]]:
        """A listener, and the facts that it missed since `last_uid` (its Last-Event-ID)."""
        self._subscribe()
        reader = self._readers.get(tenant.schema_name)
        if reader is None:
            reader = Reader(tenant)
            reader.place = await in_schema(tenant, latest_place)
            reader = self._readers.setdefault(tenant.schema_name, reader)
        listener = Listener(topics, holder)
        reader.listeners.add(listener)
        if len(reader.listeners) == 1:
            self._start(self._run(reader))
        return listener, await self._gap(reader, listener, last_uid)

    def leave(self, tenant: CurrentTenant, listener: Listener) -> None:
        """The stream has ended."""
        reader = self._readers.get(tenant.schema_name)
        if reader is not None:
            reader.listeners.discard(listener)

    async def _gap(self, reader: Reader, listener: Listener, last_uid: str | None) -> list[Fact]:
        if not last_uid:
            return []

        def read() -> list[Fact]:
            place = place_of(last_uid)
            return facts_after(place, limit=MOST_WAITING) if place else []

        missed = await in_schema(reader.tenant, read)
        return [fact for fact in missed if any(belongs(fact, topic) for topic in listener.topics)]

    async def _run(self, reader: Reader) -> None:
        await reader.run()
        if not reader.listeners:
            self._readers.pop(reader.tenant.schema_name, None)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _subscribe(self) -> None:
        if not self._is_subscribed:
            self._is_subscribed = True
            self._start(self._listen_to_redis())

    async def _listen_to_redis(self) -> None:
        while True:
            try:
                await self._relay_wakes()
            except (RedisError, OSError) as error:
                log.warning("live is not woken, it looks by itself", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)

    async def _relay_wakes(self) -> None:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_timeout=None)
        async with client, client.pubsub() as subscription:
            await subscription.subscribe(CHANNEL)
            async for message in subscription.listen():
                if message["type"] == "message":
                    self.wake(message["data"].decode())

    def wake(self, schema: str) -> None:
        """There is something to read in this schema."""
        reader = self._readers.get(schema)
        if reader is not None:
            reader.woken.set()


hub = Hub()
