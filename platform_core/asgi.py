"""Web and live from one origin: live routes in front, Django as WSGI beside them in threads of its own.

Threads and not Django's own ASGI handler: measured at less than half its cost, and each thread keeps its connection.
Importing the WSGI application sets Django up, which the live routes rely on.
"""

import os
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.routing import Mount

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platform_core.settings")

from platform_core.environment import read_environment
from platform_core.wsgi import application as django_application
from shared.live.app import routes as live_routes

django: Any = WSGIMiddleware(cast("Any", django_application), workers=read_environment().web_threads)
application = Starlette(routes=[*live_routes, Mount("/", app=django)])
