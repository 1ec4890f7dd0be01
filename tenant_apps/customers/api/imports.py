"""Files of customers on their way in."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.http import FileResponse
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from shared.api.views import ApiView, operation
from shared.sheets import CSV_TYPE, write_csv
from tenant_apps.customers import actions, queries
from tenant_apps.customers.api.serializers import ImportIn, ImportOut, ImportRowOut, StartIn
from tenant_apps.customers.errors import FileTooLarge
from tenant_apps.customers.flows import MAX_BYTES, bring_file

if TYPE_CHECKING:
    import uuid

    from django.http import QueryDict
    from rest_framework.request import Request

    from tenant_apps.customers.models import Import

WRITE = "customers.write"
FORM_BYTES = 64 * 1024  # what a form needs around its file
PROBLEM_COLUMNS = ("row", "field", "code", "detail")


class BulkImport(ApiView):
    """Bring many at once."""

    needs: ClassVar = {"POST": WRITE}
    tags: ClassVar = ["Customers"]
    parser_classes = [MultiPartParser]
    opens_units = True

    @operation(takes=ImportIn, gives=ImportOut, status=202)
    def post(self, request: Request) -> Response:
        """CSV or XLSX, at most 20 MB and 50,000 rows. `dry_run` only checks; `skip_bad=false` stops at wrong rows."""
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + FORM_BYTES:
            raise FileTooLarge
        form = cast("QueryDict", request.data).dict() if request.data else {}  # without a body it is no QueryDict
        asked = ImportIn(data=form)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        row = bring_file(**{**wish, "mapping": wish.get("mapping") or {}}, actor=self.actor)
        return self.answer(ImportOut, row, status=202)


class Imports(ApiView):
    """All imports."""

    needs: ClassVar = {"GET": WRITE}
    tags: ClassVar = ["Customers"]

    @operation(gives=ImportRowOut, many=True)
    def get(self, _request: Request) -> Response:
        """The newest first."""
        return self.page(queries.visible_imports(self.actor), ImportRowOut)


class OneImport(ApiView):
    """One import."""

    needs: ClassVar = {"GET": WRITE}
    tags: ClassVar = ["Customers"]

    @operation(gives=ImportOut)
    def get(self, _request: Request, uid: uuid.UUID) -> Response:
        """How far it is, and what is wrong with the file."""
        return self.answer(ImportOut, queries.access_import(self.actor, uid))


class StartImport(ApiView):
    """Take a checked file in."""

    needs: ClassVar = {"POST": WRITE}
    tags: ClassVar = ["Customers"]

    @operation(takes=StartIn, gives=ImportOut, status=202)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """After a dry run, or with the wrong rows struck out."""
        row = actions.start_import(import_uid=uid, actor=self.actor, **self.body(StartIn))
        return self.answer(ImportOut, row, status=202)


class CancelImport(ApiView):
    """Stop an import."""

    needs: ClassVar = {"POST": WRITE}
    tags: ClassVar = ["Customers"]

    @operation(gives=ImportOut)
    def post(self, _request: Request, uid: uuid.UUID) -> Response:
        """Who was taken in already stays."""
        return self.answer(ImportOut, actions.cancel_import(import_uid=uid, actor=self.actor))


class ImportErrors(ApiView):
    """The file of wrong rows."""

    needs: ClassVar = {"GET": WRITE}
    tags: ClassVar = ["Customers"]

    @operation()
    def get(self, _request: Request, uid: uuid.UUID) -> Any:
        """CSV with `row, field, code, detail`."""
        return errors_file(queries.access_import(self.actor, uid))


def errors_file(row: Import) -> FileResponse:
    """The wrong rows of an import as CSV."""
    file = SpooledTemporaryFile(max_size=MAX_BYTES)  # noqa: SIM115 - the response closes it
    problems = row.problems.order_by("row", "id").values_list(*PROBLEM_COLUMNS)
    write_csv(file, [PROBLEM_COLUMNS, *problems])
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename="errors.csv", content_type=CSV_TYPE)
