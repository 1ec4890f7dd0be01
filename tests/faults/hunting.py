"""T27 over a whole stack: what went in is looked for in the database's dump, in Redis, in every log, in answers."""

from __future__ import annotations

import re
import subprocess
from typing import Any

import redis

from platform_core.embedded.paths import postgres_binary
from tests.faults.paying import OPERATORS_PASSWORD, PASSWORD, WEBHOOK_SECRET, Student, Till, wait_until
from tests.main_job.voice import Voice

OWNERS_PASSWORD = "a quiet place to read"
NOT_SECRET = frozenset({"key_id", "client_id"})
CODE = re.compile(r'"VAR1":"(\d{6})"')  # what the carrier was handed beside the id of a registered text
READ = {b"string": "get", b"hash": "hgetall", b"set": "smembers"}


def secrets_of(till: Till, students: list[Student]) -> list[str]:
    """Keys of gateways and of the carrier, secrets of webhooks, passwords, tokens of both kinds."""
    accounts = [*till.sims.values(), till.carrier]
    keys = [value for one in accounts for name, value in one.keys.items() if name not in NOT_SECRET]
    tokens = [till.library.owner.token]
    tokens += [token for student in students for token in (student.token, student.refresh)]
    return [*keys, WEBHOOK_SECRET, PASSWORD, OWNERS_PASSWORD, OPERATORS_PASSWORD, *tokens]


def sign_in_by_code(till: Till, students: list[Student]) -> tuple[list[str], list[str]]:
    """Each comes in by a code, and exchanges the refresh token once: the codes, and all tokens."""
    nobody = Voice(till.library.stack, till.library.slug)
    for student in students:
        nobody.post("auth/otp/request", {"phone": student.phone}, expect=200)
    assert wait_until(lambda: len(_codes(till)) >= len(students), pause_s=0.1), till.texts()
    codes, tokens = _codes(till), []
    for student in students:
        proof = {"phone": student.phone, "code": codes[student.phone]}
        nobody.post("auth/otp/verify", {**proof, "code": f"{(int(proof['code']) + 1) % 10**6:06}"}, expect=422)
        entered = nobody.post("auth/otp/verify", proof, expect=200)
        again = nobody.post("auth/refresh", {"refresh": entered["refresh"]}, expect=200)
        tokens += [pair[name] for pair in (entered, again) for name in ("access", "refresh")]
    return list(codes.values()), tokens


def _codes(till: Till) -> dict[str, str]:
    """By the number's last ten digits."""
    found = [(one.recipient[-10:], CODE.search(one.text)) for one in till.texts()]
    return {number: match[1] for number, match in found if match}


def bodies_of(students: list[Student]) -> list[str]:
    """What they were answered."""
    return [body.decode(errors="replace") for student in students for body in student.bodies]


def stumble(till: Till, students: list[Student]) -> list[str]:
    """Send secrets where they are refused, and read what stands around them; all the answers."""
    library, carrier = till.library, till.carrier
    keys = {"Authorization": f"Bearer {library.owner.token}", "Idempotency-Key": "stumble-" * 3}
    bad = {"gateway": "stripe", "mode": "live", "credentials": till.sims["stripe"].keys, "more": WEBHOOK_SECRET}
    login = {"email": f"asha@{library.slug}.example", "password": OWNERS_PASSWORD, "more": PASSWORD}
    texting = {"channel": "sms", "provider": "msg91", "credentials": {**carrier.keys, "x": "y"}}
    asked: list[tuple[str, str, Any, dict[str, str]]] = [
        ("POST", "/api/v1/gateway-accounts", bad, keys),
        ("POST", "/api/v1/channel-accounts", texting, keys),
        ("POST", "/api/v1/auth/login", login, {}),
        ("POST", "/api/v1/bookings", {"venue": students[0].token}, keys),
        ("GET", "/no/such/page", None, {"Authorization": f"Bearer {students[0].token}"}),
        ("POST", "/webhooks/stripe/nowhere", bad, {"Stripe-Signature": WEBHOOK_SECRET}),
    ]
    reads = ["gateway-accounts", "channel-accounts", "payments", "messages", "bookings", "audit", "failed-jobs"]
    asked += [("GET", f"/api/v1/{path}", None, keys) for path in reads]
    told = [
        library.stack.request(library.slug, method, path, json_body=body, headers=headers)
        for method, path, body, headers in asked
    ]
    return [f"{one.headers} {one.body.decode(errors='replace')}" for one in told]


def hunt(
    till: Till,
    secrets: list[str],
    answers: list[str],
    *,
    codes: list[str] | None = None,
    phones: list[str] | None = None,
) -> list[tuple[str, str]]:
    """Where which of them stands. A phone may stand in the database and in its owner's answers, and nowhere else.

    codes: six digits may stand anywhere by chance; two of them in one place do not.
    """
    places = {
        "answers": "\n".join(answers),
        "database": _dump(till),
        "redis": _memory(till),
        "logs": _logs(till),
    }
    found = [(name, secret) for name, text in places.items() for secret in secrets if secret in text]
    found += [(name, phone) for name in ("redis", "logs") for phone in phones or [] if phone in places[name]]
    for name, text in places.items():
        standing = [code for code in codes or [] if re.search(rf"(?<![\d.]){code}(?!\d)", text)]
        found += [(name, code) for code in standing if len(standing) > 1]
    return found


def _dump(till: Till) -> str:
    argv = [str(postgres_binary("pg_dump")), "-d", till.library.stack.database_url]
    return subprocess.run(argv, capture_output=True, check=True).stdout.decode(errors="replace")


def _memory(till: Till) -> str:
    told = []
    with redis.Redis.from_url(till.library.stack.redis_url, single_connection_client=True) as client:
        for number in (int(name.removeprefix("db")) for name in client.info("keyspace")):
            client.execute_command("SELECT", number)
            told += [f"{key!r} {_value(client, key)!r}" for key in client.scan_iter()]
    return "\n".join(told)


def _value(client: redis.Redis, key: bytes) -> object:
    kind = client.type(key)
    if kind == b"list":
        return client.lrange(key, 0, -1)
    if kind == b"zset":
        return client.zrange(key, 0, -1, withscores=True)
    if kind == b"stream":
        return client.xrange(key)
    return getattr(client, READ[kind])(key) if kind in READ else client.dump(key)


def _logs(till: Till) -> str:
    """All that the processes and servers have written."""
    files = till.library.stack.state_dir.rglob("*.log")
    return "\n".join(file.read_text(errors="replace") for file in files)
