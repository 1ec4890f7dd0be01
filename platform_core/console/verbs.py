"""What an operator may do to a tenant: each verb with its question, its form and the word on its button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from platform_core.console.forms import MaybeReasonForm, PlanForm, ReasonForm
from platform_core.tenants.models import Tenant
from shared.ids import url_token

if TYPE_CHECKING:
    from django import forms

    from shared.actor import Actor

State = Tenant.State
GONE = frozenset({State.ARCHIVED, State.PROVISIONING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """One dialog. word: on the button that opens it. button: the consequence. text: what follows, in a sentence."""

    code: str
    icon: str
    word: str
    question: str
    text: str
    button: str
    href: str
    form: forms.Form
    key: str
    danger: bool = False


def verbs_for(tenant: Tenant, actor: Actor, *, plan: str) -> list[Verb]:
    """The verbs that make sense now and that the actor may use."""
    found = []
    if tenant.state in GONE:
        return []
    if actor.may("tenants.write"):
        found.append(verb_of("plan", tenant, PlanForm(initial={"plan": plan}, auto_id="plan_%s")))
    if actor.may("tenants.suspend"):
        if tenant.state == State.SUSPENDED:
            found.append(verb_of("reactivate", tenant, MaybeReasonForm(auto_id="reactivate_%s")))
        else:
            found.append(verb_of("suspend", tenant, ReasonForm(auto_id="suspend_%s")))
    if actor.may("tenants.impersonate") and tenant.state != State.SUSPENDED:
        found.append(verb_of("enter", tenant, ReasonForm(auto_id="enter_%s")))
    return found


def verb_of(code: str, tenant: Tenant, form: forms.Form, *, key: str = "") -> Verb:
    """The verb's words for this tenant."""
    icon, word, question, text, button = _words(code, tenant.name)
    return Verb(
        code=code,
        icon=icon,
        word=word,
        question=question,
        text=text,
        button=button,
        href=f"/console/tenants/{tenant.uid}/{code}",
        form=form,
        key=key or url_token(),
        danger=code == "suspend",
    )


def _words(code: str, name: str) -> tuple[str, str, str, str, str]:
    named = {"name": name}
    words = {
        "suspend": (
            "circle-pause",
            _("Suspend…"),
            _("Suspend %(name)s?") % named,
            _("Its site and desk close at once and say so. Payments that are under way are still taken in."),
            _("Suspend"),
        ),
        "reactivate": (
            "play",
            _("Reactivate…"),
            _("Let %(name)s back in?") % named,
            _("Its site and desk open at once, in the state that they had before."),
            _("Reactivate"),
        ),
        "plan": (
            "layers",
            _("Change plan…"),
            _("Another plan for %(name)s?") % named,
            _("It counts at once. What is above a smaller plan’s limits stays readable; nothing new is created."),
            _("Change the plan"),
        ),
        "enter": (
            "log-in",
            _("Enter desk…"),
            _("Stand in at the desk of %(name)s?") % named,
            _("For 30 minutes you see what its owner sees, without money and keys. Both books say so."),
            _("Enter for 30 minutes"),
        ),
    }
    return words[code]
