from __future__ import annotations

from datetime import date

import pytest

from tenant_apps.customers.intake.cells import Person
from tenant_apps.customers.intake.kin import Book, shared_phone_is_guardians

PHONE, OTHER = "+919820014230", "+919820014231"


def book_of(*people: Person) -> Book[str]:
    book: Book[str] = Book()
    for person in people:
        book.add(person, person.name)
    return book


class TestFind:
    @pytest.mark.parametrize("name", ["Kavya Sharma", "KAVYA  SHARMA", "kavya sharma.", "\uff2bavya Sharma"])
    def test_same_phone_and_same_name_is_the_same_person(self, name: str) -> None:
        book = book_of(Person(name="Kavya Sharma", phone=PHONE))
        assert book.find(Person(name=name, phone=PHONE)) == "Kavya Sharma"

    def test_same_phone_and_another_name_is_family(self) -> None:
        book = book_of(Person(name="Kavya Sharma", phone=PHONE))
        brother = Person(name="Aarav Sharma", phone=PHONE)
        assert book.find(brother) is None
        assert book.has_family(brother)

    def test_same_name_and_another_phone_is_somebody_else(self) -> None:
        book = book_of(Person(name="Kavya Sharma", phone=PHONE))
        assert book.find(Person(name="Kavya Sharma", phone=OTHER)) is None

    def test_a_new_phone_with_the_known_email_is_the_same_person(self) -> None:
        book = book_of(Person(name="Kavya Sharma", phone=PHONE, email="k@example.in"))
        assert book.find(Person(name="Kavya Sharma", phone=OTHER, email="k@example.in")) == "Kavya Sharma"

    def test_without_any_contact_the_name_decides(self) -> None:
        book = book_of(Person(name="Kavya Sharma"))
        assert book.find(Person(name="kavya sharma")) == "Kavya Sharma"
        assert book.find(Person(name="Kavya Sharma", phone=PHONE)) is None

    def test_two_ways_of_writing_a_hindi_letter_are_one_name(self) -> None:
        book = book_of(Person(name="सफ़िया", phone=PHONE))
        assert book.find(Person(name="सफ़िया", phone=PHONE)) == "सफ़िया"


class TestSharedPhoneIsGuardians:
    @pytest.mark.parametrize(
        ("dob", "is_guardians"),
        [(None, True), (date(2010, 1, 1), True), (date(2008, 11, 20), False), (date(2008, 11, 21), True)],
    )
    def test_of_everybody_who_is_not_known_to_be_of_age(self, dob: date | None, *, is_guardians: bool) -> None:
        assert shared_phone_is_guardians(dob=dob, today=date(2026, 11, 20)) is is_guardians
