"""T25: signed out, demoted, suspended: API, socket, stream and jobs refuse within five seconds."""

from __future__ import annotations

import contextlib
import http.client
import socket
import time
from collections.abc import Iterator

import psycopg
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.faults.people import Library, open_library
from tests.harness.stack import Stack
from tests.main_job.voice import Voice

pytestmark = pytest.mark.slow
WITHIN_S = 5.0
PASSWORD = "a quiet place to read"
REFUSED = 4403


@contextlib.contextmanager
def listening(voice: Voice) -> Iterator[ClientConnection]:
    """An app's socket on what happens to bookings."""
    ticket = voice.post("live/ticket", {"topics": ["bookings"]}, expect=200)["ticket"]
    address = f"ws://{voice.host}.{voice.stack.base_domain}/ws/?ticket={ticket}"
    line = socket.create_connection(("127.0.0.1", voice.stack.web_port), timeout=10)
    with connect(address, sock=line, proxy=None) as opened:
        yield opened


def is_closed(line: ClientConnection, within_s: float = WITHIN_S) -> bool:
    """Whether the stack closes it, and says why, in that time."""
    deadline = time.monotonic() + within_s
    try:
        while True:
            line.recv(timeout=max(0.01, deadline - time.monotonic()))
    except TimeoutError:
        return False
    except ConnectionClosed as closed:
        return closed.rcvd is not None and closed.rcvd.code == REFUSED


def stream_ends(stack: Stack, host: str, then: object) -> bool:
    """Whether a visitor's stream of the seats ends within five seconds after `then` was called."""
    line = http.client.HTTPConnection("127.0.0.1", stack.web_port, timeout=WITHIN_S)
    try:
        line.request("GET", "/live/occupancy", headers={"Host": f"{host}.{stack.base_domain}"})
        answer = line.getresponse()
        then()  # type: ignore[operator]
        while answer.readline():
            continue
    except TimeoutError:
        return False
    finally:
        line.close()
    return True


def new_colleague(library: Library, name: str, role: str = "front_desk") -> tuple[str, dict[str, str]]:
    """Somebody of the staff: their uid and credentials."""
    credentials = {"email": f"{name}@{library.slug}.example", "password": PASSWORD}
    made = library.owner.post("staff", {"name": name, "role": role, **credentials})
    return str(made["uid"]), credentials


def sign_in(library: Library, credentials: dict[str, str]) -> tuple[Voice, str]:
    """A device of theirs: its voice and its refresh token."""
    nobody = Voice(library.stack, library.slug)
    entered = nobody.post("auth/login", credentials, expect=200)
    return Voice(library.stack, library.slug, entered["access"]), str(entered["refresh"])


class TestDevice:
    def test_signed_out_device_is_gone_everywhere_and_the_other_stays(self, guarded: Library) -> None:
        _uid, credentials = new_colleague(guarded, "farah")
        (phone, refresh), (tablet, _) = sign_in(guarded, credentials), sign_in(guarded, credentials)
        with listening(phone) as on_phone, listening(tablet) as on_tablet:
            phone.post("auth/logout", {"refresh": refresh}, expect=204)
            phone.get("bookings", expect=401)
            assert is_closed(on_phone)
            assert not is_closed(on_tablet, 1.0)
        tablet.get("bookings")


class TestRole:
    def test_role_that_loses_a_permission_hears_no_more(self, guarded: Library) -> None:
        wanted = {"code": "porter", "name": "Porter", "permissions": ["bookings.read", "reports.read"]}
        role = guarded.owner.post("roles", wanted)["uid"]
        _uid, credentials = new_colleague(guarded, "gul", role="porter")
        voice, _ = sign_in(guarded, credentials)
        with listening(voice) as line:
            guarded.owner.patch(f"roles/{role}", {"permissions": ["reports.read"]})
            assert voice.get("auth/me")["permissions"] == ["reports.read"]
            assert is_closed(line)

    def test_who_gets_another_role_is_signed_out(self, guarded: Library) -> None:
        uid, credentials = new_colleague(guarded, "hema")
        voice, _ = sign_in(guarded, credentials)
        with listening(voice) as line:
            guarded.owner.patch(f"staff/{uid}", {"role": "kitchen"})
            voice.get("bookings", expect=401)
            assert is_closed(line)


class TestSuspension:
    def test_suspended_tenant_is_shut_everywhere_and_its_jobs_wait(self, guarded: Library) -> None:
        library = open_library(guarded.stack, "halted")
        with listening(library.owner) as line:
            assert stream_ends(library.stack, library.slug, lambda: suspend(library))
            assert is_closed(line)
        answer = library.stack.request(library.slug, "GET", "/api/v1/venues")
        assert (answer.status, answer.json()["code"]) == (403, "tenant_suspended")
        assert library.stack.request(library.slug, "GET", "/live/occupancy").status == 403
        assert state_of_new_job(library) == "delayed"
        guarded.owner.get("bookings")


def suspend(library: Library) -> None:
    """As an operator does it, from the shell."""
    told = library.stack.command("tenant", "suspend", library.slug, "--reason", "unpaid")
    assert told.returncode == 0, told.stderr


def state_of_new_job(library: Library) -> str:
    """A job of the tenant that was written before it was suspended and is due now."""
    schema = "SELECT schema_name FROM tenants_tenant WHERE slug = %s"
    insert = f"""
        INSERT INTO jobs_job (uid, kind, queue, schema, payload, state, attempts, max_attempts, run_at, created_at,
            updated_at, error, request_id, resolution)
        SELECT gen_random_uuid(), 'rough.count', 'default', ({schema}), '{{"number": -1}}', 'waiting', 0, 5, now(),
            now(), now(), '', '', '' RETURNING id
    """
    with psycopg.connect(library.stack.database_url, autocommit=True) as database:
        (job,) = database.execute(insert, [library.slug]).fetchone() or (0,)
        for _ in range(100):
            (state,) = database.execute("SELECT state FROM jobs_job WHERE id = %s", [job]).fetchone() or ("",)
            if state not in {"waiting", "active"}:
                break
            time.sleep(0.1)
    return str(state)
