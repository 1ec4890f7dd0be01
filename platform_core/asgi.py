"""Web and live from one origin: live routes in front, Django as WSGI beside them in threads of its own.

Threads and not Django's own ASGI handler: measured a third cheaper per request, and each thread keeps its connection.
"""

import os
from importlib import import_module

from a2wsgi import WSGIMiddleware
from django.conf import settings
from starlette.applications import Starlette
from starlette.routing import Mount

from platform_core.supervisor.roles import has_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platform_core.settings")

from platform_core.wsgi import application as django_application

live_routes = import_module("shared.live.app").routes if has_module("shared.live.app") else []

application = Starlette(
    routes=[*live_routes, Mount("/", app=WSGIMiddleware(django_application, workers=settings.WEB_THREADS))]
)
