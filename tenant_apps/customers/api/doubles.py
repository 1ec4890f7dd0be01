"""Doubles, and what a person may ask for: a copy of all that is kept of them, and that it is forgotten."""

from __future__ import annotations

import uuid
from typing import ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from shared.actor import Actor
from shared.api.views import operation
from tenant_apps.customers import actions, queries
from tenant_apps.customers.api.people import WRITE, CustomerView
from tenant_apps.customers.api.serializers import CustomerOut, EraseIn, MergeIn, PersonDataOut


def may_take_data(actor: Actor) -> bool:
    """Who may export customers; and customers, who see nobody but themselves."""
    return actor.may("customers.export") or actor.kind == "customer"


class MergeCustomer(CustomerView):
    """Two rows that are one person."""

    needs: ClassVar = {"POST": WRITE}

    @operation(takes=MergeIn, gives=CustomerOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Merge this one into another, who is answered: bookings and payments go over, gaps are filled."""
        into = self.customer(self.body(MergeIn)["into"])
        kept = actions.merge_customers(
            customer_id=self.customer(uid, archived=True).pk, into_id=into.pk, actor=self.actor
        )
        return self.shown(kept)


class UnmergeCustomer(CustomerView):
    """Apart again."""

    needs: ClassVar = {"POST": WRITE}

    @operation(gives=CustomerOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Give back to one who was merged away what went over with them."""
        given = queries.access_merged(self.actor, uid)
        return self.shown(actions.unmerge_customer(customer_id=given.pk, actor=self.actor))


class ExportCustomerData(CustomerView):
    """A copy."""

    needs: ClassVar = {"POST": may_take_data}

    @operation(gives=PersonDataOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """All that is kept of one person; customers take their own. Its digest confirms an erasure."""
        customer = self.customer(uid, archived=True)
        return self.answer(PersonDataOut, actions.export_person(customer_id=customer.pk, actor=self.actor))


class EraseCustomer(CustomerView):
    """Forgotten for good."""

    needs: ClassVar = {"POST": "customers.erase"}

    @operation(takes=EraseIn, status=204)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Forget a person; 409 `version_conflict` when something changed since the data export that is confirmed."""
        customer = self.customer(uid, archived=True)
        actions.erase_person(customer_id=customer.pk, **self.body(EraseIn), actor=self.actor)
        return Response(status=204)
