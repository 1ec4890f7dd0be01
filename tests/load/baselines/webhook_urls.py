"""The addresses of the usual views."""

from django.urls import path

from tests.load.baselines.webhook import at_once, queued

urlpatterns = [path("queued/<str:token>", queued), path("at-once/<str:token>", at_once)]
