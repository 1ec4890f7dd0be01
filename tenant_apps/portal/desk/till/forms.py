"""Forms of the till."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.money import Money
from shared.payments.models import Method
from tenant_apps.portal.desk.fields import MoneyField, typed_money

METHODS = (
    (Method.CASH.value, _("Cash")),
    (Method.UPI.value, _("UPI")),
    (Method.CARD_TERMINAL.value, _("Card")),
)


class PayForm(forms.Form):
    """Money on the counter."""

    method = forms.ChoiceField(label=_("How"), choices=METHODS, initial=Method.CASH.value, widget=forms.RadioSelect)
    amount = MoneyField(label=_("Amount"), least=1)
    tendered = MoneyField(label=_("Cash given"), required=False)
    reference = forms.CharField(
        label=_("UPI or card reference"), max_length=64, required=False, widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, due: Money, **kwargs: Any) -> None:
        """due: what is still to pay; it stands in the field."""
        kwargs["initial"] = {"amount": typed_money(due), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        for name in ("amount", "tendered"):
            field = self.fields[name]
            if isinstance(field, MoneyField):
                field.in_currency(due.currency)

    def wish(self) -> dict[str, Any]:
        """What the action is asked for; the fields of another method are left out."""
        asked: dict[str, Any] = dict(self.cleaned_data)
        if asked["method"] != Method.CASH:
            asked["tendered"] = None
        else:
            asked["reference"] = ""
        return asked


class RefundForm(forms.Form):
    """Money that goes back over the counter."""

    amount = MoneyField(label=_("Amount"), least=1)
    reason = forms.CharField(label=_("Why"), max_length=200, widget=forms.TextInput({"autocomplete": "off"}))

    def __init__(self, *args: Any, left: Money, **kwargs: Any) -> None:
        """left: what may still go back."""
        kwargs["initial"] = {"amount": typed_money(left), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        field = self.fields["amount"]
        if isinstance(field, MoneyField):
            field.in_currency(left.currency)
