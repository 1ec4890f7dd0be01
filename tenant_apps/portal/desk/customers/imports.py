"""A file of customers: uploaded, its columns mapped, checked whole, taken in once each row is right or struck out."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tenant_apps.customers import actions
from tenant_apps.customers.api.imports import errors_file
from tenant_apps.customers.flows import bring_file, read_anew
from tenant_apps.customers.models import Import
from tenant_apps.customers.queries import access_import, visible_imports
from tenant_apps.portal.desk.base import DeskForm, DeskPage
from tenant_apps.portal.desk.customers.forms import FIELD_NAMES, MappingForm, UploadForm

if TYPE_CHECKING:
    from django.http import FileResponse, HttpRequest

WRITE = "customers.write"
SHOWN = 50
State = Import.State


class Upload(DeskForm[UploadForm]):
    """Bring many people."""

    needs = {"GET": WRITE, "POST": WRITE}
    current = "customers"
    template = "portal/desk/customers/upload.html"
    form = UploadForm
    opens_units = True

    def context(self) -> dict[str, Any]:
        """The files that came before."""
        return {**super().context(), "earlier": list(visible_imports(self.actor).order_by("-id")[:8])}

    def act(self, form: UploadForm) -> HttpResponse:
        """Keep the file and have it checked; nothing is taken in so far."""
        row = bring_file(
            file=form.cleaned_data["file"], mapping=form.mapping, dry_run=True, skip_bad=False, actor=self.actor
        )
        return HttpResponseRedirect(reverse("desk:import", args=[row.uid]), status=303)


class ImportPage(DeskPage):
    """A page about one file."""

    needs = {"GET": WRITE}
    current = "customers"

    @cached_property
    def row(self) -> Import:
        """The import. Raises NotFound."""
        return access_import(self.actor, self.kwargs["uid"])

    def to_it(self) -> HttpResponse:
        """Back to its page."""
        return HttpResponseRedirect(reverse("desk:import", args=[self.kwargs["uid"]]), status=303)


class OneImport(ImportPage):
    """How far it is, what was found, what to do about it."""

    template = "portal/desk/customers/import.html"
    part = "portal/desk/customers/import_live.html"

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:  # noqa: ARG002 - read by `row`
        """The file."""
        row = self.row
        return self.show(
            row=row,
            right=row.total - row.failed,
            is_working=row.state in {State.UPLOADED, State.CHECKING, State.RUNNING},
            percent=100 * row.done_rows // row.total if row.total else 0,
            problems=self._problems() if row.failed else [],
            more_problems=max(0, row.failed - SHOWN),
            form=MappingForm(headers=row.headers, mapping=row.mapping),
        )

    def _problems(self) -> list[dict[str, Any]]:
        found = self.row.problems.order_by("row", "id").values("row", "field", "detail")[:SHOWN]
        return [{**one, "field": FIELD_NAMES.get(one["field"], one["field"])} for one in found]


class Remap(DeskForm[MappingForm], ImportPage):
    """Read the columns differently, and check again."""

    needs = {"POST": WRITE}
    template = "portal/desk/customers/remap.html"
    form = MappingForm
    opens_units = True

    def make_form(self, **given: Any) -> MappingForm:
        """For this file's columns."""
        return MappingForm(headers=self.row.headers, mapping=self.row.mapping, **given)

    def context(self) -> dict[str, Any]:
        """The file."""
        return {**super().context(), "row": self.row}

    def act(self, form: MappingForm) -> HttpResponse:
        """Check again."""
        read_anew(self.row, form.mapping, actor=self.actor)
        return self.to_it()


class TakeIn(ImportPage):
    """Everybody who is right goes in; with `skip` the others are struck out."""

    needs = {"POST": WRITE}

    def post(self, request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Start."""
        actions.start_import(import_uid=uid, skip_bad="skip" in request.POST, actor=self.actor)
        return self.to_it()


class StopImport(ImportPage):
    """Leave the file; who was taken in already stays."""

    needs = {"POST": WRITE}

    def post(self, _request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
        """Stop."""
        actions.cancel_import(import_uid=uid, actor=self.actor)
        return self.to_it()


class ImportErrors(ImportPage):
    """The file of wrong rows."""

    def get(self, _request: HttpRequest, uid: uuid.UUID) -> FileResponse:  # noqa: ARG002 - read by `row`
        """CSV with `row, field, code, detail`."""
        return errors_file(self.row)
