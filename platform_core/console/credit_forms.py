"""Forms of the console's credits: what was bought, and what a tenant gets."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from platform_core.console.forms import SLUG_ATTRS
from platform_core.credits.models import Allotment, Channel, Vendor
from platform_core.tenants.models import Tenant
from shared.look.widgets import MoneyInput
from shared.money import Money

MOST = 100_000_000
PAISE = 100
COUNT_ATTRS = {"inputmode": "numeric", "autocomplete": "off"}


class Rupees(forms.DecimalField):
    """An amount as it is typed: `1500`, `1,500.50`. Gives Money."""

    widget = MoneyInput

    def to_python(self, value: Any) -> Any:
        """Without the commas."""
        return super().to_python(str(value or "").replace(",", "").replace("₹", "").strip())

    def clean(self, value: Any) -> Any:
        """Paise."""
        found: Decimal | None = super().clean(value)
        return None if found is None else Money(minor=int(found * PAISE))


class Quantity(forms.IntegerField):
    """Whole messages, with or without commas."""

    def to_python(self, value: Any) -> Any:
        """Without the commas."""
        return super().to_python(str(value or "").replace(",", "").strip())


class CreditsForm(forms.Form):
    """So many messages of a channel, for so much."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    quantity = Quantity(
        label=_("How many messages"), min_value=1, max_value=MOST, widget=forms.TextInput(attrs=COUNT_ATTRS)
    )
    total = Rupees(label=_("For how much in all"), min_value=0, max_digits=11, decimal_places=2)


class BuyForm(CreditsForm):
    """What the platform has bought."""

    field_order = ("vendor",)
    vendor = forms.ChoiceField(label=_("Of whom"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """With the vendors that sell."""
        super().__init__(*args, **kwargs)
        vendors = Vendor.objects.filter(is_active=True).order_by("name")
        self.fields["vendor"].choices = list(vendors.values_list("slug", "name"))  # type: ignore[attr-defined]


class HandOutForm(CreditsForm):
    """What a tenant gets. tenant: its address, cleaned to its row."""

    KINDS = (
        (Allotment.Kind.ALLOCATION.value, _("Only what is in stock")),
        (Allotment.Kind.GRANT.value, _("Also what is not: the rest is promised")),
    )
    field_order = ("tenant",)
    tenant = forms.CharField(label=_("Tenant’s address"), max_length=63, widget=forms.TextInput(attrs=SLUG_ATTRS))
    kind = forms.ChoiceField(label=_("When the stock is short"), choices=KINDS, widget=forms.RadioSelect)

    def clean_tenant(self) -> Tenant:
        """The business at this address."""
        slug = str(self.cleaned_data["tenant"]).replace("\x00", "").strip().lower()
        found = Tenant.objects.filter(slug=slug).exclude(state=Tenant.State.ARCHIVED).first()
        if found is None:
            raise forms.ValidationError(_("There is no business at this address."), code="unknown")
        return found
