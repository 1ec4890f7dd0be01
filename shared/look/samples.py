"""Made-up people, places and figures for the gallery and its tests: one Friday at 11:54."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from shared.look.calendar import Block, DayCalendar, Lane
from shared.look.charts import Bar
from shared.look.frames import DeskFrame, Entry, SiteFrame
from shared.look.rail import Rail, RailEvent
from shared.look.seatmap import Area, Box, Door, Line, Plan, Seat, SeatState, bench
from shared.look.theme import Accent
from shared.look.widgets import OtpInput, PhoneInput

INDIGO = Accent(hue=272, chroma=140)
PUNE = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 20, 11, 54, tzinfo=PUNE).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rupees:
    """Enough of an amount for the money filter."""

    minor: int
    currency: str = "INR"


def _numbers(first: int, last: int) -> list[str]:
    return [f"{number:02d}" for number in range(first, last + 1)]


def _hall(
    code: str, name: str, note: str, frame: tuple[int, int, int, int], columns: int, free: str, **more: Any
) -> Area:
    x, y, width, height = frame
    seats: list[Seat] = []
    boxes: list[Box] = []
    per_bench = columns * 2
    for index in range(2):
        labels = _numbers(1 + index * per_bench, per_bench * (index + 1))
        row, table = bench(code, labels, x=x + 22, y=y + 45 + index * 95, columns=columns)
        seats.extend(row)
        boxes.append(table)
    open_ones = set(free.split())
    drawn = tuple(
        replace(
            seat,
            state=SeatState.FREE if seat.label in open_ones else SeatState.TAKEN,
            href=f"?seat={seat.code}" if seat.label in open_ones else "",
            kind=note,
            price="₹120.00",
        )
        for seat in seats
    )
    return Area(
        code=code,
        name=name,
        note=note,
        x=x,
        y=y,
        width=width,
        height=height,
        seats=drawn,
        boxes=tuple(boxes),
        href=f"?area={code}",
        **more,
    )


def plan() -> Plan:
    """Kothrud hall: 80 seats in four areas."""
    top = tuple(Line(x1=left, y1=0, x2=left + 48, y2=0) for left in (313, 376, 440, 503))
    side = (Line(x1=0, y1=52, x2=0, y2=113), Line(x1=0, y1=132, x2=0, y2=193))
    whole = Plan(
        name="Kothrud hall",
        width=580,
        height=459,
        areas=(
            _hall("A", "Hall A", "silent", (0, 0, 290, 242), 6, "15 17 18 19 22 24", windows=side),
            _hall("B", "Hall B", "window", (290, 0, 290, 242), 6, "04 06 09 11 14 17 20 22 23", windows=top),
            _hall("C", "Hall C", "laptop", (0, 240, 208, 219), 4, "03 07 08 09 13"),
            _hall("L", "Ladies’ bay", "", (372, 240, 208, 219), 4, "02 03 05 06 08 15"),
        ),
        walls=(
            Line(x1=290, y1=0, x2=290, y2=219),
            Line(x1=0, y1=242, x2=184, y2=242),
            Line(x1=396, y1=242, x2=580, y2=242),
            Line(x1=290, y1=242, x2=290, y2=259),
        ),
        boxes=(
            Box(x=216, y=264, width=65, height=53, label="Stairs, lift"),
            Box(x=299, y=264, width=65, height=53, label="Water"),
            Box(x=242, y=345, width=96, height=16, kind="counter", label="Front desk"),
        ),
        doors=(Door(x=267, y=459),),
    )
    return whole.with_states({"B-05": SeatState.HOLD, "B-11": SeatState.YOURS, "L-16": SeatState.CLOSED})


LOADS = (0.1, 0.35, 0.5, 0.75, 0.9, 0.96, 0.95, 0.85, 0.55, 0.65, 0.75, 0.82, 0.9, 0.93, 0.85, 0.7, 0.45, 0.2)


def rail(*, shut: bool = False) -> Rail:
    """Friday, 06:00 to 23:00; with `shut` the edges are closed hours."""
    return Rail(
        day=date(2026, 11, 20),
        note="open till 23:00",
        starts=6 * 60,
        ends=23 * 60,
        opens=((7 * 60, 22 * 60),) if shut else ((6 * 60, 23 * 60),),
        loads=LOADS[:17],
        now=11 * 60 + 54,
        events=(RailEvent(minute=8 * 60 + 24, label="08:24, a message failed", failed=True),) if shut else (),
        href="/desk?hour={hour}",
    )


def usual_day() -> list[Bar]:
    """A usual Friday by the hour."""
    values = (8, 22, 48, 68, 82, 90, 84, 62, 56, 70, 78, 84, 92, 84, 62, 42, 16)
    return [
        Bar(
            value=value,
            label=f"{hour:02d}" if hour % 3 == 0 else "",
            spoken=f"{hour:02d}:00",
            tone="past" if hour < 11 else "now" if hour == 11 else "next",  # noqa: PLR2004
            text=f"{value}%",
        )
        for hour, value in enumerate(values, start=6)
    ]


def site_frame() -> SiteFrame:
    """The library's site."""
    return SiteFrame(
        name="Lakshya Reading Rooms",
        place="Kothrud, Pune",
        sign="ल",
        accent=INDIGO,
        entries=(
            Entry(label="Book a seat", href="/", current=True),
            Entry(label="Passes", href="/passes"),
            Entry(label="Our halls", href="/halls"),
            Entry(label="Help", href="/help"),
        ),
        sign_in="/sign-in",
    )


def _entries(spec: str, current: str) -> tuple[Entry, ...]:
    made = []
    for line in spec.split(";"):
        icon, label, key, count = [*line.split(","), "", ""][:4]
        made.append(
            Entry(
                icon=icon,
                label=label,
                href=f"/desk/{label.lower().replace(' ', '-')}",
                key=key,
                count=int(count) if count else None,
                current=label == current,
            )
        )
    return tuple(made)


def desk_frame(current: str = "Today", **more: Any) -> DeskFrame:
    """The desk of the library, the owner at it."""
    groups = (
        "sun,Today,T;calendar-days,Calendar,C;armchair,Seats,S;chef-hat,Orders,O,2;users,Customers,U;id-card,Team;tags,Catalogue",
        "indian-rupee,Money,M;message-square-text,Messages,,4;sprout,Growth;chart-column,Reports",
        "settings,Settings",
    )
    return DeskFrame(
        name="Lakshya Reading Rooms",
        place="Kothrud, Pune",
        sign="ल",
        accent=INDIGO,
        groups=tuple(_entries(group, current) for group in groups),
        bar=_entries("sun,Today;calendar-days,Calendar;scan-line,Scan;users,Students;ellipsis,More", current),
        person="Asha Kulkarni",
        role="Owner",
        me="/desk/me",
        switch="/desk/places",
        live="",
        **more,
    )


def console_frame(current: str) -> DeskFrame:
    """The operators' console."""
    groups = (
        "layout-dashboard,Overview;building-2,Tenants;layers,Plans;coins,Credits;route,Gateways",
        "list-checks,Jobs,,7;webhook,Webhooks,,1;git-branch,Fleet;activity,Health",
        "scroll-text,Audit;megaphone,Notices;user-cog,Operators;flag,Flags",
    )
    return DeskFrame(
        name="Frontdesk",
        place="Operator console",
        home="/console",
        groups=tuple(_entries(group, current) for group in groups),
        bar=_entries(
            "layout-dashboard,Overview;building-2,Tenants;search,Find;list-checks,Jobs;ellipsis,More", current
        ),
        person="Devika Rao",
        role="Operator, money",
        me="/console/me",
        switch="/console",
    )


class SampleForm(forms.Form):
    """One of each kind of field."""

    name = forms.CharField(label="Your name", initial="Kavya Iyer")
    phone = forms.CharField(label="Mobile number", widget=PhoneInput())
    gstin = forms.CharField(label="GSTIN", help_text="15 characters, on your GST certificate.", required=False)
    kind = forms.ChoiceField(label="Language", choices=[("en", "English"), ("hi", "हिन्दी")])
    about = forms.ChoiceField(
        label="How to write to you", choices=[("sms", "SMS"), ("wa", "WhatsApp")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    code = forms.CharField(label="Code from the text", widget=OtpInput())
    texts = forms.BooleanField(
        label="Text me about this booking.", help_text="Offers are a separate choice, off until you turn them on."
    )

    def clean_gstin(self) -> str:
        """A GSTIN has 15 characters."""
        gstin: str = self.cleaned_data["gstin"]
        if len(gstin) != 15:  # noqa: PLR2004
            raise forms.ValidationError(f"This has {len(gstin)} characters. A GSTIN has 15.")
        return gstin

    def clean_phone(self) -> str:
        """Ten digits."""
        phone: str = self.cleaned_data["phone"]
        digits = sum(sign.isdigit() for sign in phone)
        if digits != 10:  # noqa: PLR2004
            raise forms.ValidationError(f"This number has {digits} digits. An Indian mobile has 10.")
        return phone


def sample_form() -> SampleForm:
    """Filled in with two mistakes."""
    form = SampleForm(
        {
            "name": "Kavya Iyer",
            "phone": "98200 1423",
            "gstin": "27AAPFU0939F1Z",
            "kind": "en",
            "about": "sms",
            "code": "409112",
            "texts": "on",
        }
    )
    form.is_valid()
    return form


def day() -> DayCalendar:
    """A barber's Friday."""
    imran = (
        Block(starts=570, ends=614, who="Karan Mehta", what="Beard", kind="done", href="#1"),
        Block(starts=615, ends=660, who="Dev Patil", what="Haircut", kind="done", href="#2"),
        Block(
            starts=675,
            ends=735,
            who="Aarav Joshi",
            what="Haircut, head massage",
            kind="now",
            spoken="in the chair",
            href="#3",
        ),
        Block(starts=735, ends=780, who="Nikhil Rane", what="Beard sculpt", shape="wait", spoken="has come", href="#4"),
        Block(starts=780, ends=825, who="Lunch", kind="off"),
        Block(starts=900, ends=990, who="Arjun Menon", what="Keratin", kind="ask", href="#5"),
    )
    vikas = (
        Block(starts=600, ends=630, who="Suresh Gaikwad", kind="done", href="#6"),
        Block(starts=645, ends=690, who="Rahul Bhosale", what="Haircut", kind="noshow", spoken="no-show", href="#7"),
        Block(starts=705, ends=750, who="Joel D’Souza", what="Haircut, beard", shape="wait", href="#8"),
        Block(starts=840, ends=900, who="Gap 14:00, 60 min", what="Offer to 3 waiting", kind="gap", href="#9"),
        Block(starts=900, ends=930, who="Hold 4:12", what="online", kind="hold", href="#10"),
    )
    neha = (
        Block(starts=600, ends=690, who="Ritu Sharma", what="Colour, wash", kind="done", href="#11"),
        Block(starts=690, ends=780, who="Ananya Iyer", what="Global colour", kind="now", href="#12"),
        Block(starts=810, ends=870, who="Zoya Khan", what="Cut, blow-dry", href="#13"),
        Block(starts=840, ends=900, who="Priya Nambiar", what="Cut", href="#14"),
    )
    return DayCalendar(
        starts=540,
        ends=1080,
        now=714,
        lanes=(
            Lane(name="Imran Shaikh", note="09:30–19:00 · 86% full", blocks=imran, shut=((540, 570),)),
            Lane(name="Vikas Jadhav", note="10:00–20:00 · 71% full", blocks=vikas, shut=((540, 600),)),
            Lane(name="Neha Pawar", note="10:00–18:00 · 92% full", blocks=neha, shut=((540, 600),)),
        ),
    )
