"""Twilio: messages, WhatsApp among them, and calls; callbacks are signed over their address and fields."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from infra.sandbox.providers.base import Channel, Notice, route
from infra.sandbox.rows import Account, Delivery, Event, Message
from infra.sandbox.sms import parts_of
from infra.sandbox.wire import Answer, Call, Refused

STATUS = {"accepted": "queued", "delivered": "delivered", "failed": "undelivered"}
CALL_STATUS = {"accepted": "queued", "delivered": "completed", "failed": "no-answer"}
CODES = {401: 20003, 404: 20404, 429: 20429, 500: 20500, 503: 20503}
DELIVERY_CODES = {"unreachable": 30003, "blocked": 30004, "landline": 30006, "filtered": 30007}
API = "2010-04-01"


class Twilio(Channel):
    """One account for each SID and token. Numbers that end in 0000 are invalid, in 0001 opted out."""

    name: ClassVar[str] = "twilio"
    content_type: ClassVar[str] = "application/x-www-form-urlencoded"

    def new_keys(self) -> dict[str, str]:
        return {"account_sid": f"AC{secrets.token_hex(16)}", "auth_token": secrets.token_hex(16)}

    def new_secret(self, account: Account) -> str:
        return account.keys["auth_token"]

    def caller(self, call: Call) -> Account:
        sid, token = call.basic()
        found = self.account_with(account_sid=sid, auth_token=token)
        if found is None or f"/Accounts/{sid}" not in call.path:
            raise self.refuse(401, "Authenticate")
        return found

    def trouble(self, status: int, words: str) -> Answer:
        return Answer(status=status, body=_error(status, CODES.get(status, 20001), words))

    @route("POST", "/2010-04-01/Accounts/{sid}/Messages.json")
    def create_message(self, call: Call, account: Account, sid: str) -> Answer:
        asked = dict(call.form())
        if not (asked.get("Body") or asked.get("ContentSid")):
            raise _no(21602, "Message body is required.")
        if not (asked.get("From") or asked.get("MessagingServiceSid")):
            raise _no(21603, "A 'From' phone number is required.")
        self._check_number(asked.get("To", ""))
        text = asked.get("Body", "")
        message = self.world.post_room.new(
            account,
            prefix="",
            id=f"SM{secrets.token_hex(16)}",
            channel="whatsapp" if asked["To"].startswith("whatsapp:") else "sms",
            recipient=asked["To"].removeprefix("whatsapp:").removeprefix("+"),
            sender=asked.get("From", asked.get("MessagingServiceSid", "")),
            text=text,
            parts=parts_of(text),
            template=asked.get("ContentSid", ""),
            asked=asked,
        )
        return Answer(status=201, body=self.message(self.world.post_room.take(account, message)))

    @route("GET", "/2010-04-01/Accounts/{sid}/Messages/{message}.json")
    def get_message(self, call: Call, account: Account, sid: str, message: str) -> Answer:
        return Answer(body=self.message(self._message(account, message)))

    @route("GET", "/2010-04-01/Accounts/{sid}/Messages.json")
    def list_messages(self, call: Call, account: Account, sid: str) -> Answer:
        wanted = call.query.get("To", "").removeprefix("+")
        found = [row for row in self.world.book.find(Message, account=account.id) if wanted in {"", row.recipient}]
        rows = [self.message(row) for row in reversed(found)]
        return Answer(body={"messages": rows, "page": 0, "page_size": 50, "uri": call.path, "next_page_uri": None})

    @route("POST", "/2010-04-01/Accounts/{sid}/Calls.json")
    def create_call(self, call: Call, account: Account, sid: str) -> Answer:
        asked = dict(call.form())
        self._check_number(asked.get("To", ""))
        message = self.world.post_room.new(
            account,
            prefix="",
            id=f"CA{secrets.token_hex(16)}",
            channel="voice",
            recipient=asked["To"].removeprefix("+"),
            sender=asked.get("From", ""),
            text=asked.get("Twiml", asked.get("Url", "")),
            asked=asked,
        )
        return Answer(status=201, body=self.call(self.world.post_room.take(account, message)))

    @route("GET", "/2010-04-01/Accounts/{sid}.json")
    def get_account(self, call: Call, account: Account, sid: str) -> Answer:
        return Answer(body={"sid": sid, "friendly_name": account.name, "status": "active", "type": "Full"})

    def message(self, row: Message) -> dict[str, Any]:
        """A message."""
        sid = self._sid(row)
        return {
            "sid": row.id,
            "account_sid": sid,
            "api_version": API,
            "body": row.text,
            "to": row.asked.get("To"),
            "from": row.asked.get("From"),
            "messaging_service_sid": row.asked.get("MessagingServiceSid"),
            "status": STATUS[row.state],
            "direction": "outbound-api",
            "num_segments": str(row.parts),
            "num_media": "0",
            "price": None,
            "price_unit": "USD",
            "error_code": _delivery_code(row),
            "error_message": row.reason or None,
            "date_created": _stamp(row.created_at),
            "date_sent": _stamp(row.done_at) if row.done_at else None,
            "date_updated": _stamp(row.done_at or row.created_at),
            "uri": f"/{API}/Accounts/{sid}/Messages/{row.id}.json",
            "subresource_uris": {},
        }

    def call(self, row: Message) -> dict[str, Any]:
        """A phone call."""
        sid = self._sid(row)
        return {
            "sid": row.id,
            "account_sid": sid,
            "api_version": API,
            "to": row.asked.get("To"),
            "from": row.asked.get("From"),
            "status": CALL_STATUS[row.state],
            "direction": "outbound-api",
            "date_created": _stamp(row.created_at),
            "date_updated": _stamp(row.done_at or row.created_at),
            "uri": f"/{API}/Accounts/{sid}/Calls/{row.id}.json",
            "subresource_uris": {},
        }

    def report(self, account: Account, message: Message) -> Iterator[Notice]:
        url = message.asked.get("StatusCallback", "")
        if not url:
            return
        fields = {"AccountSid": self._sid(message), "ApiVersion": API, "To": message.asked["To"]}
        fields["From"] = message.asked.get("From", "")
        if message.channel == "voice":
            fields |= {"CallSid": message.id, "CallStatus": CALL_STATUS[message.state]}
        else:
            status = STATUS[message.state]
            fields |= {"MessageSid": message.id, "SmsSid": message.id, "MessageStatus": status, "SmsStatus": status}
        code = _delivery_code(message)
        fields |= {"ErrorCode": str(code)} if code else {}
        secret = account.keys["auth_token"]
        yield Notice(kind="status", body=urlencode(fields), subject=message.id, url=url, secret=secret)

    def sign(self, event: Event, delivery: Delivery, at: float) -> dict[str, str]:
        fields = sorted(parse_qsl(event.body, keep_blank_values=True))
        signed = delivery.url + "".join(f"{name}{value}" for name, value in fields)
        mac = hmac.new(delivery.secret.encode(), signed.encode(), hashlib.sha1).digest()
        return {"x-twilio-signature": base64.b64encode(mac).decode()}

    def _check_number(self, to: str) -> None:
        number = to.removeprefix("whatsapp:")
        if not number.startswith("+") or not number[1:].isdigit() or number.endswith("0000"):
            raise _no(21211, f"The 'To' number {number} is not a valid phone number.")
        if number.endswith("0001"):
            raise _no(21610, "Attempt to send to unsubscribed recipient")

    def _message(self, account: Account, sid: str) -> Message:
        found = self.world.book.get(Message, sid)
        if found is None or found.account != account.id:
            raise self.refuse(404, f"The requested resource /Messages/{sid}.json was not found")
        return found

    def _sid(self, row: Message) -> str:
        account = self.world.book.get(Account, row.account)
        return account.keys["account_sid"] if account else ""


def _error(status: int, code: int, words: str) -> dict[str, Any]:
    return {"code": code, "message": words, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}


def _no(code: int, words: str) -> Refused:
    return Refused(Answer(status=400, body=_error(400, code, words)))


def _delivery_code(row: Message) -> int | None:
    return DELIVERY_CODES.get(row.reason, 30008) if row.state == "failed" else None


def _stamp(at: float) -> str:
    return format_datetime(datetime.fromtimestamp(at, UTC))
