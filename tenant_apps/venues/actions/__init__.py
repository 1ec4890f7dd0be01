"""What people do with venues: places, what is in them, and when they are open."""

from tenant_apps.venues.actions.places import archive_venue, create_venue, draw_plan, update_venue
from tenant_apps.venues.actions.rooms import (
    create_area,
    create_seats,
    remove_area,
    remove_seat,
    update_area,
    update_seat,
)
from tenant_apps.venues.actions.schedule import (
    add_closure,
    create_shift,
    remove_closure,
    remove_shift,
    set_hours,
    update_shift,
)

__all__ = [
    "add_closure",
    "archive_venue",
    "create_area",
    "create_seats",
    "create_shift",
    "create_venue",
    "draw_plan",
    "remove_area",
    "remove_closure",
    "remove_seat",
    "remove_shift",
    "set_hours",
    "update_area",
    "update_seat",
    "update_shift",
    "update_venue",
]
