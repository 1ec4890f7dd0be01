"""A study library opens: seats, students from a messy file, a seat paid at the desk, two sold online; seen live."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.data.messy import messy_students
from tests.harness.stack import Stack
from tests.main_job.ears import Socket, Stream
from tests.main_job.texts import CREDITS, Texts
from tests.main_job.till import SALES, Till
from tests.main_job.voice import Voice

KOLKATA = ZoneInfo("Asia/Kolkata")
STUDENTS = 500
BAD_ROWS = 2
HALLS = (("A", 24, 30), ("B", 24, 30), ("Q", 2, 150))
OWNER_PASSWORD = "a long walk to Kothrud"
STAFF_PASSWORD = "the bell on the counter"
STUDENT_PASSWORD = "seat by the window 11"
PATIENCE_S = 60.0


@dataclass(slots=True)
class Story:
    """The people, what they made, and the steps that were told."""

    stack: Stack
    steps: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    slug: str = ""
    tenant_uid: str = ""
    owner: Voice = field(init=False)
    desk: Voice = field(init=False)
    student: Voice = field(init=False)
    venue: str = ""
    seats: dict[str, str] = field(default_factory=dict)

    def tell(self, sentence: str) -> None:
        """Say what was done."""
        self.steps.append(sentence)
        print(f"  {len(self.steps):2}. {sentence}", file=sys.stderr, flush=True)

    def walk(self) -> dict[str, Any]:
        """All of it, in order. Raises at the first thing that is not as it must be."""
        started = time.monotonic()
        self.sign_up()
        self.invite_staff()
        self.draw_seats()
        self.import_students()
        self.hear_and_book()
        self.sell_online()
        self.verify()
        return {"ok": True, "seconds": round(time.monotonic() - started, 1), "steps": len(self.steps), **self.counts}

    def sign_up(self) -> None:
        """On the apex, by a stranger."""
        owner = {"name": "Asha Kulkarni", "email": "asha@lakshya.example", "phone": "98200 14230"}
        body = {
            "business_name": "Lakshya Reading Rooms",
            "slug": "lakshya-main",
            "vertical": "study_library",
            "owner": {**owner, "password": OWNER_PASSWORD},
        }
        made = Voice(self.stack, "").post("signup", body)
        self.slug, self.tenant_uid = made["tenant"]["slug"], made["tenant"]["uid"]
        assert made["tenant"]["state"] == "trial"
        assert made["tenant"]["plan"] == "professional"
        self.owner = Voice(self.stack, self.slug, made["access"])
        assert Voice(self.stack, "", made["access"]).get("auth/me", expect=401)["code"] == "token_invalid"
        assert self.owner.get("auth/me")["email"] == owner["email"]
        self.tell(f"signed up at {made['tenant']['domain']}; the owner's token is worthless at the apex")

    def invite_staff(self) -> None:
        """The owner invites Bilal, who takes the invitation and signs in."""
        invite = self.owner.post("staff/invite", {"email": "bilal@lakshya.example", "role": "front_desk"})
        token = invite["accept_url"].rpartition("/")[2].rpartition("=")[2]
        stranger = Voice(self.stack, self.slug)
        stranger.post("auth/invite/accept", {"token": token, "password": STAFF_PASSWORD}, expect=200)
        login = {"email": "bilal@lakshya.example", "password": STAFF_PASSWORD}
        self.desk = Voice(self.stack, self.slug, stranger.post("auth/login", login, expect=200)["access"])
        assert self.desk.get("staff", expect=403)["code"] == "forbidden"
        self.tell("invited the front desk, who signed in and may not manage staff")

    def draw_seats(self) -> None:
        """A venue with three halls, two openings on Sundays, and 50 seats with a price."""
        place = {"name": "Kothrud hall", "city": "Pune", "timezone": "Asia/Kolkata", "lat": 18.5074, "lng": 73.8077}
        self.venue = self.owner.post("venues", place)["uid"]
        hours = [{"weekday": day, "opens": "06:00", "closes": "23:00"} for day in range(6)]
        hours += [
            {"weekday": 6, "opens": "07:00", "closes": "12:00"},
            {"weekday": 6, "opens": "16:00", "closes": "02:00"},
        ]
        self.owner.put(f"venues/{self.venue}/hours", {"hours": hours})
        for hall, seats, rupees in HALLS:
            area = self.owner.post(f"venues/{self.venue}/areas", {"name": f"Hall {hall}"})["uid"]
            labels = [f"{hall}-{number:02}" for number in range(1, seats + 1)]
            price = {"minor": rupees * 100, "currency": "INR"}
            body = {"area": area, "labels": labels, "price_per_hour": price}
            made = self.owner.post(f"venues/{self.venue}/seats", body)["results"]
            self.seats |= {seat["label"]: seat["uid"] for seat in made}
        found = Voice(self.stack, self.slug).get("libraries?city=Pune")["results"]
        assert [row["uid"] for row in found] == [self.venue]
        assert Voice(self.stack, self.slug).get("venues/nearby?lat=18.51&lng=73.81&radius_km=5")["results"]
        self.tell(f"drew {len(self.seats)} seats in three halls; a visitor finds the library in Pune and nearby")

    def import_students(self) -> None:
        """A file with spaces, prefixes, duplicates, Hindi names and two rows that cannot be right."""
        messy = messy_students(rows=STUDENTS, bad=BAD_ROWS)
        content, expected = messy.as_csv(), asdict(messy.expected)
        tried = self._import(content, dry_run="true")
        assert tried["failed"] == BAD_ROWS, tried
        assert self.owner.get("students?count=true")["count"] == 0
        done = self._import(content, dry_run="false")
        assert {name: done[name] for name in expected} == expected, (done, expected)
        assert self.owner.get("students?count=true")["count"] == expected["created"]
        again = self._import(content, dry_run="false")
        assert again["created"] == 0, again
        assert self.owner.get("students?count=true")["count"] == expected["created"]
        self.counts |= {"students": expected["created"], "bad_rows": done["failed"]}
        self.tell(f"took in {expected['created']} of {STUDENTS} rows, {done['failed']} listed as wrong; twice is once")

    def _import(self, content: bytes, *, dry_run: str) -> dict[str, Any]:
        fields = {"dry_run": dry_run}
        uid = self.owner.upload("customers/bulk-import", "students.csv", content, fields)["uid"]
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            report: dict[str, Any] = self.owner.get(f"imports/{uid}")
            if report["state"] in {"checked", "done", "failed"}:
                assert report["state"] != "failed", report
                return report
            time.sleep(0.2)
        raise AssertionError(f"the import did not end within {PATIENCE_S} s")

    def hear_and_book(self) -> None:
        """A student books, loses a race, pays at the desk; the desk books, moves and cancels; both see it live."""
        ticket = self.desk.post("live/ticket", {"topics": ["bookings", "occupancy"]}, expect=200)["ticket"]
        desk_ears = Socket(self.stack, self.slug, ticket)
        page_ears = Stream(self.stack, self.slug, "occupancy")
        held = self.student_books("B-11")
        heard = desk_ears.wait_for("booking.held")
        page_ears.wait_for("booking.held")
        self.tell(f"a student held seat B-11 ({held['code']}); desk and visitors saw it live ({heard['kind']})")
        self.lose_the_race("B-11")
        self.pay_at_desk(held)
        desk_ears.wait_for("booking.accepted")
        self.move_and_cancel(desk_ears)
        desk_ears.close()
        page_ears.close()

    def student_books(self, label: str) -> dict[str, Any]:
        """Chitra registers with her phone and holds a seat for tomorrow's afternoon."""
        person = {"name": "Chitra Iyer", "phone": "+91 98765 43210", "email": "chitra@mail.example"}
        consents = ["terms", "service_messages"]
        body = {**person, "password": STUDENT_PASSWORD, "consents": consents}
        registered = Voice(self.stack, self.slug).post("auth/register", body)
        self.student = Voice(self.stack, self.slug, registered["access"])
        asked = self._asked(label, 12, 15)
        booking: dict[str, Any] = self.student.post("bookings", asked, key="chitra-tomorrow-b11")
        again = self.student.post("bookings", asked, key="chitra-tomorrow-b11")
        assert (again["uid"], booking["state"]) == (booking["uid"], "held")
        assert booking["total"] == {"minor": 9000, "currency": "INR"}, booking["total"]
        assert booking["hold_expires_at"]
        return booking

    def lose_the_race(self, label: str) -> None:
        """Another asks for the same seat a second later."""
        refused = self.desk.post("bookings", {**self._asked(label, 13, 16), "customer": self._anyone(0)}, expect=409)
        assert refused["code"] == "seat_taken", refused
        assert refused["alternatives"], refused
        self.tell(f"the next one was refused {label} and offered {len(refused['alternatives'])} others")

    def pay_at_desk(self, held: dict[str, Any]) -> None:
        """Cash on the counter: the receipt, the change, the accepted booking."""
        amount = {"minor": 9000, "currency": "INR"}
        body = {"payable_kind": "booking", "payable": held["uid"], "method": "cash", "amount": amount}
        tendered = {"minor": 10000, "currency": "INR"}
        paid = self.desk.post("payments/desk", {**body, "tendered": tendered}, key="cash-chitra")
        same = self.desk.post("payments/desk", {**body, "tendered": tendered}, key="cash-chitra")
        assert (paid["state"], same["uid"]) == ("paid", paid["uid"])
        assert self.student.get(f"bookings/{held['uid']}")["state"] == "accepted"
        assert self.student.get(f"payments/{paid['uid']}")["state"] == "paid"
        self.counts["payments"] = len(self.desk.get("payments")["results"])
        assert self.counts["payments"] == 1
        self.tell(f"paid ₹90.00 in cash, receipt {paid['receipt_number']}; the booking is accepted")

    def move_and_cancel(self, ears: Socket) -> None:
        """The desk books for an imported student, moves it by a day, and cancels."""
        anyone = self._anyone(0)
        made = self.desk.post("bookings", {**self._asked("A-01", 9, 11), "customer": anyone})
        assert made["state"] == "accepted", made
        start = (self._day(2) + timedelta(hours=9)).isoformat()
        moved = self.desk.post(f"bookings/{made['uid']}/reschedule", {"start": start}, expect=200)
        assert datetime.fromisoformat(moved["start"]) == datetime.fromisoformat(start), moved
        ears.wait_for("booking.moved")
        second = self.desk.post("bookings", {**self._asked("A-01", 9, 11), "customer": self._anyone(1)})
        assert second["state"] == "accepted"
        ended = self.desk.post(f"bookings/{made['uid']}/cancel", {"reason": "ill"}, expect=200)
        assert ended["state"] == "cancelled"
        ears.wait_for("booking.cancelled")
        self.counts["bookings"] = len(self.desk.get("bookings")["results"])
        self.tell("the desk booked A-01, moved it by a day, sold the freed time again, and cancelled the first")

    def sell_online(self) -> None:
        """Gateways and a carrier; two seats sold through the cheapest gateway, told by text; one is given back."""
        texts = Texts(self.stack, self.owner)
        texts.sign_in_operator()
        texts.open_carrier()
        texts.buy()
        texts.learn()
        self.tell(f"bought {CREDITS} texts of the platform, paid at its own Razorpay; seven texts are registered")
        till = Till(self.stack.sim, self.owner, self.student)
        till.connect()
        self.tell("connected Razorpay, Cashfree and Stripe: keys went in, none came out, each was tried")
        ticket = self.desk.post("live/ticket", {"topics": ["bookings"]}, expect=200)["ticket"]
        ears = Socket(self.stack, self.slug, ticket)
        sold = []
        for sale in SALES:
            sentence = till.preview(sale)
            booking = self.student.post("bookings", self._asked(sale.seat, sale.first_hour, sale.last_hour))
            sold.append(till.sell(sale, booking, ears))
            self.tell(f"seat {sale.seat} paid at {sale.gateway.title()}, accepted by its webhook. {sentence}")
            texts.check_sale(sold[-1], booking)
        ears.close()
        texts.send_notice(self.desk, str(sold[0]["payer"]), "Q01")
        self.counts["parts"] = texts.check_wallet(2 * len(SALES) + 1)
        self.counts["texts"] = 2 * len(SALES) + 1
        self.tell(
            f"{self.counts['texts']} registered texts arrived word for word and cost {self.counts['parts']} parts"
        )
        till.refund(sold[1])
        till.agree(sold, sold[1:])
        till.check_secrets(self.stack.log())
        self.counts["sold_online"] = len(sold)
        self.tell("the second payment went back whole, once; each gateway's book says what ours says")

    def verify(self) -> None:
        """Books and log are right, nothing waits and nothing failed."""
        for what in ("ledger", "audit"):
            for narrowed in (["--tenant", self.slug], []):
                done = self.stack.command("verify", what, *narrowed, "--json")
                verdict = json.loads(done.stdout)
                assert done.returncode == 0, (what, verdict, done.stderr)
                assert verdict["ok"], (what, verdict)
                assert verdict["checked"], (what, verdict)
                self.counts[f"{what}_checked"] = verdict["checked"]
        assert self.owner.get("audit/verify")["ok"]
        assert self.owner.get("failed-jobs")["results"] == []
        self.tell("ledger and audit chain verified, the tenant's and the platform's; no job failed")

    def _asked(self, label: str, first_hour: int, last_hour: int) -> dict[str, Any]:
        day = self._day(1)
        start, end = (day + timedelta(hours=hour) for hour in (first_hour, last_hour))
        return {"venue": self.venue, "resource": self.seats[label], "start": start.isoformat(), "end": end.isoformat()}

    def _day(self, ahead: int) -> datetime:
        """Midnight in Kothrud, so many days from now, never a Sunday or the day before one."""
        day = datetime.now(KOLKATA).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=ahead)
        return day + timedelta(days=3) if (day - timedelta(days=ahead)).weekday() >= 4 else day

    def _anyone(self, number: int) -> str:
        rows = self.owner.get("students?limit=3&ordering=created_at")["results"]
        return str(rows[number]["uid"])
