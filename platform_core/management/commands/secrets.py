"""`manage.py secrets rotate`: every stored secret under the first of FERNET_KEYS, so that the others may go."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django_tenants.utils import tenant_context

from platform_core.tenants.models import Tenant
from shared import secrets
from shared.rows import Home
from shared.tenancy.connection import connection
from shared.unit import Unit, in_unit

if TYPE_CHECKING:
    from django.core.management.base import CommandParser
    from django.db.models import Model

BATCH = 200
AT_TENANTS = (Home.TENANT, Home.BOTH)


class Command(BaseCommand):
    """Reads with all keys and writes with the first, in units of two hundred rows. Safe to stop and to repeat."""

    help = "Encrypt every stored secret anew under the first of FERNET_KEYS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["rotate"])
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        connection.set_schema_to_public()
        changed = sum(_rotate(model) for model in _models() if model.HOME != Home.TENANT)
        for tenant in Tenant.objects.exclude(state="provisioning").order_by("pk"):
            with tenant_context(tenant):
                changed += sum(_rotate(model) for model in _models() if model.HOME in AT_TENANTS)
        told = {"changed": changed}
        self.stdout.write(json.dumps(told) if options["json"] else f"{changed} secrets are under the first key now")


def _models() -> list[Any]:
    """All that keep secrets, and say so."""
    return [model for model in apps.get_models() if getattr(model, "ENCRYPTED", ())]


def _rotate(model: type[Model]) -> int:
    """One table of the current schema, two hundred rows in a unit."""
    keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    parts = [keys[start : start + BATCH] for start in range(0, len(keys), BATCH)]
    return sum(in_unit(partial(_rotate_rows, model, part)) for part in parts)


def _rotate_rows(model: type[Model], keys: list[Any], _unit: Unit) -> int:
    """A row that changed in between has been written with the first key already."""
    columns: tuple[str, ...] = model.ENCRYPTED  # type: ignore[attr-defined]
    changed = 0
    for pk, *values in model._default_manager.filter(pk__in=keys).values_list("pk", *columns):
        for column, token in zip(columns, values, strict=True):
            if token and not secrets.is_under_first_key(token):
                mine = model._default_manager.filter(pk=pk, **{column: token})
                changed += mine.update(**{column: secrets.reencrypt(token)})
    return changed
