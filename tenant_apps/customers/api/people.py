"""Customers: the list, one of them, counts, the list as a file."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import FileResponse
from django.utils.translation import gettext as _
from rest_framework.response import Response

from shared import clock
from shared.api.access import SIGNED_IN
from shared.api.views import ApiView, operation
from shared.errors import Invalid
from shared.sheets import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from shared.unit import in_unit
from tenant_apps.customers import actions, queries
from tenant_apps.customers.api.lean import CUSTOMERS, EVERYBODY
from tenant_apps.customers.api.serializers import (
    AnalyticsOut,
    CustomerIn,
    CustomerOut,
    OptionalReasonIn,
    OwnCustomerOut,
    ReasonIn,
)

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from tenant_apps.customers.models import Customer

READ, WRITE = "customers.read", "customers.write"
FILTERS = ("state", "tag", "phone")
IN_MEMORY = 1024 * 1024


class CustomerView(ApiView):
    """The base of all that is about customers: the desk sees everybody, a customer oneself."""

    tags: ClassVar = ["Customers"]

    def customer(self, uid: uuid.UUID, *, archived: bool = False) -> Customer:
        """The customer, if the caller sees them. Raises NotFound."""
        return queries.access_customer(self.actor, uid, archived=archived)

    def wanted(self) -> QuerySet[Customer]:
        """Those whom the query asks for."""
        asked = self.request.query_params
        filters = {name: asked.get(name, "") for name in FILTERS}
        return queries.customers_where(self.actor, search=asked.get("search", ""), **filters)

    def shown(self, customer: Customer, *, status: int = 200) -> Response:
        """In the form that the caller may see."""
        form = CustomerOut if self.actor.may(READ) else OwnCustomerOut
        return self.answer(form, customer, status=status)


class Customers(CustomerView):
    """Everybody."""

    needs: ClassVar = {"GET": READ, "POST": WRITE}

    @operation(gives=CustomerOut, many=True, filters=FILTERS)
    def get(self, _request: Request) -> Response:
        """All but the archive; `search` looks through names, codes, phones, emails and guardians."""
        ordering = ("created_at", "name", "code")
        return self.page(self.wanted, CustomerOut, ordering=ordering, lean=CUSTOMERS, whole=EVERYBODY)

    @operation(takes=CustomerIn, gives=CustomerOut, status=201)
    def post(self, _request: Request) -> Response:
        """Add somebody; the code is given by us. 409 for the same contact and name."""
        return self.shown(actions.create_customer(**self.body(CustomerIn), actor=self.actor), status=201)


class OneCustomer(CustomerView):
    """One customer."""

    needs: ClassVar = {"GET": SIGNED_IN, "PUT": WRITE, "PATCH": WRITE, "DELETE": WRITE}

    @operation(gives=CustomerOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """The customer; customers see themselves, without the desk's notes."""
        return self.shown(self.customer(uid))

    @operation(takes=CustomerIn, gives=CustomerOut)
    def put(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change as a whole; what is optional and absent stays."""
        return self._update(uid, self.body(CustomerIn))

    @operation(takes=CustomerIn, gives=CustomerOut)
    def patch(self, _request: Request, uid: uuid.UUID) -> Response:
        """Change what is named."""
        return self._update(uid, self.body(CustomerIn, partial=True))

    @operation(status=204)
    def delete(self, _request: Request, uid: uuid.UUID) -> Response:
        """Put into the archive; what was booked and paid stays."""
        actions.archive_customer(customer_id=self.customer(uid).pk, actor=self.actor)
        return Response(status=204)

    def _update(self, uid: uuid.UUID, fields: dict[str, Any]) -> Response:
        return self.shown(actions.update_customer(customer_id=self.customer(uid).pk, actor=self.actor, **fields))


class SuspendCustomer(CustomerView):
    """No further bookings."""

    needs: ClassVar = {"POST": WRITE}

    @operation(takes=ReasonIn, gives=CustomerOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Suspend, with a reason."""
        customer = self.customer(uid)
        return self.shown(actions.suspend_customer(customer_id=customer.pk, actor=self.actor, **self.body(ReasonIn)))


class ReactivateCustomer(CustomerView):
    """Welcome back."""

    needs: ClassVar = {"POST": WRITE}

    @operation(takes=OptionalReasonIn, gives=CustomerOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Out of suspension, or out of the archive."""
        customer = self.customer(uid, archived=True)
        return self.shown(
            actions.reactivate_customer(customer_id=customer.pk, actor=self.actor, **self.body(OptionalReasonIn))
        )


class CustomerAnalytics(CustomerView):
    """Counts."""

    needs: ClassVar = {"GET": READ}

    @operation(gives=AnalyticsOut)
    def get(self, _request: Request) -> Response:
        """How many there are, new ones by month, tags."""
        return self.answer(AnalyticsOut, queries.analytics(now=clock.now()))


class ExportCustomers(CustomerView):
    """The list as a file."""

    needs: ClassVar = {"GET": "customers.export"}

    @operation(filters=("format", *FILTERS, "search"))
    def get(self, request: Request) -> Any:
        """`format` is csv or xlsx; the same filters as the list. No cell of it computes anything."""
        file_format = request.query_params.get("format", "csv")
        if file_format not in {"csv", "xlsx"}:
            raise Invalid.field("format", "unknown", _("This is one of %(among)s.") % {"among": "csv, xlsx"})
        wanted = self.wanted()
        in_unit(lambda _: actions.note_export(rows=wanted.count(), file_format=file_format, actor=self.actor))
        return as_file(wanted, file_format)


def as_file(wanted: QuerySet[Customer], file_format: str) -> FileResponse:
    """Written before it is sent: the tenant's schema is not active any more while a response streams."""
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    rows = queries.exported_rows(wanted)
    if file_format == "csv":
        write_csv(file, rows)
    else:
        write_xlsx(file, rows, title="customers")
    file.seek(0)
    content_type = CSV_TYPE if file_format == "csv" else XLSX_TYPE
    return FileResponse(file, as_attachment=True, filename=f"customers.{file_format}", content_type=content_type)
