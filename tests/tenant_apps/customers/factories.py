from __future__ import annotations

from typing import Any

import factory
from factory.django import DjangoModelFactory

from tenant_apps.customers.models import Customer


class CustomerFactory(DjangoModelFactory[Customer]):
    class Meta:
        model = Customer

    code = factory.Sequence(lambda number: f"STU-{900000 + number:06d}")
    name = factory.Sequence(lambda number: f"Student {number}")
    phone = factory.Sequence(lambda number: f"+9198{number:08d}")

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> Customer:
        person = model_class(*args, **kwargs)
        person.fill_keys()
        person.save()
        return person  # type: ignore[no-any-return]
