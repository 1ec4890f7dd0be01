"""A booker's map: which seat leads where."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shared.look.charts import Bar, Tone
from shared.look.seatmap import Plan, SeatState
from shared.look.wording import money_text
from tenant_apps.portal.floor import Drawing, code_of, plan_of
from tenant_apps.portal.site.booker import Booker
from tenant_apps.venues.models import Area
from tenant_apps.venues.queries import SeatOnMap

LABEL_EVERY = 3


def plan_to_book(booker: Booker) -> Plan:
    """The floor with links on the free seats, and the choice marked."""
    wish = booker.wish

    def seat_href(one: SeatOnMap) -> str:
        is_free = one.availability == "free" and booker.slot is not None
        return wish.but(seat=one.seat.label, area="", is_ours=False).query if is_free else ""

    def area_href(area: Area) -> str:
        return wish.but(area=code_of(area), seat="", is_ours=False).query

    def seat_state(one: SeatOnMap) -> SeatState | None:
        return SeatState.YOURS if one is booker.seat and not booker.is_lost else None

    def seat_price(_one: SeatOnMap) -> str:
        return money_text(booker.slot.price) if booker.slot and booker.slot.price else ""

    drawing = Drawing(seat_href=seat_href, area_href=area_href, seat_state=seat_state, seat_price=seat_price)
    return plan_of(booker.venue, booker.areas, drawing)


def bars_of_today(booker: Booker) -> list[Bar]:
    """How many seats are taken in each hour of today: past grey, the running one marigold."""
    zone = booker.venue.zone
    bars = []
    for place, load in enumerate(booker.loads):
        hour = load.period.start.astimezone(zone)
        tone: Tone = "past" if load.period.end <= booker.now else "now" if load.period.contains(booker.now) else "next"
        label = f"{hour:%H}" if place % LABEL_EVERY == 0 else ""
        spoken = _("%(hour)s, %(taken)d taken") % {"hour": f"{hour:%H:%M}", "taken": load.taken}
        bars.append(Bar(value=load.taken, label=label, spoken=spoken, tone=tone))
    return bars
