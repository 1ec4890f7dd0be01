"""T25: signed out, demoted, suspended: API, socket, stream and jobs refuse within five seconds."""

from __future__ import annotations

import contextlib
import http.client
import socket
import time
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.faults.people import NEW_JOB, Library, in_schema, open_library
from tests.harness.stack import Stack
from tests.main_job.voice import Voice

pytestmark = pytest.mark.slow
WITHIN_S = 5.0
PASSWORD = "a quiet place to read"
REFUSED = 4403
PORTER = {"code": "porter", "name": "Porter", "permissions": ["bookings.read", "reports.read"]}


@contextlib.contextmanager
def listening(voice: Voice) -> Iterator[ClientConnection]:
    """An app's socket on what happens to bookings."""
    ticket = voice.post("live/ticket", {"topics": ["bookings"]}, expect=200)["ticket"]
    address = f"ws://{voice.host}.{voice.stack.base_domain}/ws/?ticket={ticket}"
    line = socket.create_connection(("127.0.0.1", voice.stack.web_port), timeout=10)
    with connect(address, sock=line, proxy=None) as opened:
        yield opened


def is_closed(line: ClientConnection, deadline: float) -> bool:
    """Whether the stack closes it, and says why, until then (monotonic)."""
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


def new_colleague(library: Library, name: str, role: str) -> tuple[str, dict[str, str]]:
    """Somebody of the staff: their uid and credentials."""
    credentials = {"email": f"{name}@{library.slug}.example", "password": PASSWORD}
    made = library.owner.post("staff", {"name": name, "role": role, **credentials})
    return str(made["uid"]), credentials


def sign_in(library: Library, credentials: dict[str, str]) -> tuple[Voice, str]:
    """A device of theirs: its voice and its refresh token."""
    nobody = Voice(library.stack, library.slug)
    entered = nobody.post("auth/login", credentials, expect=200)
    return Voice(library.stack, library.slug, entered["access"]), str(entered["refresh"])


class TestPeople:
    def test_who_loses_a_right_is_refused_at_once_and_hears_no_more(self, guarded: Library) -> None:
        """Signed out, a role with less, another role: their lines end, and that of a person's other device does not."""
        porter = guarded.owner.post("roles", PORTER)["uid"]
        _farah, farahs = new_colleague(guarded, "farah", "front_desk")
        _gul, guls = new_colleague(guarded, "gul", "porter")
        hema, hemas = new_colleague(guarded, "hema", "front_desk")
        devices = [sign_in(guarded, person) for person in (farahs, farahs, guls, hemas)]
        phone, tablet, gul_there, hema_there = (voice for voice, _refresh in devices)
        with contextlib.ExitStack() as lines:
            on_phone, on_tablet, guls_line, hemas_line = [
                lines.enter_context(listening(voice)) for voice, _refresh in devices
            ]
            phone.post("auth/logout", {"refresh": devices[0][1]}, expect=204)
            guarded.owner.patch(f"roles/{porter}", {"permissions": ["reports.read"]})
            guarded.owner.patch(f"staff/{hema}", {"role": "kitchen"})
            deadline = time.monotonic() + WITHIN_S
            for voice in (phone, hema_there):
                voice.get("bookings", expect=401)
            assert gul_there.get("auth/me")["permissions"] == ["reports.read"]
            assert [is_closed(line, deadline) for line in (on_phone, guls_line, hemas_line)] == [True] * 3
            assert not is_closed(on_tablet, time.monotonic() + 0.2)
        tablet.get("bookings")


class TestSuspension:
    def test_suspended_tenant_is_shut_everywhere_and_its_jobs_wait(self, guarded: Library) -> None:
        library = open_library(guarded.stack, "halted")
        with listening(library.owner) as line:
            assert stream_ends(library.stack, library.slug, lambda: suspend(library))
            assert is_closed(line, time.monotonic() + WITHIN_S)
        answer = library.stack.request(library.slug, "GET", "/api/v1/venues")
        assert (answer.status, answer.json()["code"]) == (403, "tenant_suspended")
        for path in ("/", "/live/occupancy"):
            assert library.stack.request(library.slug, "GET", path).status == 403
        assert state_of_new_job(library) == "delayed"
        guarded.owner.get("bookings")


def suspend(library: Library) -> None:
    """As an operator does it, from the shell."""
    told = library.stack.command("tenant", "suspend", library.slug, "--reason", "unpaid")
    assert told.returncode == 0, told.stderr


def state_of_new_job(library: Library) -> str:
    """A job of the tenant that was written before it was suspended and is due now."""
    with in_schema(library) as database:
        (job,) = database.execute(NEW_JOB, [library.schema, -1]).fetchone() or (0,)
        for _ in range(100):
            (state,) = database.execute("SELECT state FROM jobs_job WHERE id = %s", [job]).fetchone() or ("",)
            if state not in {"waiting", "active"}:
                break
            time.sleep(0.1)
    return str(state)
