"""How customers are reached: what messages ask of this app."""

from __future__ import annotations

import uuid

from shared.ports import Contact
from shared.tenancy import current_tenant
from tenant_apps.customers.models import Customer


class CustomerContacts:
    """Fitted to `ports.contact_books` as `customers`."""

    def contact(self, customer_uid: uuid.UUID) -> Contact | None:
        """The person, or who took their place; None when archived."""
        person = Customer.objects.select_related("merged_into").filter(uid=customer_uid).first()
        person = person.merged_into or person if person else None
        if person is None or person.state == Customer.State.ARCHIVED:
            return None
        language = person.language or current_tenant().language
        return Contact(name=person.name, phone=person.phone, email=person.email, language=language)
