"""What messages do, the same at every channel: they are taken in, reach somebody or do not, and a report says which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.sandbox.rows import Account, Message
from infra.sandbox.wire import new_id

if TYPE_CHECKING:
    from infra.sandbox.providers.base import Channel
    from infra.sandbox.world import World

REPORTED_AFTER_S = 0.2


class PostRoom:
    """Takes messages in and reports on them."""

    def __init__(self, world: World) -> None:
        self._world = world

    def take(self, account: Account, message: Message, *, refused: str = "") -> Message:
        """Write a message and plan its report. refused: why it will never arrive."""
        wish: dict[str, Any] = account.settings.get("reports", {})
        outcome = "failed" if refused else wish.get("outcome", "delivered")
        message.reason = refused or (wish.get("reason", "") if outcome == "failed" else "")
        if outcome != "silent":
            message.due_at = message.created_at + wish.get("after_s", REPORTED_AFTER_S)
            message.due_state = outcome
        self._world.book.add(message)
        self._world.courier.wake()
        return message

    def report(self, message: Message, state: str, reason: str = "") -> None:
        """Say what became of a message: delivered or failed."""
        message.state, message.due_at, message.due_state = state, None, ""
        message.reason = reason or message.reason
        message.done_at = self._world.clock.now()
        self._world.book.save(message)
        account = self._world.book.get(Account, message.account)
        if account is None:
            return
        channel: Channel = self._world.channels[account.provider]
        for notice in channel.report(account, message):
            self._world.courier.tell(account, notice)

    def new(self, account: Account, *, prefix: str, channel: str, recipient: str, **more: Any) -> Message:
        """A message that is not written yet."""
        more.setdefault("id", new_id(prefix, 24))
        now = self._world.clock.now()
        return Message(account=account.id, channel=channel, recipient=recipient, created_at=now, **more)
