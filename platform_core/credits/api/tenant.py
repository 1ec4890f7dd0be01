"""A tenant's wallet, what moved on it, buying and deducting."""

from __future__ import annotations

import uuid

from django_tenants.utils import schema_context
from rest_framework.request import Request
from rest_framework.response import Response

from platform_core.credits import actions, alerts, flows, queries
from platform_core.credits.api.shapes import (
    CreditsIn,
    DeductIn,
    LineIn,
    MovementOut,
    OrderOut,
    WalletOut,
)
from shared.api.views import ApiView, operation
from shared.tenancy import current_tenant
from shared.tenancy.backend.names import PUBLIC

TAGS = ("Credits",)


class Wallet(ApiView):
    """A tenant's wallet."""

    needs = {"GET": "credits.read", "PATCH": "credits.buy"}
    tags = TAGS

    @operation(gives=WalletOut)
    def get(self, _request: Request) -> Response:
        """Show how many messages are available and put aside, and what counts as low."""
        return self._told()

    @operation(takes=LineIn, gives=WalletOut)
    def patch(self, _request: Request) -> Response:
        """Say when the owners are told that messages run low."""
        asked = self.body(LineIn)
        alerts.set_line(channel=asked["channel"], below=asked["low_below"], actor=self.actor)
        return self._told()

    def _told(self) -> Response:
        uid = current_tenant().uid
        with schema_context(PUBLIC):
            return self.answer(WalletOut, {"channels": alerts.balances_with_lines(uid)})


class Ledger(ApiView):
    """What moved."""

    needs = {"GET": "credits.read"}
    tags = TAGS

    @operation(gives=MovementOut, many=True, filters=["channel"])
    def get(self, request: Request) -> Response:
        """List what came to and went from the wallet, newest first."""
        uid = current_tenant().uid
        with schema_context(PUBLIC):
            rows = queries.wallet_entries(uid)
            if channel := request.query_params.get("channel"):
                rows = rows.filter(account__currency=channel.replace("\x00", ""))
            return self.page(rows, MovementOut, ordering=("id",), default="-id")


class Purchase(ApiView):
    """Buying messages."""

    needs = {"POST": "credits.buy"}
    keyed = frozenset({"POST"})
    opens_units = True
    tags = TAGS

    @operation(takes=CreditsIn, gives=OrderOut, status=201)
    def post(self, _request: Request) -> Response:
        """Order messages, with a page on which the platform is paid; they are there once it was."""
        asked = self.body(CreditsIn)
        return self.through_flow(
            begin=lambda: {"order": str(actions.order_credits(**asked, actor=self.actor).uid)},
            go_on=lambda begun: self.answer(
                OrderOut, flows.pay_for(order_uid=uuid.UUID(begun["order"]), actor=self.actor), status=201
            ),
        )


class OneOrder(ApiView):
    """A purchase, for who waits for it."""

    needs = {"GET": "credits.read"}
    tags = TAGS

    @operation(gives=OrderOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """Show a purchase and whether it was paid."""
        return self.answer(OrderOut, flows.seen_order(uid))


class Deduct(ApiView):
    """Using up messages by hand."""

    needs = {"POST": "credits.deduct"}
    keyed = frozenset({"POST"})
    tags = TAGS

    @operation(takes=DeductIn, gives=WalletOut)
    def post(self, _request: Request) -> Response:
        """Deduct messages for a reason, which is audited."""
        actions.deduct(**self.body(DeductIn), actor=self.actor)
        uid = current_tenant().uid
        with schema_context(PUBLIC):
            return self.answer(WalletOut, {"channels": alerts.balances_with_lines(uid)})
