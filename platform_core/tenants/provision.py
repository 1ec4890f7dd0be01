"""Schemas for tenants: a spare that waits, or one that is made on the spot from the blueprint.

All of it is a step in the caller's transaction, so a schema appears together with the row that names it.
"""

from __future__ import annotations

from dataclasses import dataclass

from platform_core.tenants import blueprint
from platform_core.tenants.models import Spare
from shared.ids import schema_name
from shared.tenancy.backend.names import check_schema_name
from shared.tenancy.connection import connection
from shared.tenancy.fingerprint import expected_fingerprint
from shared.together import Answer, Message

TAKE_SPARE = """
DELETE FROM tenants_spare WHERE id = (
  SELECT id FROM tenants_spare WHERE blueprint_key = %s ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1
) RETURNING schema_name, fingerprint
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSchema:
    """An empty schema at this program's fingerprint."""

    name: str
    fingerprint: str


def take_schema() -> NewSchema:
    """The oldest spare that nobody else is taking; without one, a schema made here (some hundredths of a second)."""
    message = Message()
    spare = ask_spare(message)
    message.send()
    return schema_of(spare)


def ask_spare(message: Message) -> Answer[tuple[str, str]]:
    """The same in a message; `schema_of` reads the answer."""
    return message.say(TAKE_SPARE, [blueprint.blueprint_key()])


def schema_of(spare: Answer[tuple[str, str]]) -> NewSchema:
    """The spare, or a schema made here."""
    return NewSchema(name=spare.first[0], fingerprint=spare.first[1]) if spare.first else make_schema()


def make_schema() -> NewSchema:
    """Replay the blueprint, statement after statement, in one message. Raises Blueprint.DoesNotExist."""
    name = check_schema_name(schema_name())
    opening = (f'CREATE SCHEMA "{name}"', f'SET LOCAL search_path = "{name}"')
    with connection.cursor() as cursor:
        cursor.execute(";\n".join([*opening, *blueprint.statements()]))
    return NewSchema(name=name, fingerprint=expected_fingerprint())


def make_spare() -> Spare:
    """One more schema that waits for a tenant."""
    made = make_schema()
    return Spare.objects.create(
        schema_name=made.name, fingerprint=made.fingerprint, blueprint_key=blueprint.blueprint_key()
    )


def drop_outdated_spare() -> bool:
    """Drop one spare of other migrations than this program's; False when there is none."""
    spare = Spare.objects.select_for_update(skip_locked=True).exclude(blueprint_key=blueprint.blueprint_key()).first()
    if spare is None:
        return False
    drop_schema(spare.schema_name)
    spare.delete()
    return True


def drop_schema(name: str) -> None:
    """Drop a schema that no tenant has any more."""
    blueprint.execute(f'DROP SCHEMA IF EXISTS "{check_schema_name(name)}" CASCADE')
