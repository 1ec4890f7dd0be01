"""A checkout as each gateway's own pages show it: one call of the official SDK, one insert when it has answered."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Callable
from typing import Any

import razorpay
import stripe
from django_tenants.utils import schema_context

from shared.ids import uuid7
from shared.payments.models import Payment

AMOUNT_MINOR = 45_000
Opened = tuple[str, str]


def inserting(gateway: str, open_page: Callable[[str], Opened]) -> Callable[[int], None]:
    """So many checkouts. Of one that is cut off before its row nothing is known; no gateway is chosen."""

    def work(times: int) -> None:
        for _ in range(times):
            reference = uuid7()
            page, _address = open_page(str(reference))
            Payment.objects.create(
                uid=reference, payable_kind="booking", payable_uid=uuid.uuid4(), line="Seat A1", place_uid=uuid.uuid4(),
                amount_minor=AMOUNT_MINOR, currency="INR", gateway=gateway, reference=page[:64],
            )  # fmt: skip

    return work


def usual(*, schema: str, gateway: str, base: str, keys: dict[str, str]) -> Callable[[int], None]:
    """A side. The client is made once and keeps its connections where its SDK does."""
    schema_context(schema).__enter__()
    return inserting(gateway, OPENERS[gateway](base, keys))


def _razorpay(base: str, keys: dict[str, str]) -> Callable[[str], Opened]:
    client = razorpay.Client(auth=(keys["key_id"], keys["key_secret"]), base_url=base)

    def open_page(reference: str) -> Opened:
        link = client.payment_link.create({
            "amount": AMOUNT_MINOR, "currency": "INR", "reference_id": reference, "description": "Seat A1",
            "customer": {"name": "Chitra"}, "callback_url": "http://bench.localhost/paid", "callback_method": "get",
        })  # fmt: skip
        return link["id"], link["short_url"]

    return open_page


def _stripe(base: str, keys: dict[str, str]) -> Callable[[str], Opened]:
    client = stripe.StripeClient(keys["secret_key"], base_addresses={"api": base})

    def open_page(reference: str) -> Opened:
        price: Any = {"currency": "inr", "unit_amount": AMOUNT_MINOR, "product_data": {"name": "Seat A1"}}
        session = client.v1.checkout.sessions.create({
            "mode": "payment", "client_reference_id": reference, "line_items": [{"quantity": 1, "price_data": price}],
            "success_url": "http://bench.localhost/paid", "cancel_url": "http://bench.localhost/not-paid",
        })  # fmt: skip
        return session.id, str(session.url)

    return open_page


def _cashfree(base: str, keys: dict[str, str]) -> Callable[[str], Opened]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it still speaks pydantic's first version
        from cashfree_pg import api_client
        from cashfree_pg.models.create_link_request import CreateLinkRequest

    class Redirected(api_client.ApiClient):  # type: ignore[misc]
        def request(self, method: str, url: str, **more: Any) -> Any:
            return super().request(method, url.replace("https://sandbox.cashfree.com", base), **more)

    api_client.ApiClient.set_default(Redirected())
    client = api_client.Cashfree(
        XEnvironment=api_client.Cashfree.SANDBOX, XClientId=keys["client_id"], XClientSecret=keys["client_secret"]
    )

    def open_page(reference: str) -> Opened:
        asked = CreateLinkRequest(
            link_id=reference, link_amount=AMOUNT_MINOR / 100, link_currency="INR", link_purpose="Seat A1",
            customer_details={"customer_phone": "9812345678", "customer_name": "Chitra"},
            link_meta={"return_url": "http://bench.localhost/paid"},
        )  # fmt: skip
        link = client.PGCreateLink(create_link_request=asked).data
        return link.cf_link_id, link.link_url

    return open_page


OPENERS = {"razorpay": _razorpay, "stripe": _stripe, "cashfree": _cashfree}
