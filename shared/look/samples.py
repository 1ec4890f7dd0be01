"""Made-up people, places and figures for the gallery and its tests: one Friday at 11:54."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from shared import clock
from shared.look.charts import Bar, GridLine, Point
from shared.look.frames import DeskFrame, Entry, Need, SiteFrame, Stat
from shared.look.rail import Rail, RailEvent
from shared.look.seatmap import Area, Box, Door, Line, Plan, Seat, SeatState, bench
from shared.look.theme import Accent
from shared.look.widgets import OtpInput, PhoneInput

FACES = ("parts", "site", "checkout", "pass", "desk", "console", "kitchen", "calendar", "payment", "entry", "print")
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
        "sun,Today,T;calendar-days,Calendar,C;armchair,Seats,S;chef-hat,Orders,O,2;users,Customers,U;id-card,Team;tag,Catalogue",
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


ARRIVALS = (
    (
        "11:40",
        "Rohan Deshmukh",
        "STU-000412",
        "Afternoon pass, starts 12:00 · A-07",
        "need",
        "Pass ends today",
        "Check in",
    ),
    (
        "11:48",
        "Fatima Shaikh",
        "STU-000387",
        "Full day · C-02 · guardian consent on file",
        "done",
        "Here since 11:48",
        "Check out",
    ),
    ("now", "", "", "", "", "", ""),
    (
        "12:00",
        "Ishaan Verma",
        "STU-000398",
        "Afternoon shift · B-14 · paid ₹120.00 by UPI",
        "wait",
        "Due in 6 min",
        "Check in",
    ),
    ("12:00", "Meera Nair", "STU-000145", "Afternoon pass, day 12 of 30 · B-03", "wait", "Due in 6 min", "Check in"),
    ("12:00", "Aditya Rao", "STU-000401", "Afternoon shift · C-11 · ₹120.00 to collect", "need", "Unpaid", "Take ₹120"),
    (
        "12:00",
        "Kavya Iyer",
        "STU-000423",
        "First visit · B-11 · paid ₹100.00, coupon PEHLA",
        "wait",
        "Due in 6 min",
        "Check in",
    ),
    (
        "13:00",
        "Omkar Jagtap",
        "STU-000076",
        "Late by rule twice this week · A-19",
        "unknown",
        "Not confirmed",
        "Remind",
    ),
)
STATS = (
    Stat(label="In the rooms now", value="54", of="of 80", note="peak 59 at 10:20", href="/desk/seats"),
    Stat(label="Arrivals left today", value="31", note="6 within 10 min", tone="late", href="#arrivals"),
    Stat(label="Taken today", value="₹18,460", note="₹1,560 above usual", href="/desk/money"),
    Stat(label="To collect", value="₹1,440", note="5 students", href="/desk/money"),
    Stat(label="SMS credits", value="1,212", note="about 4 days left", tone="late", href="/desk/messages"),
)
NEEDS = (
    Need(
        icon="circle-alert",
        fact="₹2,400.00 may have arrived twice",
        doing="Meera Nair paid by UPI and by card. The second is being refunded by itself.",
        verb="Look",
        href="/desk/money",
    ),
    Need(
        icon="message-square-warning",
        fact="“Pass ends soon” no longer matches DLT",
        doing="Edited yesterday. 38 messages wait, none was charged.",
        verb="Fix",
        href="/desk/messages",
    ),
    Need(
        icon="armchair",
        fact="A-07 freed for 12:00–18:00",
        doing="Offered to Kavya Iyer until 12:02. Two more wait.",
        verb="See",
        href="/desk/waitlist",
    ),
)
JOBS = (
    ("deliver_sms", "lakshya", "418: address not listed", "8/8", "11:47:02", True),
    ("deliver_sms", "madras-filter", "418: address not listed", "8/8", "11:46:51", True),
    ("deliver_sms", "kesh-baner", "418: address not listed", "8/8", "11:46:40", True),
    ("deliver_sms", "om-wellness", "418: address not listed", "8/8", "11:46:12", False),
    ("settlement_import", "madras-filter", "₹0.01 off in line 418", "3/3", "06:10:14", False),
    ("tenant_export", "padhai-ghar", "Quota reached, 2.1 GB", "5/5", "Thu 23:41", False),
)
STORY = (
    ("half", "11:51:58.210", "Kavya chose UPI", "₹471.50 for order MFH-2187, takeaway"),
    ("half", "11:51:58.224", "Router chose Razorpay", "decision rd_7F3K · rules v14 · 3 candidates"),
    (
        "no",
        "11:51:58.902",
        "Razorpay could not open a page",
        "GATEWAY_ERROR 502 after 620 ms. Payer had seen nothing, so the next was tried.",
    ),
    (
        "half",
        "11:51:59.104",
        "Cashfree opened the UPI page",
        "attempt 2 · attempt 1 asked first: no order there, closed",
    ),
    ("done", "11:52:21.770", "Captured ₹471.50", "UTR 632511847720 · webhook, checked with the gateway"),
    ("unknown", "Sat 21 Nov", "Settlement expected", "₹459.62 after fee and GST on fee"),
)
DAYS = (
    ("Today", 20, 26),
    ("Sat", 21, 31),
    ("Sun", 22, 44),
    ("Mon", 23, 19),
    ("Tue", 24, 22),
    ("Wed", 25, 28),
    ("Thu", 26, 30),
    ("Fri", 27, 29),
)


def context(face: str) -> dict[str, Any]:
    """What a page of the gallery shows."""
    months = ("Dec", "", "", "", "Apr", "", "", "", "Aug", "", "", "Nov")
    mrr = (11.2, 12.1, 13.0, 13.8, 15.1, 16.0, 17.4, 18.8, 20.1, 21.9, 23.7, 24.18)
    base: dict[str, Any] = {
        "plan": plan(),
        "rail": rail(shut=True),
        "bars": usual_day(),
        "form": sample_form(),
        "stats": STATS,
        "needs": NEEDS,
        "no_needs": (),
        "arrivals": ARRIVALS,
        "jobs": JOBS,
        "story": STORY,
        "days": DAYS,
        "price": Rupees(minor=12_000),
        "lakh": Rupees(minor=12_500_000),
        "back": Rupees(minor=-2_000),
        "soon": clock.now() + timedelta(minutes=6, seconds=5),
        "until": clock.now() + timedelta(minutes=7, seconds=42),
        "spark": (3, 4, 5, 9, 8, 12, 9, 7, 8, 9),
        "points": [
            Point(value=value, label=label, spoken=label, text=f"₹{value} L" if index == len(mrr) - 1 else "")
            for index, (value, label) in enumerate(zip(mrr, months, strict=True))
        ],
        "expected": (11, 12.4, 13.6, 14.9, 16.2, 17.4, 18.6, 19.9, 21.1, 22.3, 23.4, 24.6),
        "grid": (
            GridLine(value=30, label="₹30 L"),
            GridLine(value=20, label="₹20 L"),
            GridLine(value=10, label="₹10 L"),
        ),
        "accent": INDIGO,
        "colours": [Accent(hue=hue, chroma=120) for hue in (272, 208, 150, 70, 30, 335)],
        "heat": [(week * 15, day * 15, (week * 7 + day * 3) % 4) for week in range(26) for day in range(7)],
    }
    if face in {"site", "checkout", "pass", "print"}:
        base["frame"] = site_frame()
    elif face == "console":
        base["frame"] = console_frame("Jobs")
    elif face in {"desk", "calendar", "payment"}:
        current = {"desk": "Today", "calendar": "Calendar", "payment": "Money"}[face]
        base["frame"] = desk_frame(current, rail=rail(shut=face != "desk"))
    elif face == "parts":
        base["frame"] = {
            "accent": INDIGO,
            "name": "Frontdesk",
            "groups": desk_frame().groups,
            "search": "",
            "letter_keys": True,
        }
    else:
        base["frame"] = {"name": "Frontdesk"}
    return base
