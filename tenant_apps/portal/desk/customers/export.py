"""The list of customers as a file, filtered as it is on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.errors import Invalid
from shared.unit import in_unit
from tenant_apps.customers import actions
from tenant_apps.customers.api.people import as_file
from tenant_apps.customers.models import Customer
from tenant_apps.customers.queries import customers_where
from tenant_apps.portal.desk.base import DeskPage

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest

FORMATS = ("csv", "xlsx")


class Export(DeskPage):
    """Everybody whom the list shows. That it left the house is written down."""

    needs = {"GET": "customers.export"}
    current = "customers"

    def get(self, request: HttpRequest) -> FileResponse:
        """The file."""
        asked = {name: request.GET.get(name, "").replace("\x00", "") for name in ("state", "tag", "q", "format")}
        file_format = asked["format"] or "csv"
        if file_format not in FORMATS:
            raise Invalid
        state = asked["state"] if asked["state"] in Customer.State.values else ""
        wanted = customers_where(self.actor, state=state, tag=asked["tag"], search=asked["q"])
        in_unit(lambda _unit: actions.note_export(rows=wanted.count(), file_format=file_format, actor=self.actor))
        return as_file(wanted, file_format)
