"""`manage.py privacy export|erase --tenant SLUG (--phone NUMBER|--customer CODE)`: what a person may ask for."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import tenant_context

from platform_core.tenants.models import Tenant
from shared.actor import SYSTEM
from shared.errors import DomainError
from shared.phones import normalise_phone
from shared.tenancy.connection import connection
from shared.unit import in_unit
from tenant_apps.customers.actions.privacy import erase_person, export_person
from tenant_apps.customers.models import Customer

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """One person of one tenant."""

    help = "Print all that is kept of a person as JSON, or forget them for good (what the law makes keep stays)."

    def add_arguments(self, parser: CommandParser) -> None:
        """What, and of whom."""
        parser.add_argument("what", choices=["export", "erase"])
        parser.add_argument("--tenant", required=True, help="a slug")
        whom = parser.add_mutually_exclusive_group(required=True)
        whom.add_argument("--phone", help="a number that one person has")
        whom.add_argument("--customer", help="a code such as STU-000123, or a uid")
        parser.add_argument("--json", action="store_true", help="the same; it is JSON anyway")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Find the one, then act."""
        connection.set_schema_to_public()
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"no tenant is called {options['tenant']}")
        with tenant_context(tenant):
            person = _one(options["phone"], options["customer"])
            try:
                told = _exported(person) if options["what"] == "export" else _erased(person)
            except DomainError as error:
                raise CommandError(str(error.sentence)) from error
        self.stdout.write(json.dumps(told, ensure_ascii=False))


def _exported(person: Customer) -> dict[str, Any]:
    made = in_unit(lambda _: export_person(customer_id=person.pk, actor=SYSTEM))
    return {"customer": person.code, "made_at": made.made_at.isoformat(), "digest": made.digest, "kept": made.kept}


def _erased(person: Customer) -> dict[str, Any]:
    """Of what stands there now: whoever types the command has no older copy that it could differ from."""
    made = in_unit(lambda _: export_person(customer_id=person.pk, actor=SYSTEM))
    in_unit(lambda _: erase_person(customer_id=person.pk, confirm=made.digest, actor=SYSTEM))
    return {"customer": person.code, "erased": True}


def _one(phone: str | None, name: str | None) -> Customer:
    rows = Customer.objects.filter(merged_into=None, erased_at=None)
    if phone:
        found = list(rows.filter(phone=_number(phone)).order_by("pk")[:10])
    else:
        found = list(rows.filter(uid=uid) if (uid := _uid(name or "")) else rows.filter(code=(name or "").upper()))
    if len(found) > 1:
        codes = ", ".join(person.code for person in found)
        raise CommandError(f"several people share this number: {codes}; name one with --customer")
    if not found:
        raise CommandError("there is no such person")
    return found[0]


def _number(typed: str) -> str:
    try:
        return normalise_phone(typed)
    except DomainError as error:
        raise CommandError(f"{typed} is no phone number") from error


def _uid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
