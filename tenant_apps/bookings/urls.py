"""Routes of bookings."""

from django.urls import path

from shared.api.aliases import routes_with_aliases
from tenant_apps.bookings.api import availability, bookings
from tenant_apps.bookings.api.history import CustomerBookings, CustomerPayments
from tenant_apps.bookings.api.tracking import TrackBooking
from tenant_apps.customers.urls import ALIASES, ONE

api_urls = [
    path("availability", availability.Availability.as_view()),
    path("bookings", bookings.Bookings.as_view()),
    path("bookings/track/<str:token>", TrackBooking.as_view()),
    path("bookings/<uuid:uid>", bookings.OneBooking.as_view()),
    path("bookings/<uuid:uid>/accept", bookings.Accept.as_view()),
    path("bookings/<uuid:uid>/start", bookings.Start.as_view()),
    path("bookings/<uuid:uid>/complete", bookings.Complete.as_view()),
    path("bookings/<uuid:uid>/no-show", bookings.NoShow.as_view()),
    path("bookings/<uuid:uid>/cancel", bookings.Cancel.as_view()),
    path("bookings/<uuid:uid>/reschedule", bookings.Reschedule.as_view()),
    *routes_with_aliases(
        "customers", ALIASES, [(f"{ONE}/bookings", CustomerBookings), (f"{ONE}/payments", CustomerPayments)]
    ),
]
