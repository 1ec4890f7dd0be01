"""Where a sign-in comes from, and what it hands out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.api.addresses import caller_address
from shared.secrets import fingerprint

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

    from shared.identity.models import Device, User
    from shared.identity.tokens import Pair

PROGRAMS = (
    ("Edge", "Edg/"), ("Opera", "OPR/"), ("Samsung Internet", "SamsungBrowser"), ("Firefox", "Firefox/"),
    ("Chrome", "Chrome/"), ("Safari", "Safari/"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac", "Macintosh"),
    ("Linux", "Linux"),
)  # fmt: skip
LONGEST = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The caller's user agent and address."""

    agent: str = ""
    address: str | None = None

    @classmethod
    def of(cls, request: Request | HttpRequest) -> Visit:
        """As the request says."""
        return cls(agent=request.META.get("HTTP_USER_AGENT", ""), address=caller_address(request))

    @property
    def label(self) -> str:
        """What a person recognises: `Chrome, Android`; else the start of what the program calls itself."""
        words = [_first(PROGRAMS, self.agent), _first(SYSTEMS, self.agent)]
        known = ", ".join(word for word in words if word)
        plain = re.sub(r"[^\x20-\x7e]", "", self.agent)
        return (known or plain or "?")[:LONGEST]

    @property
    def mark(self) -> str:
        """Equal for the same program; the agent itself is not kept."""
        return fingerprint("agent", self.agent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody came in: who, the device, and its tokens."""

    user: User
    device: Device
    pair: Pair


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, mark in names if mark in agent), "")
