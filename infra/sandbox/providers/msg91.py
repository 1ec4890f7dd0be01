"""MSG91: the flow API v5, which renders its own templates, and its delivery reports, which nobody signs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from infra.sandbox.providers.base import Channel, Notice, route
from infra.sandbox.rows import Account, Delivery, Event, Message, Template
from infra.sandbox.sms import parts_of, rendered, scrubbed
from infra.sandbox.wire import INDIA, Answer, Call, new_digits, new_id, to_json

STATUS = {"delivered": ("1", "DELIVERED"), "failed": ("2", "FAILED")}
LOGGED = {"accepted": "Sent", "delivered": "Delivered", "failed": "Failed"}
STATUS_OF_REASON = {"NDNC": "9", "REJECTED": "16", "BLOCKED": "17"}
SHORTEST_MOBILE = 11


class Msg91(Channel):
    """One account for each authkey. Settings: `open_templates` takes unknown ones, `report_shape` is v2 or v3."""

    name: ClassVar[str] = "msg91"
    content_type: ClassVar[str] = "application/x-www-form-urlencoded"

    def new_keys(self) -> dict[str, str]:
        return {"authkey": f"{new_digits(6)}A{new_id(length=24)}P1"}

    def caller(self, call: Call) -> Account:
        found = self.account_with(authkey=call.headers.get("authkey", ""))
        if found is None:
            raise self.refuse(401, "Unauthorized")
        return found

    def trouble(self, status: int, words: str) -> Answer:
        """Some of its errors come with status 200: `account.settings["errors_with_200"]`."""
        return Answer(status=status, body={"type": "error", "message": words})

    @route("POST", "/api/v5/flow")
    def flow(self, call: Call, account: Account) -> Answer:
        asked = call.json()
        if not isinstance(asked, dict) or not isinstance(asked.get("recipients"), list) or not asked["recipients"]:
            return self._no(account, 400, "recipients missing")
        code = str(asked.get("template_id") or asked.get("flow_id") or "")
        found = self.world.book.find(Template, account=account.id, code=code)
        if not found and not account.settings.get("open_templates"):
            return self._no(account, 400, "template id missing or invalid")
        if any(not _is_mobile(line.get("mobiles")) for line in asked["recipients"]):
            return self._no(account, 422, "invalid mobile number")
        request_id = new_id(length=24).lower()
        for number, line in enumerate(asked["recipients"]):
            self._take(account, found[0] if found else None, code, line, f"{request_id}.{number}")
        return Answer(body={"type": "success", "message": request_id})

    @route("POST", "/api/v5/report/logs/p/sms")
    def log(self, call: Call, account: Account) -> Answer:
        """What the account sent in these days, Indian time; `requestId` narrows it."""
        first, last = call.query.get("startDate", ""), call.query.get("endDate", "")
        rows = [self._logged(row) for row in self.world.book.find(Message, account=account.id)]
        wanted = call.query.get("requestId")
        found = [
            row
            for row in rows
            if first <= row["requestDate"][:10]
            and (not last or row["requestDate"][:10] <= last)
            and wanted in {None, row["requestId"]}
        ]
        return Answer(body={"data": found, "metadata": {"total": len(found)}, "hasError": False, "errors": []})

    def report(self, account: Account, message: Message) -> Iterator[Notice]:
        status, words = STATUS[message.state]
        line = {
            "date": datetime.fromtimestamp(message.done_at or 0, INDIA).strftime("%Y-%m-%d %H:%M:%S"),
            "number": message.recipient,
            "credit": str(message.parts),
            "status": STATUS_OF_REASON.get(message.reason, status),
            "desc": words if not message.reason else message.reason,
            "failedReason": message.reason,
            "CRQID": message.asked.get("CRQID", "0"),
        }
        request_id = message.id.partition(".")[0]
        frame = {"senderId": message.sender, "requestId": request_id, "userId": "38229", "campaignName": "API"}
        if account.settings.get("report_shape") == "v3":
            yield Notice(kind="report.v3", body=to_json({**frame, **line}), subject=message.id)
        else:
            told = to_json([{**frame, "report": [line]}])
            yield Notice(kind="report.v2", body=urlencode({"data": told}), subject=message.id)

    def sign(self, event: Event, delivery: Delivery, at: float) -> dict[str, str]:
        return {"content-type": "application/json"} if event.kind == "report.v3" else {}

    def _take(self, account: Account, template: Template | None, code: str, line: dict[str, Any], row_id: str) -> None:
        values = {name: str(value) for name, value in line.items() if name != "mobiles"}
        text = rendered(template, values) if template else to_json(values)
        message = self.world.post_room.new(
            account,
            prefix="",
            id=row_id,
            channel="sms",
            recipient=str(line["mobiles"]),
            sender=template.header if template else "",
            text=text,
            parts=parts_of(text),
            template=code,
            asked=values,
        )
        refused = scrubbed(template, text, self.world.clock.now()) if template else ""
        self.world.post_room.take(account, message, refused=refused)

    def _logged(self, message: Message) -> dict[str, Any]:
        return {
            "requestId": message.id.partition(".")[0],
            "telNum": message.recipient,
            "CRQID": message.asked.get("CRQID", "0"),
            "senderId": message.sender,
            "status": LOGGED[message.state],
            "failureReason": message.reason,
            "requestDate": datetime.fromtimestamp(message.created_at, INDIA).strftime("%Y-%m-%d %H:%M:%S"),
        }

    def _no(self, account: Account, status: int, words: str) -> Answer:
        return self.trouble(200 if account.settings.get("errors_with_200") else status, words)


def _is_mobile(text: object) -> bool:
    return str(text).isdigit() and len(str(text)) >= SHORTEST_MOBILE
