"""Postmark: one mail or a batch, and the webhooks for what arrived or bounced; these carry no signature."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterator
from datetime import UTC
from typing import Any, ClassVar
from urllib.parse import urlsplit

from infra.sandbox.providers.base import Channel, Notice, route
from infra.sandbox.rows import Account, Delivery, Event, Message
from infra.sandbox.wire import Answer, Call, iso, to_json

CODES = {401: 10, 422: 300, 429: 429, 500: 0}
INACTIVE = "inactive@"


class Postmark(Channel):
    """One account for each server token. Mail to `inactive@…` is refused as Postmark refuses those who bounced."""

    name: ClassVar[str] = "postmark"
    retries_s: ClassVar[tuple[float, ...]] = (60, 300, 600, 600, 600, 900, 1800, 3600, 7200, 21_600)

    def new_keys(self) -> dict[str, str]:
        return {"server_token": str(uuid.uuid4())}

    def caller(self, call: Call) -> Account:
        found = self.account_with(server_token=call.headers.get("x-postmark-server-token", ""))
        if found is None:
            raise self.refuse(401, "No Account or Server API tokens were supplied in the HTTP headers.")
        return found

    def trouble(self, status: int, words: str) -> Answer:
        return Answer(status=status, body={"ErrorCode": CODES.get(status, 0), "Message": words})

    @route("POST", "/email")
    def send(self, call: Call, account: Account) -> Answer:
        asked = call.json()
        if not isinstance(asked, dict):
            return self.trouble(422, "Invalid JSON")
        told = self._take(account, asked)
        return Answer(status=200 if told["ErrorCode"] == 0 else 422, body=told)

    @route("POST", "/email/batch")
    def send_batch(self, call: Call, account: Account) -> Answer:
        asked = call.json()
        if not isinstance(asked, list):
            return self.trouble(422, "Invalid JSON")
        return Answer(body=[self._take(account, one) for one in asked])

    @route("GET", "/messages/outbound")
    def search(self, call: Call, account: Account) -> Answer:
        """Mails whose metadata has these values."""
        wanted = {name[9:]: value for name, value in call.query.items() if name.startswith("metadata_")}
        rows = [row for row in self.world.book.find(Message, account=account.id) if _has(row, wanted)]
        told = [{"MessageID": row.id, "To": [{"Email": row.recipient}], "Subject": row.template} for row in rows]
        return Answer(body={"TotalCount": len(told), "Messages": told})

    @route("GET", "/server")
    def get_server(self, call: Call, account: Account) -> Answer:
        return Answer(body={"ID": 1, "Name": account.name, "DeliveryType": "Sandbox"})

    def report(self, account: Account, message: Message) -> Iterator[Notice]:
        arrived = message.state == "delivered"
        told: dict[str, Any] = {
            "RecordType": "Delivery" if arrived else "Bounce",
            "MessageID": message.id,
            "ServerID": 1,
            "MessageStream": message.asked.get("MessageStream", "outbound"),
            "Tag": message.asked.get("Tag", ""),
            "Metadata": message.asked.get("Metadata", {}),
        }
        at = iso(message.done_at or message.created_at, UTC)
        if arrived:
            told |= {"Recipient": message.recipient, "DeliveredAt": at, "Details": "250 OK"}
        else:
            told |= {"Email": message.recipient, "Type": "HardBounce", "TypeCode": 1, "BouncedAt": at}
            told |= {"ID": int(message.created_at * 1000), "Description": message.reason, "Inactive": True}
        yield Notice(kind=told["RecordType"], body=to_json(told), subject=message.id)

    def sign(self, event: Event, delivery: Delivery, at: float) -> dict[str, str]:
        who, _, _ = urlsplit(delivery.url).netloc.rpartition("@")
        return {"authorization": f"Basic {base64.b64encode(who.encode()).decode()}"} if who else {}

    def _take(self, account: Account, asked: dict[str, Any]) -> dict[str, Any]:
        to = str(asked.get("To") or "")
        if "@" not in to or not asked.get("From"):
            return {"ErrorCode": 300, "Message": "Invalid 'To' or 'From' address."}
        if to.startswith(INACTIVE):
            return {"ErrorCode": 406, "Message": "You tried to send to a recipient that has been marked as inactive."}
        if not asked.get("TextBody") and not asked.get("HtmlBody"):
            return {"ErrorCode": 300, "Message": "Provide either email TextBody or HtmlBody or both."}
        message = self.world.post_room.new(
            account,
            prefix="",
            id=str(uuid.uuid4()),
            channel="email",
            recipient=to,
            sender=str(asked["From"]),
            text=str(asked.get("TextBody") or asked.get("HtmlBody")),
            template=str(asked.get("Subject", "")),
            asked={name: value for name, value in asked.items() if name != "Attachments"},
        )
        self.world.post_room.take(account, message)
        at = iso(message.created_at, UTC)
        return {"To": to, "SubmittedAt": at, "MessageID": message.id, "ErrorCode": 0, "Message": "OK"}


def _has(row: Message, wanted: dict[str, str]) -> bool:
    held = row.asked.get("Metadata") or {}
    return all(str(held.get(name)) == value for name, value in wanted.items())
