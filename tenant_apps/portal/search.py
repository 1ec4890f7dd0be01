"""Looking somebody or something up, in what the caller may see: by name, phone, code, receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from shared.payments.queries import payments_for
from tenant_apps.bookings.queries import bookings_for
from tenant_apps.customers.queries import customers_where

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from shared.actor import Actor
    from shared.payments.models import Payment
    from tenant_apps.bookings.models import Booking
    from tenant_apps.customers.models import Customer

LONGEST = 60
BOOKING_CODE = "BKG-"


def clean(typed: str) -> str:
    """What was typed, without what nobody types."""
    return typed.replace("\x00", "").strip()[:LONGEST]


def people_found(typed: str, *, actor: Actor) -> QuerySet[Customer]:
    """By name, code, phone, email or guardian, in the order of their names."""
    return customers_where(actor, search=typed).order_by("name_key")


def bookings_found(typed: str, *, actor: Actor, now: datetime) -> QuerySet[Booking]:
    """One by its own code, whenever it was; those to come by who comes."""
    rows = bookings_for(actor)
    if typed.upper().startswith(BOOKING_CODE):
        return rows.filter(code__iexact=typed).order_by("starts_at")
    wanted = Q(code__iexact=typed) | Q(customer__code__iexact=typed) | Q(customer__name__icontains=typed)
    return rows.filter(wanted, ends_at__gte=now).order_by("starts_at")


def payments_found(typed: str, *, actor: Actor) -> QuerySet[Payment]:
    """By the number of the receipt."""
    return payments_for(actor).filter(receipt_number__iexact=typed).order_by("pk")
