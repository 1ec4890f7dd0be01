"""Forms of venues: what a place is, its week, what is sold, when it is shut, what stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from shared.periods import Period
from tenant_apps.portal.desk.fields import DayField, MoneyField
from tenant_apps.slots.availability import WeeklyOpening, instant_at
from tenant_apps.venues.models import MOST_POINTS, Area, Seat, Venue, VenueHours

DAYS = 7
OPENINGS = 2
MOST_SEATS = 200
LABELS = re.compile(r"^(?P<head>.*?)(?P<first>\d+)\s*(?:\.\.+|…|–|-)\s*(?P<tail_head>\D*?)(?P<last>\d+)$")
A_MONDAY = datetime(2026, 11, 16)  # noqa: DTZ001 - a day, named in the reader's language


class VenueForm(forms.Form):
    """What a place is."""

    name = forms.CharField(label=_("Name"), max_length=120)
    city = forms.CharField(label=_("City"), max_length=80)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    timezone = forms.CharField(
        label=_("Time zone"), max_length=40, initial="Asia/Kolkata", widget=forms.TextInput({"autocomplete": "off"})
    )
    status = forms.ChoiceField(
        label=_("On the site"), choices=[("active", _("Shown")), ("inactive", _("Not shown"))], initial="active"
    )
    accepts_by_hand = forms.BooleanField(
        label=_("Bookings wait until somebody here says yes."), required=False, initial=False
    )
    pay_at_desk = forms.BooleanField(
        label=_("Paying at the desk is offered on the site."), required=False, initial=True
    )

    def clean_timezone(self) -> str:
        """One of the tz database."""
        name: str = self.cleaned_data["timezone"]
        if name not in available_timezones():
            raise ValidationError(_("There is no such time zone. India’s is Asia/Kolkata."), code="unknown")
        return name


def initial_of(venue: Venue) -> dict[str, Any]:
    """What the form shows of a venue."""
    return {name: getattr(venue, name) for name in VenueForm.base_fields}


class HoursForm(forms.Form):
    """A week with two openings a day; one that closes before it opens ends on the next morning."""

    always = forms.BooleanField(label=_("Open around the clock, every day."), required=False)

    def __init__(self, *args: Any, hours: Iterable[VenueHours] = (), **kwargs: Any) -> None:
        """hours: the week as it is."""
        super().__init__(*args, **kwargs)
        known = list(hours)
        self.initial["always"] = not known
        for day in range(DAYS):
            rows = [row for row in known if row.weekday == day]
            for number in range(OPENINGS):
                row = rows[number] if number < len(rows) else None
                self.fields[_name(day, number, "opens")] = _clock(row.opens if row else None)
                self.fields[_name(day, number, "closes")] = _clock(row.closes if row else None)

    def days(self) -> list[dict[str, Any]]:
        """The fields as rows of the page."""
        return [
            {
                "name": day_name(day),
                "openings": [
                    (self[_name(day, number, "opens")], self[_name(day, number, "closes")])
                    for number in range(OPENINGS)
                ],
            }
            for day in range(DAYS)
        ]

    def clean(self) -> dict[str, Any]:
        """An opening has both ends."""
        given: dict[str, Any] = super().clean() or {}
        for day in range(DAYS):
            for number in range(OPENINGS):
                opens, closes = given.get(_name(day, number, "opens")), given.get(_name(day, number, "closes"))
                if (opens is None) != (closes is None):
                    missing = "opens" if opens is None else "closes"
                    self.add_error(_name(day, number, missing), ValidationError(_("Write both ends."), code="half"))
        return given

    def openings(self) -> list[WeeklyOpening]:
        """The week; nothing for a place that never closes."""
        if self.cleaned_data["always"]:
            return []
        found = (
            (day, self.cleaned_data[_name(day, number, "opens")], self.cleaned_data[_name(day, number, "closes")])
            for day in range(DAYS)
            for number in range(OPENINGS)
        )
        return [WeeklyOpening(weekday=day, opens=opens, closes=closes) for day, opens, closes in found if opens]


def day_name(weekday: int) -> str:
    """Monday is 0."""
    return date_format(A_MONDAY.replace(day=A_MONDAY.day + weekday), "l")


def _name(day: int, number: int, end: str) -> str:
    return f"d{day}_{number}_{end}"


def _clock(value: time | None) -> forms.TimeField:
    return forms.TimeField(
        label="", required=False, initial=value, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )


class ShiftForm(forms.Form):
    """A window of the day that is sold whole."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput({"placeholder": _("Morning")}))
    opens = forms.TimeField(label=_("From"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    closes = forms.TimeField(label=_("To"), widget=forms.TimeInput({"type": "time"}, format="%H:%M"))
    price = MoneyField(label=_("Price"))


class ClosureForm(forms.Form):
    """A stretch in which nobody may come."""

    from_day = DayField(label=_("From"))
    from_clock = forms.TimeField(
        label=_("at"), initial=time(0), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    to_day = DayField(label=_("To"))
    to_clock = forms.TimeField(
        label=_("at"), initial=time(23, 59), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    reason = forms.CharField(label=_("Why"), max_length=120, required=False)

    def __init__(self, *args: Any, zone: ZoneInfo, **kwargs: Any) -> None:
        """zone: the venue's."""
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        """It ends after it starts."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        start = instant_at(given["from_day"], given["from_clock"], self.zone)
        end = instant_at(given["to_day"], given["to_clock"], self.zone)
        if end <= start:
            self.add_error("to_day", ValidationError(_("It ends before it starts."), code="before_start"))
            return given
        return {**given, "period": Period(start, end)}


class AreaForm(forms.Form):
    """A hall, a bay, a room."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput({"placeholder": _("Hall A")}))
    note = forms.CharField(
        label=_("What it is like"), max_length=60, required=False, widget=forms.TextInput({"placeholder": _("silent")})
    )


class PointField(forms.IntegerField):
    """A point of the plan."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MOST_POINTS, **kwargs)


class PlacedAreaForm(AreaForm):
    """An area and where it lies on the plan; without a width and a height it is laid out by itself."""

    x = PointField(label=_("From the left"), required=False)
    y = PointField(label=_("From the top"), required=False)
    w = PointField(label=_("Width"), required=False)
    h = PointField(label=_("Height"), required=False)

    def clean(self) -> dict[str, Any]:
        """Empty is nought."""
        given: dict[str, Any] = super().clean() or {}
        return {**given, **{name: given.get(name) or 0 for name in ("x", "y", "w", "h")}}


def labels_of(text: str) -> list[str]:
    """`A-01..A-24` and `C1, C2`, in any mix. Raises ValidationError."""
    found: list[str] = []
    for part in (piece.strip() for piece in re.split(r"[,;\n]", text)):
        if part:
            found += _stretch(part)
    if not 1 <= len(found) <= MOST_SEATS:
        raise ValidationError(_("Add 1 to 200 seats at once."), code="out_of_range")
    if any(len(label) > 20 for label in found):  # noqa: PLR2004 - the column's
        raise ValidationError(_("A label has at most 20 signs."), code="too_long")
    return list(dict.fromkeys(found))


def _stretch(part: str) -> list[str]:
    found = LABELS.match(part)
    if found is None or (found["tail_head"] and found["tail_head"].strip() != found["head"].strip()):
        return [part]
    first, last, width = int(found["first"]), int(found["last"]), len(found["first"])
    if ".." not in part and "…" not in part and not found["tail_head"]:
        return [part]
    if not first <= last < first + MOST_SEATS:
        raise ValidationError(_("Count upwards, at most 200: A-01..A-24."), code="out_of_range")
    return [f"{found['head']}{number:0{width}d}" for number in range(first, last + 1)]


class SeatsForm(forms.Form):
    """Rows of seats, by their labels."""

    area = forms.ChoiceField(label=_("Area"))
    labels = forms.CharField(
        label=_("Labels"),
        max_length=600,
        help_text=_("A-01..A-24 draws twenty-four."),
        widget=forms.TextInput({"autocomplete": "off", "placeholder": "A-01..A-24"}),
    )
    price_per_hour = MoneyField(
        label=_("Price by the hour"), required=False, help_text=_("Empty: only whole shifts are sold.")
    )

    def __init__(self, *args: Any, areas: Iterable[Area], **kwargs: Any) -> None:
        """areas: of the venue."""
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(area.uid), area.name) for area in areas]

    def clean_labels(self) -> list[str]:
        """The labels, one by one."""
        return labels_of(self.cleaned_data["labels"])


class SeatForm(forms.Form):
    """One seat."""

    label = forms.CharField(label=_("Label"), max_length=20)
    area = forms.ChoiceField(label=_("Area"))
    price_per_hour = MoneyField(label=_("Price by the hour"), required=False)
    chair = forms.ChoiceField(label=_("Chair"), choices=Seat.Chair.choices)
    state = forms.ChoiceField(label=_("State"), choices=Seat.State.choices)
    x = PointField(label=_("From the left"))
    y = PointField(label=_("From the top"))

    def __init__(self, *args: Any, areas: Iterable[Area], **kwargs: Any) -> None:
        """areas: of the venue."""
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(area.uid), area.name) for area in areas]


def initial_of_seat(seat: Seat) -> dict[str, Any]:
    """What the form shows of a seat."""
    shown = {name: getattr(seat, name) for name in ("label", "price_per_hour", "chair", "state", "x", "y")}
    return {**shown, "area": str(seat.area.uid)}


class ThingForm(forms.Form):
    """Something that stands around the seats, between two corners."""

    kind = forms.ChoiceField(
        label=_("What"),
        choices=[
            ("fixture", _("A thing: stairs, water, the front desk")),
            ("wall", _("An inner wall")),
            ("window", _("A window")),
            ("door", _("A door in the lower wall")),
        ],
    )
    label = forms.CharField(label=_("Written on it"), max_length=40, required=False)
    x1 = PointField(label=_("Left"))
    y1 = PointField(label=_("Top"))
    x2 = PointField(label=_("Right"))
    y2 = PointField(label=_("Bottom"))

    def element(self) -> dict[str, Any]:
        """As the plan keeps it."""
        given = self.cleaned_data
        kind, x1, y1, x2, y2 = (given[name] for name in ("kind", "x1", "y1", "x2", "y2"))
        if kind in {"wall", "window"}:
            return {"kind": kind, "x1": x1, "y1": y1, "x2": x2, "y2": y2}
        left, top = min(x1, x2), min(y1, y2)
        if kind == "door":
            return {"kind": kind, "x": left, "y": max(y1, y2), "size": max(20, abs(x2 - x1)), "opens": "n"}
        return {
            "kind": kind, "x": left, "y": top, "w": max(8, abs(x2 - x1)), "h": max(8, abs(y2 - y1)),
            "label": given["label"],
        }  # fmt: skip
