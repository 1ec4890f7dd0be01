"""Everything of one sandbox: book, clock, faults, till, courier, post room and the stand-ins."""

from __future__ import annotations

from infra.sandbox.book import Book
from infra.sandbox.clock import Clock
from infra.sandbox.courier import Courier
from infra.sandbox.faults import Faults
from infra.sandbox.post_room import PostRoom
from infra.sandbox.providers.base import Channel, Provider
from infra.sandbox.providers.cashfree import Cashfree
from infra.sandbox.providers.fcm import Fcm
from infra.sandbox.providers.msg91 import Msg91
from infra.sandbox.providers.postmark import Postmark
from infra.sandbox.providers.razorpay import Razorpay
from infra.sandbox.providers.stripe import Stripe
from infra.sandbox.providers.twilio import Twilio
from infra.sandbox.till import Till

PROVIDERS: tuple[type[Provider], ...] = (Stripe, Razorpay, Cashfree, Msg91, Twilio, Postmark, Fcm)


class World:
    """One thread touches it: the event loop's. retry_scale: shortens the gaps between a webhook's tries."""

    def __init__(self, book_path: str) -> None:
        self.book = Book(book_path)
        self.clock = Clock(self.book)
        self.faults = Faults(self.book)
        self.till = Till(self)
        self.courier = Courier(self)
        self.post_room = PostRoom(self)
        self.providers = {kind.name: kind(self) for kind in PROVIDERS}
        self.channels = {name: found for name, found in self.providers.items() if isinstance(found, Channel)}
        self.retry_scale = 1.0

    def close(self) -> None:
        """Let files and threads go."""
        self.courier.close()
        self.book.close()
