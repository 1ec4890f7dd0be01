"""Bringing a file: it is looked at before anything is kept of it, and kept before it is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from shared.errors import Invalid
from shared.unit import in_unit
from tenant_apps.customers import actions, storage
from tenant_apps.customers.actions.imports import Upload
from tenant_apps.customers.errors import FileTooLarge
from tenant_apps.customers.intake.reading import layout_of
from tenant_apps.customers.intake.sheets import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.core.files.uploadedfile import UploadedFile

    from shared.actor import Actor
    from tenant_apps.customers.models import Import

MAX_BYTES: Final = 20 * 1024 * 1024


def bring_file(
    *, file: UploadedFile[bytes], mapping: Mapping[str, str], dry_run: bool, skip_bad: bool, actor: Actor
) -> Import:
    """Keep an uploaded file and have it checked, and unless it is a dry run, taken in.

    Raises FileTooLarge, Invalid (unreadable, no column of names, a mapping to what is not there).
    """
    if (file.size or 0) > MAX_BYTES:
        raise FileTooLarge
    plain = file.file
    if plain is None:
        raise Invalid.field(
            "file", "unreadable", _("This file cannot be read. Save it as .xlsx or .csv and try again.")
        )
    kind = kind_of(plain)
    layout = layout_of(plain, kind, mapping)
    file.seek(0)
    upload = Upload(
        file_name=(file.name or "")[:120], file_kind=kind, stored_as=storage.keep_file(file.chunks()), layout=layout
    )
    try:
        return in_unit(
            lambda _unit: actions.upload_import(upload=upload, dry_run=dry_run, skip_bad=skip_bad, actor=actor)
        )
    except BaseException:
        storage.remove_file(upload.stored_as)
        raise


def read_anew(row: Import, mapping: Mapping[str, str], *, actor: Actor) -> Import:
    """Check a kept file again with other columns. Raises Invalid, IllegalState, NotFound."""
    with storage.open_file(row.stored_as) as file:
        layout = layout_of(file, row.file_kind, mapping)
    return in_unit(lambda _unit: actions.remap_import(import_uid=row.uid, mapping=layout.mapping, actor=actor))
