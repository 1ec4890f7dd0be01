"""Routes of bookings."""

from django.urls import path

from shared.api.aliases import routes_with_aliases
from tenant_apps.bookings import api
from tenant_apps.bookings.api_history import CustomerBookings, CustomerPayments
from tenant_apps.customers.urls import ALIASES, ONE

api_urls = [
    path("availability", api.Availability.as_view()),
    path("bookings", api.Bookings.as_view()),
    path("bookings/<uuid:uid>", api.OneBooking.as_view()),
    path("bookings/<uuid:uid>/accept", api.Accept.as_view()),
    path("bookings/<uuid:uid>/start", api.Start.as_view()),
    path("bookings/<uuid:uid>/complete", api.Complete.as_view()),
    path("bookings/<uuid:uid>/no-show", api.NoShow.as_view()),
    path("bookings/<uuid:uid>/cancel", api.Cancel.as_view()),
    path("bookings/<uuid:uid>/reschedule", api.Reschedule.as_view()),
    *routes_with_aliases(
        "customers", ALIASES, [(f"{ONE}/bookings", CustomerBookings), (f"{ONE}/payments", CustomerPayments)]
    ),
]
