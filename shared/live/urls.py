"""The live API."""

from django.urls import path

from shared.live.api import Ticket

api_urls = [path("live/ticket", Ticket.as_view(), name="live-ticket")]
