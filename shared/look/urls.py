"""What the look serves by itself, on every host."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from shared.look import pages

urlpatterns = [
    path("theme.<slug:name>.css", pages.theme, name="look-theme"),
    path("language", pages.change_language, name="look-language"),
]
if settings.DEBUG:
    urlpatterns.append(path("look/gallery", pages.gallery, name="look-gallery"))
