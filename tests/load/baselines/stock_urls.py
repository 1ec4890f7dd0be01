"""The addresses of the stock lists."""

from django.urls import path

from tests.load.baselines.request import OpenCustomers, StockBookings, StockCustomers

urlpatterns = [
    path("stock/customers", StockCustomers.as_view()),
    path("stock/bookings", StockBookings.as_view()),
    path("open/customers", OpenCustomers.as_view()),
]
