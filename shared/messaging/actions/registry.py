"""What the tenant has registered: as the portal shows it, refused where the portal's own rules are broken."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shared import spine
from shared.actor import Actor
from shared.errors import AlreadyExists, IllegalState, Invalid, NotFound
from shared.messaging.models import Channel, Entity, Header, Target, Template
from shared.messaging.models.registry import variable_of
from shared.messaging.text.lint import lint
from shared.messaging.text.problems import Level, Problem
from shared.messaging.text.tags import MOST_MAX, Kind
from shared.rows import Row
from shared.unit import action

NINETEEN_DIGITS: Final = re.compile(r"[0-9]{19}", re.ASCII)
HEADER: Final = re.compile(r"[A-Z]{6}|[0-9]{6}", re.ASCII)
LOOSE_HEADER: Final = re.compile(r"[A-Za-z0-9]{3,6}", re.ASCII)
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,29}", re.ASCII)
KEPT: Final = frozenset({"text", "variables", "category", "header", "channel", "language"})
S = Template.State
R = TypeVar("R", bound=Row)


@action
def write_entity(
    *, actor: Actor, uid: uuid.UUID | None = None, peid: str | None = None, name: str | None = None, **more: Any
) -> Entity:
    """A principal entity, new or changed. Raises Invalid, AlreadyExists, NotFound."""
    row: Entity = _one(Entity, uid) if uid else Entity()
    if peid is not None and not NINETEEN_DIGITS.fullmatch(peid):
        raise Invalid.field("peid", "not_19_digits", _("The entity's id has 19 digits."))
    return _written(row, actor, "entity", {"peid": peid, "name": name, **more})


@action
def write_header(
    *,
    actor: Actor,
    uid: uuid.UUID | None = None,
    entity: uuid.UUID | None = None,
    header: str | None = None,
    loose: bool = False,
    **more: Any,
) -> Header:
    """A header, in its exact case. loose: 3 to 6 letters or digits, as some portals give. Raises Invalid."""
    row: Header = _one(Header, uid) if uid else Header()
    if entity is not None:
        row.entity = _one(Entity, entity, field="entity")
    if header is not None and not (LOOSE_HEADER if loose else HEADER).fullmatch(header):
        sentence = _("A header is six capital letters or six digits. Operators add what stands before and after it.")
        raise Invalid.field("header", "not_a_header", sentence)
    if more.get("is_paused") is False:
        more["paused_reason"] = ""
    return _written(row, actor, "header", {"header": header, **more})


@action
def write_template(
    *, actor: Actor, brand: str, uid: uuid.UUID | None = None, header: uuid.UUID | None = None, **fields: Any
) -> tuple[Template, list[Problem]]:
    """A template, new or changed, and what a registry would say of it.

    A change of what is registered makes a new version, a draft, which needs an id of its own: what is approved never
    changes. brand: must appear in the text. Raises Invalid for what the registry surely refuses.
    """
    row = _one(Template, uid) if uid else Template()
    changes = {**fields, **({"header": _one(Header, header, field="header")} if header else {})}
    if (
        uid
        and row.state in {S.APPROVED, S.PENDING}
        and any(_differs(row, name, changes) for name in KEPT & set(changes))
    ):
        row = _next_version(row, changes)
    for name, value in changes.items():
        setattr(row, name, value)
    if changes.get("state") == S.APPROVED:
        row.state_reason = ""
    problems = _check_template(row, brand)
    written = _written(row, actor, "template", {})
    return written, problems


@action
def remove_row(*, model: type[Entity | Header | Template | Target], uid: uuid.UUID, actor: Actor) -> None:
    """Remove what nothing stands on. An approved template is blocked instead. Raises NotFound, IllegalState."""
    row = _one(model, uid)
    if isinstance(row, Template) and row.state != S.DRAFT:
        row.state = S.BLOCKED
        row.save(update_fields=["state"])
    else:
        try:
            with transaction.atomic():
                row.delete()
        except IntegrityError as error:
            raise IllegalState(state=_("in use")) from error
    spine.emit(f"settings.{model.__name__.lower()}_removed", row, actor=actor)


@action
def list_target(*, entity: uuid.UUID, kind: str, value: str, actor: Actor) -> Target:
    """An address or number that the entity has registered to be tapped. Raises Invalid, AlreadyExists."""
    row = Target(entity=_one(Entity, entity, field="entity"))
    return _written(row, actor, "target", {"kind": kind, "value": value})


# Steps


def check_variables(told: Sequence[Mapping[str, Any]]) -> None:
    """Their names and sizes. Raises Invalid."""
    for one in told:
        if not NAME.fullmatch(str(one.get("name", ""))):
            raise Invalid.field("variables", "bad_name", _("A variable's name is small letters, digits and _."))
        if one.get("type", "var") not in set(Kind):
            raise Invalid.field("variables", "bad_type", _("There is no such kind of variable."))
        if not 1 <= int(one.get("max") or 1) <= MOST_MAX:
            raise Invalid.field("variables", "bad_max", _("A variable has 1 to 200 characters."))


def _check_template(row: Template, brand: str) -> list[Problem]:
    check_variables(row.variables)
    if row.dlt_id and not NINETEEN_DIGITS.fullmatch(row.dlt_id):
        raise Invalid.field("dlt_id", "not_19_digits", _("The registry's id of a template has 19 digits."))
    if row.channel == Channel.SMS and row.state == S.APPROVED and not (row.header_id and row.dlt_id):
        raise Invalid.field("state", "not_registered", _("An approved text has a header and the registry's id."))
    wanted = brand if row.channel == Channel.SMS else ""
    problems = lint(row.text, [variable_of(one) for one in row.variables], brand=wanted)
    errors = [problem for problem in problems if problem.level is Level.ERROR]
    if errors and row.channel == Channel.SMS:
        raise Invalid(errors={"text": [{"code": one.code, "detail": one.message} for one in errors]})
    return problems


def _differs(row: Template, name: str, changes: Mapping[str, Any]) -> bool:
    return bool(getattr(row, name) != changes[name])


def _next_version(row: Template, changes: Mapping[str, Any]) -> Template:
    """A draft that will take the approved one's place once it is approved itself."""
    return Template(
        name=row.name,
        purpose=row.purpose,
        channel=row.channel,
        language=row.language,
        category=row.category,
        header=row.header,
        text=row.text,
        variables=row.variables,
        version=row.version + 1,
        previous=row,
        state=changes.get("state", S.DRAFT),
    )


def _one(model: Any, uid: uuid.UUID, *, field: str = "") -> Any:
    found = model.objects.filter(uid=uid).first()
    if found is None and field:
        raise Invalid.field(field, "unknown", _("There is no such %(what)s.") % {"what": field})
    if found is None:
        raise NotFound
    return found


def _written(row: R, actor: Actor, what: str, fields: Mapping[str, Any]) -> R:
    for name, value in fields.items():
        if value is not None:
            setattr(row, name, value)
    is_new = row.pk is None
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise AlreadyExists from error
    spine.emit(f"settings.{what}_{'registered' if is_new else 'changed'}", row, actor=actor)
    return row
