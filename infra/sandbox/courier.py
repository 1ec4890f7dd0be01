"""Webhooks on their way: signed as they leave, sent again as each provider does, held and mixed on demand."""

from __future__ import annotations

import asyncio
import http.client
import logging
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from infra.sandbox.rows import Account, Delivery, Endpoint, Event, Message, Page, Payment, Refund
from infra.sandbox.wire import new_id

if TYPE_CHECKING:
    from infra.sandbox.providers.base import Notice
    from infra.sandbox.world import World

LOG = logging.getLogger("sandbox")
LANES = 16
TIMEOUT_S = 10.0
OK = range(200, 300)
LONGEST_NAP_S = 1.0
DUE = ((Payment, "due_at", "pending"), (Refund, "due_at", "pending"), (Page, "expires_at", "open"))
DUE_ALSO = ((Message, "due_at", "accepted"), (Delivery, "due_at", "waiting"))


class Courier:
    """Sends what is due, in lanes; every address is loopback, whatever host the URL names."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lanes = ThreadPoolExecutor(LANES, thread_name_prefix="courier")
        self._wake = asyncio.Event()
        self._busy: set[asyncio.Task[None]] = set()
        self._dice = random.Random()  # noqa: S311 - dice, no secret

    def wake(self) -> None:
        """Look at once whether something is due."""
        self._wake.set()

    def tell(self, account: Account, notice: Notice) -> Event:
        """Write an event and one delivery for each address that wants it."""
        now = self._world.clock.now()
        event = Event(
            id=notice.event or new_id("evt_"),
            account=account.id,
            kind=notice.kind,
            body=notice.body,
            created_at=now,
            subject=notice.subject,
            facts=notice.facts,
        )
        self._world.book.add(event)
        targets = [Endpoint(id="", account=account.id, url=notice.url, secret=notice.secret, created_at=now)]
        for endpoint in targets if notice.url else self._endpoints(account, notice.kind):
            self._dispatch(account, event, endpoint)
        self.wake()
        return event

    def send(self, event: Event, *, url: str, secret: str, endpoint: str = "", **more: Any) -> Delivery:
        """Put one delivery on its way."""
        now = self._world.clock.now()
        told = {"state": "waiting", "due_at": now, **more}
        row = Delivery(
            id=new_id("dlv_"),
            event=event.id,
            account=event.account,
            url=url,
            secret=secret,
            endpoint=endpoint,
            created_at=now,
            **told,
        )
        return self._world.book.add(row)

    def release(self, held: Sequence[Delivery], plan: dict[str, Any]) -> dict[str, int]:
        """Let held deliveries go: shuffled, some twice, some never. plan: shuffle, copies_share, lost_share, seed."""
        dice = random.Random(plan.get("seed"))  # noqa: S311 - dice, no secret
        order = list(held)
        if plan.get("shuffle"):
            dice.shuffle(order)
        told = {"released": 0, "copies": 0, "lost": 0}
        for delivery in order:
            is_lost = dice.random() < plan.get("lost_share", 0)
            told["lost" if is_lost else "released"] += 1
            self._change(delivery, state="lost" if is_lost else "waiting", due_at=self._world.clock.now())
            if not is_lost and dice.random() < plan.get("copies_share", 0):
                told["copies"] += 1
                self._copy(delivery)
        self.wake()
        return told

    def recover(self) -> None:
        """What was on its way when the program ended goes out again."""
        for delivery in self._world.book.find(Delivery, state="sending"):
            self._change(delivery, state="waiting", due_at=self._world.clock.now())

    async def run(self) -> None:
        """Send and settle what is due until cancelled."""
        while True:
            try:
                self._do_due()
            except Exception:
                LOG.exception("what was due could not be done")
            await self._nap()

    async def flush(self, account: str) -> None:
        """Send this account's waiting deliveries now and wait for their answers."""
        waiting = self._world.book.find(Delivery, account=account, state="waiting")
        for delivery in waiting:
            self._change(delivery, state="sending")
        await asyncio.gather(*[self._deliver(delivery) for delivery in waiting])

    async def quiet(self, timeout_s: float) -> bool:
        """Wait until nothing is due and nothing is on its way."""
        end = asyncio.get_running_loop().time() + timeout_s
        while asyncio.get_running_loop().time() < end:
            self.wake()
            now = self._world.clock.now()
            if not self._busy and not any(
                self._world.book.due(Delivery, now, state=word) for word in ("waiting", "sending")
            ):
                return True
            await asyncio.sleep(0.02)
        return False

    def close(self) -> None:
        """Let the lanes go."""
        self._lanes.shutdown(wait=False, cancel_futures=True)

    def _do_due(self) -> None:
        self._world.till.settle_due()
        for delivery in self._world.book.due(Delivery, self._world.clock.now(), state="waiting"):
            self._change(delivery, state="sending")
            self._start(delivery)

    def _endpoints(self, account: Account, kind: str) -> list[Endpoint]:
        found = self._world.book.find(Endpoint, account=account.id)
        return [row for row in found if row.enabled and (not row.kinds or kind in row.kinds or "*" in row.kinds)]

    def _dispatch(self, account: Account, event: Event, endpoint: Endpoint) -> None:
        wish = account.settings.get("delivery", {})
        held = "held" if wish.get("hold") else "waiting"
        state = "lost" if self._dice.random() < wish.get("lost_share", 0) else held
        due_at = self._world.clock.now() + wish.get("delay_s", 0)
        for _ in range(1 + int(wish.get("copies", 0))):
            self.send(event, url=endpoint.url, secret=endpoint.secret, endpoint=endpoint.id, state=state, due_at=due_at)

    def _copy(self, delivery: Delivery) -> None:
        event = self._world.book.get(Event, delivery.event)
        if event is not None:
            self.send(event, url=delivery.url, secret=delivery.secret, endpoint=delivery.endpoint)

    def _start(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(delivery))
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        event = self._world.book.get(Event, delivery.event)
        account = self._world.book.get(Account, delivery.account)
        if event is None or account is None:
            return
        provider = self._world.providers[account.provider]
        delivery.attempts += 1
        at = self._world.clock.wall() - delivery.sleight.get("age_s", 0)
        headers = {"content-type": provider.content_type, "user-agent": f"{provider.name}-sandbox"}
        headers |= provider.sign(event, delivery, at)
        loop = asyncio.get_running_loop()
        delivery.status, delivery.answer = await loop.run_in_executor(
            self._lanes, _post, delivery.url, event.body.encode(), headers
        )
        self._note(provider.retries_s, delivery, disables=provider.disables)

    def _note(self, retries_s: tuple[float, ...], delivery: Delivery, *, disables: bool) -> None:
        if self._world.book.get(Delivery, delivery.id) is None:
            return  # the book was emptied meanwhile
        if delivery.status in OK:
            self._change(delivery, state="delivered", due_at=None)
        elif delivery.attempts <= len(retries_s) and not delivery.sleight.get("once"):
            gap_s = retries_s[delivery.attempts - 1] * self._world.retry_scale
            self._change(delivery, state="waiting", due_at=self._world.clock.now() + gap_s)
        else:
            self._change(delivery, state="failed", due_at=None)
            if disables:
                self._disable(delivery.endpoint)

    def _disable(self, endpoint_id: str) -> None:
        endpoint = self._world.book.get(Endpoint, endpoint_id)
        if endpoint is not None:
            endpoint.enabled = False
            self._world.book.save(endpoint)

    def _change(self, delivery: Delivery, *, state: str, due_at: float | None = None) -> None:
        delivery.state, delivery.due_at = state, due_at
        self._world.book.save(delivery)

    async def _nap(self) -> None:
        """Sleep until the next thing is due, or somebody wakes us."""
        times = [self._world.book.next_due(kind, column, state=state) for kind, column, state in (*DUE, *DUE_ALSO)]
        soonest = min((at for at in times if at is not None), default=None)
        nap_s = LONGEST_NAP_S if soonest is None else min(LONGEST_NAP_S, max(0.0, soonest - self._world.clock.now()))
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), nap_s)
        self._wake.clear()


def _post(url: str, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Send it; 0 when nobody answered."""
    parts = urlsplit(url)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection = http.client.HTTPConnection("127.0.0.1", _port(url), timeout=TIMEOUT_S)
    try:
        connection.request("POST", path, body=body, headers={"host": parts.netloc.rpartition("@")[2], **headers})
        answer = connection.getresponse()
        return answer.status, answer.read(500).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as err:
        return 0, f"{type(err).__name__}: {err}"
    finally:
        connection.close()


def _port(url: str) -> int:
    try:
        return urlsplit(url).port or 80
    except ValueError:
        return 80
