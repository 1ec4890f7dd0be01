"""Django for a WSGI server: granian in production, threads of `asgi.py` in `manage.py up`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platform_core.settings")

application = get_wsgi_application()
