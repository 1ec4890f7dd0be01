"""A list of students as a library really brings it: mixed phones, families, doubles, blank rows, Hindi names.

The same seed gives the same file, and the counts that it must come to are counted while it is written.
"""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass

from openpyxl import Workbook

FIRST = [
    "Kavya", "Aarav", "Ishaan", "Ananya", "Rohan", "Saanvi", "Vivaan", "Diya", "Arjun", "Meera", "Kabir", "Tara",
    "Aditya", "Nisha", "Om", "Pooja", "काव्या", "आरव", "अनन्या", "रोहन", "साक्षी", "प्रिया", "José", "Zoë",
]  # fmt: skip
LAST = [
    "Sharma", "Patil", "Deshpande", "Kulkarni", "Joshi", "Iyer", "Nair", "Khan", "Singh", "D'Souza", "Jadhav",
    "Pawar", "शर्मा", "पाटील", "देशपांडे", "कुलकर्णी", "जोशी", "सिंह",
]  # fmt: skip
HEADERS = (
    "Sr. No.",
    "Student Name",
    "Mobile No.",
    "E-mail",
    "Date of Birth",
    "Father's Name",
    "Parent Contact",
    "Remarks",
    "Batch",
)
BAD_PHONES = ("98220", "9.82E+09", "not known yet", "12345678901234")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an import of the file into an empty tenant comes to."""

    total: int
    created: int
    updated: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Messy:
    """The rows of a list, and what they come to."""

    rows: list[tuple[str, ...]]
    expected: Expected

    def as_csv(self, *, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(["Lakshya Reading Rooms, list of students"])
        writer.writerow([])
        writer.writerow(HEADERS)
        writer.writerows(self.rows)
        return text.getvalue().encode(encoding)

    def as_xlsx(self) -> bytes:
        book = Workbook()
        sheet = book.active
        sheet.append(["Lakshya Reading Rooms, list of students"])
        sheet.append(HEADERS)
        for row in self.rows:
            sheet.append([_as_excel_would(cell) for cell in row])
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()


def messy_students(*, rows: int = 500, bad: int = 2, doubles: int = 5, families: int = 20, seed: int = 7) -> Messy:
    """`rows` people, of whom `bad` are wrong and `doubles` stand there twice, in a random order with gaps between."""
    chance = random.Random(seed)
    count = rows - bad - doubles
    people = [_person(chance, number) for number in range(count)]
    for child, parent in zip(people[:families], people[-families:], strict=True):
        child["phone"] = parent["phone"]
    again = [{**person, "name": f"  {person['name'].upper()} "} for person in chance.sample(people, doubles)]
    wrong = [
        {**_person(chance, count + number), "phone": BAD_PHONES[number % len(BAD_PHONES)]} for number in range(bad)
    ]
    everybody = [*people, *wrong]
    chance.shuffle(everybody)
    written = [_row(chance, number, person) for number, person in enumerate([*everybody, *again], start=1)]
    for place in chance.sample(range(len(written)), 6):
        written.insert(place, ("", "", "", "", "", "", "", "", ""))
    return Messy(rows=written, expected=Expected(total=rows, created=count, updated=doubles, failed=bad))


def _person(chance: random.Random, number: int) -> dict[str, str]:
    first, last = chance.choice(FIRST), chance.choice(LAST)
    return {
        "name": f"{first} {chance.choice('ABCDEFGHJKLMNPRSTV')} {last} {'अ' if number % 50 == 0 else ''}".strip(),
        "phone": f"98{20 + number // 10000}{number % 10000:04d}{chance.randrange(100):02d}",
        "email": f"student{number}@example.in" if chance.random() < 0.6 else chance.choice(["", "-", "NA"]),
        "dob": _birthday(chance),
        "guardian": f"{chance.choice(FIRST)} {last}",
        "guardian_phone": f"97{number:08d}" if chance.random() < 0.3 else "",
        "notes": chance.choice(["", "", "=HYPERLINK(1)", "pays monthly; window seat", "wants\na locker"]),
        "batch": chance.choice(["morning", "evening, MPSC", "UPSC; full day", ""]),
    }


def _birthday(chance: random.Random) -> str:
    day, month, year = chance.randint(1, 28), chance.randint(1, 12), chance.randint(1995, 2010)
    name = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[month - 1]
    forms = [
        f"{day:02d}/{month:02d}/{year}",
        f"{day}-{month}-{year}",
        f"{year}-{month:02d}-{day:02d}",
        f"{day} {name} {year}",
        "",
    ]
    return chance.choice(forms)


def _row(chance: random.Random, number: int, person: dict[str, str]) -> tuple[str, ...]:
    return (
        str(number), person["name"], _typed(chance, person["phone"]), person["email"], person["dob"],
        person["guardian"], person["guardian_phone"], person["notes"], person["batch"],
    )  # fmt: skip


def _typed(chance: random.Random, phone: str) -> str:
    if len(phone) != 10 or not phone.isdigit():
        return phone
    forms = [
        phone, f"+91{phone}", f"+91 {phone[:5]} {phone[5:]}", f"0{phone}", f"{phone[:5]}-{phone[5:]}",
        f"91 {phone}", f"(+91) {phone[:5]} {phone[5:]}", f"{phone}.0", f"{phone[0]}.{phone[1:]}E+09", f" {phone} ",
    ]  # fmt: skip
    return chance.choice(forms)


def _as_excel_would(cell: str) -> object:
    """A bare number becomes a number, as in a real sheet; the sheet's formulas stay text."""
    if cell.isdecimal() and cell.isascii() and not cell.startswith("0"):
        return int(cell)
    return f"'{cell}" if cell.startswith("=") else cell
