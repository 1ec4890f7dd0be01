"""Asking name servers. The rest of the program knows the question, not who answers it."""

from __future__ import annotations

from typing import Protocol

from shared.errors import UpstreamFailed
from shared.ports import Port

TIMEOUT_S = 5.0


class TxtResolver(Protocol):
    """Reads TXT records."""

    def texts(self, name: str) -> list[str]:
        """The texts at a name, none when there are none. Raises UpstreamFailed when nobody answers."""


class NameServers:
    """The machine's resolvers."""

    def texts(self, name: str) -> list[str]:
        """The texts at a name, none when there are none. Raises UpstreamFailed when nobody answers."""
        import dns.exception  # noqa: PLC0415 - a tenth of a second that only those who ask a name server pay
        import dns.resolver  # noqa: PLC0415 - as above

        try:
            answer = dns.resolver.resolve(name, "TXT", lifetime=TIMEOUT_S)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except dns.exception.DNSException as error:
            raise UpstreamFailed from error
        return [b"".join(record.strings).decode(errors="replace") for record in answer]


resolvers: Port[TxtResolver] = Port("resolvers of TXT records")
