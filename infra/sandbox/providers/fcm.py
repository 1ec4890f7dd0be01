"""Firebase Cloud Messaging: a token for a signed assertion, then one push at a time (HTTP v1)."""

from __future__ import annotations

import base64
import json
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from infra.sandbox.providers.base import Channel, route
from infra.sandbox.rows import Account, Kept
from infra.sandbox.wire import Answer, Call, new_id

TOKEN_LIVES_S = 3600
KEY_BITS = 2048
STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
STATUS_ALSO = {429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}
BAD_TOKENS = {"gone": (404, "UNREGISTERED"), "other": (403, "SENDER_ID_MISMATCH"), "bad": (400, "INVALID_ARGUMENT")}


class Fcm(Channel):
    """One account for each service account. Tokens that start with gone, other or bad are refused."""

    name: ClassVar[str] = "fcm"

    def new_keys(self) -> dict[str, str]:
        key = rsa.generate_private_key(public_exponent=65_537, key_size=KEY_BITS)
        shape = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        project = f"sandbox-{new_id(length=6).lower()}"
        told = {
            "type": "service_account",
            "project_id": project,
            "private_key_id": new_id(length=40).lower(),
            "private_key": key.private_bytes(*shape).decode(),
            "client_email": f"push@{project}.iam.gserviceaccount.com",
            "token_uri": "https://oauth2.googleapis.com/token",
        }
        return {"service_account": json.dumps(told)}

    def caller(self, call: Call) -> Account:
        """By the assertion at `/token`, by the token it gave everywhere else."""
        found = self._asserted(call) if call.path == "/token" else self._with_token(call)
        if found is None:
            raise self.refuse(401, "Request had invalid authentication credentials.")
        return found

    def trouble(self, status: int, words: str) -> Answer:
        word = {**STATUS, **STATUS_ALSO}.get(status, "INTERNAL")
        return Answer(status=status, body={"error": {"code": status, "message": words, "status": word}})

    @route("POST", "/token")
    def give_token(self, call: Call, account: Account) -> Answer:
        token = new_id("ya29.", 40)
        ends = self.world.clock.wall() + TOKEN_LIVES_S
        self.world.book.save(Kept(id=f"fcm {token}", asked=account.id, status=int(ends), body=""))
        return Answer(body={"access_token": token, "expires_in": TOKEN_LIVES_S, "token_type": "Bearer"})

    @route("POST", "/v1/projects/{project}/messages:send")
    def send(self, call: Call, account: Account, project: str) -> Answer:
        asked = call.json()
        message = asked.get("message") if isinstance(asked, dict) else None
        if not isinstance(message, dict) or project != _service(account)["project_id"]:
            return self.trouble(400, "Invalid JSON payload received.")
        token = str(message.get("token") or message.get("fid") or "")
        status, code = BAD_TOKENS.get(token.split("-", maxsplit=1)[0], (0 if token else 400, "INVALID_ARGUMENT"))
        if status:
            return self._bad_token(status, code)
        if asked.get("validate_only"):
            return Answer(body={"name": f"projects/{project}/messages/fake_message_id"})
        shown = message.get("notification") or {}
        row = self.world.post_room.new(
            account,
            prefix=f"projects/{project}/messages/",
            channel="push",
            recipient=token,
            sender=project,
            text=" · ".join(str(shown[name]) for name in ("title", "body") if name in shown),
            asked=message,
        )
        return Answer(body={"name": self.world.post_room.take(account, row).id})

    def _bad_token(self, status: int, code: str) -> Answer:
        answer = self.trouble(status, "Requested entity was not found." if status == 404 else "Invalid token.")  # noqa: PLR2004
        kind = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
        answer.body["error"]["details"] = [{"@type": kind, "errorCode": code}]
        return answer

    def _with_token(self, call: Call) -> Account | None:
        kept = self.world.book.get(Kept, f"fcm {call.bearer()}")
        if kept is None or kept.status < self.world.clock.wall():
            return None
        return self.world.book.get(Account, kept.asked)

    def _asserted(self, call: Call) -> Account | None:
        head, _, rest = dict(call.form()).get("assertion", "").partition(".")
        claims, _, signature = rest.partition(".")
        who = _unpacked(claims).get("iss")
        for account in self.world.book.find(Account, provider=self.name):
            if _service(account)["client_email"] == who and _is_signed(account, f"{head}.{claims}", signature):
                return account
        return None


def _service(account: Account) -> dict[str, Any]:
    return dict(json.loads(account.keys["service_account"]))


def _unpacked(part: str) -> dict[str, Any]:
    try:
        return dict(json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))))
    except (ValueError, TypeError):
        return {}


def _is_signed(account: Account, signed: str, signature: str) -> bool:
    key = serialization.load_pem_private_key(_service(account)["private_key"].encode(), None).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        return False
    try:
        mac = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
        key.verify(mac, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True
