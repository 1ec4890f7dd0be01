"""How a kept file becomes customers. Safe to repeat from any point: a worker may die after any row.

The check reads the whole file and writes nothing but what it found. The run goes in units of 200 rows; each
writes its people and how far it got in one transaction, so that the next run continues behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from shared import clock, locks
from shared.actor import Actor
from shared.bulk import update_rows
from shared.errors import Invalid
from shared.unit import in_unit
from tenant_apps.customers import storage
from tenant_apps.customers.actions.imports import Findings, begin_check, fail_import, finish_check, finish_import
from tenant_apps.customers.intake.kin import Book, shared_phone_is_guardians
from tenant_apps.customers.intake.reading import in_units, open_people
from tenant_apps.customers.models import Customer, Import
from tenant_apps.customers.steps import people_in_use, take_counter, write_people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tenant_apps.customers.intake.cells import Person, Problem, Reading

NEWCOMER = 0
FILLED = ("name", "phone", "email", "dob", "guardian_name", "guardian_phone", "notes")


def take_in(import_id: int) -> None:
    """Check the file, and run it if it may go in. Whatever ends the import removes the file."""
    row = Import.objects.filter(pk=import_id).first()
    if row is None:
        return
    with translation.override(row.language):
        try:
            _check(row)
            _run(row)
        except Invalid as error:
            _fail(row, error)
        except FileNotFoundError:
            _fail(row, Invalid.field("file", "file_gone", str(_("The file is gone. Upload it again."))))
    row.refresh_from_db()
    if row.is_over:
        storage.remove_file(row.stored_as)


def bringer_of(row: Import) -> Actor:
    """Who brought the file, as facts name people."""
    return Actor(
        kind=row.brought_by_kind,
        uid=row.brought_by_uid,
        name=row.brought_by_name,
        act_uid=row.brought_act_uid,
    )


def _fail(row: Import, error: Invalid) -> None:
    said = next(iter(error.facts["errors"].values()))[0]
    in_unit(lambda _: fail_import(import_id=row.pk, code=said["code"], detail=said["detail"], actor=bringer_of(row)))


# The check


def _check(row: Import) -> None:
    if in_unit(lambda _: begin_check(import_id=row.pk)) is None:
        return
    findings, problems = _find(row)
    in_unit(lambda _: finish_check(import_id=row.pk, findings=findings, problems=problems, actor=bringer_of(row)))


def _find(row: Import) -> tuple[Findings, list[tuple[int, Problem]]]:
    findings, problems = Findings(), []
    book: Book[int] = Book()
    with (
        storage.open_file(row.stored_as) as file,
        open_people(file, row.file_kind, row.mapping, today=_today(row)) as rows,
    ):
        for lot in in_units(rows):
            _open_book(book, [one.person for one in lot if one.person])
            for reading in lot:
                _count(reading, book, findings)
                problems += [(reading.row, problem) for problem in reading.problems]
    if not findings.total:
        raise Invalid.field("file", "empty", _("There is nobody in this file."))
    return findings, problems


def _count(reading: Reading, book: Book[int], findings: Findings) -> None:
    findings.total += 1
    if reading.person is None:
        findings.failed += 1
    elif (known := book.find(reading.person)) is not None:
        findings.updated += 1
        book.add(reading.person, known)
    else:
        findings.created += 1
        findings.families += book.has_family(reading.person)
        book.add(reading.person, NEWCOMER)


def _today(row: Import) -> date:
    """The day of the upload: a file that is read again tomorrow says the same."""
    return row.created_at.date()


def _open_book(book: Book[int], people: Sequence[Person]) -> None:
    """Add everybody in the database whom these rows could be, or could be family of."""
    names, phones = _names_and_phones(people)
    known = people_in_use().filter(name_key__in=names).order_by("id")
    family = people_in_use().filter(phone__in=phones).order_by("id")
    for person in [*known, *family]:
        book.add(person, person.pk)


# The run


@dataclass(slots=True)
class Lot:
    """What one unit writes. changed: rows of the database by key."""

    new: list[Customer]
    changed: dict[int, Customer]
    updated: int = 0


def _run(row: Import) -> None:
    row.refresh_from_db()
    if row.state != Import.State.RUNNING:
        return
    with (
        storage.open_file(row.stored_as) as file,
        open_people(file, row.file_kind, row.mapping, today=_today(row)) as rows,
    ):
        end = 0
        for lot in in_units(rows):
            start, end = end, end + len(lot)
            if end > row.done_rows and not _take_in_lot(row, lot, start=start, end=end):
                return
    in_unit(lambda _: finish_import(import_id=row.pk, actor=bringer_of(row)))


def _take_in_lot(row: Import, readings: Sequence[Reading], *, start: int, end: int) -> bool:
    """Write one unit, unless another worker has. False when the import was ended."""

    def work(_: object) -> bool:
        current = locks.take(Import, row.pk)
        if current is None or current.state != Import.State.RUNNING:
            return False
        if current.done_rows != start:
            return True
        lot = _write_lot([one.person for one in readings if one.person], today=_today(row))
        current.created += len(lot.new)
        current.updated += lot.updated
        current.done_rows = end
        current.save(update_fields=["created", "updated", "done_rows"])
        return True

    return in_unit(work)


def _write_lot(people: Sequence[Person], *, today: date) -> Lot:
    """Write who is new and who is changed; nobody else adds people meanwhile, the counter is locked."""
    counter = take_counter()
    lot = _sorted_out(people, today=today)
    write_people(lot.new, counter)
    _save_changed(lot.changed.values())
    return lot


def _sorted_out(people: Sequence[Person], *, today: date) -> Lot:
    book, lot = _book_of(people), Lot(new=[], changed={})
    for person in people:
        known = book.find(person)
        if known is None:
            known = _newcomer(person, has_family=book.has_family(person), today=today)
            lot.new.append(known)
        else:
            lot.updated += 1
            if _fill(known, person) and known.pk:
                lot.changed[known.pk] = known
        book.add(known, known)
    return lot


def _book_of(people: Sequence[Person]) -> Book[Customer]:
    """Whom these rows could be, locked, and whose family they could be."""
    names, phones = _names_and_phones(people)
    book: Book[Customer] = Book()
    for known in locks.take_all(Customer, people_in_use().filter(name_key__in=names).values_list("pk", flat=True)):
        book.add(known, known)
    for relative in people_in_use().filter(phone__in=phones).order_by("id"):
        book.add(relative, relative)
    return book


def _names_and_phones(people: Sequence[Person]) -> tuple[set[str], set[str]]:
    return {person.name_key for person in people}, {person.phone for person in people if person.phone}


def _newcomer(person: Person, *, has_family: bool, today: date) -> Customer:
    guardian_phone = person.guardian_phone
    if has_family and not guardian_phone and shared_phone_is_guardians(dob=person.dob, today=today):
        guardian_phone = person.phone
    return Customer(
        name=person.name, phone=person.phone, email=person.email, dob=person.dob, notes=person.notes,
        guardian_name=person.guardian_name, guardian_phone=guardian_phone, tags=list(person.tags),
        name_key=person.name_key,
    )  # fmt: skip


def _fill(known: Customer, person: Person) -> bool:
    """What the file says replaces, what it leaves empty stays; tags are added. Whether that changes anything."""
    told = {name: getattr(person, name) for name in FILLED if getattr(person, name)}
    told["tags"] = list(dict.fromkeys([*known.tags, *person.tags]))
    changed = {name: value for name, value in told.items() if getattr(known, name) != value}
    for name, value in changed.items():
        setattr(known, name, value)
    return bool(changed)


def _save_changed(people: Iterable[Customer]) -> None:
    changed = list(people)
    for person in changed:
        person.fill_keys()
        person.updated_at = clock.now()
    fields = [*FILLED, "tags", "name_key", "search_key", "updated_at"]
    update_rows(changed, fields)
