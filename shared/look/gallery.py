"""What each page of the gallery shows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared import clock
from shared.look import samples
from shared.look.charts import GridLine, Point
from shared.look.frames import Need, Stat
from shared.look.theme import Accent

FACES = ("parts", "site", "checkout", "pass", "desk", "console", "kitchen", "calendar", "payment", "entry", "print")
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
        "plan": samples.plan(),
        "day_plan": samples.day(),
        "rail": samples.rail(shut=True),
        "bars": samples.usual_day(),
        "form": samples.sample_form(),
        "stats": STATS,
        "needs": NEEDS,
        "no_needs": (),
        "arrivals": ARRIVALS,
        "jobs": JOBS,
        "story": STORY,
        "days": DAYS,
        "price": samples.Rupees(minor=12_000),
        "lakh": samples.Rupees(minor=12_500_000),
        "back": samples.Rupees(minor=-2_000),
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
        "accent": samples.INDIGO,
        "colours": [Accent(hue=hue, chroma=120) for hue in (272, 208, 150, 70, 30, 335)],
        "heat": [(week * 15, day * 15, (week * 7 + day * 3) % 4) for week in range(26) for day in range(7)],
    }
    if face in {"site", "checkout", "pass", "print"}:
        base["frame"] = samples.site_frame()
    elif face == "console":
        base["frame"] = samples.console_frame("Jobs")
    elif face in {"desk", "calendar", "payment"}:
        current = {"desk": "Today", "calendar": "Calendar", "payment": "Money"}[face]
        base["frame"] = samples.desk_frame(current, rail=samples.rail(shut=face != "desk"))
    elif face == "parts":
        base["frame"] = {
            "accent": samples.INDIGO,
            "name": "Frontdesk",
            "groups": samples.desk_frame().groups,
            "search": "",
            "letter_keys": True,
        }
    else:
        base["frame"] = {"name": "Frontdesk"}
    return base
