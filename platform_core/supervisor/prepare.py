"""What must be done before the first request: public tables, tenants' tables, demo data. A process of its own."""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command, get_commands


def main(*, demo: bool) -> None:
    """Bring the schemas up to date, then load the demo tenants if asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platform_core.settings")
    django.setup()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns when it is missing
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    known = get_commands()
    if "migrate_tenants" in known:
        call_command("migrate_tenants")
    if demo and "demo" in known:
        call_command("demo")


if __name__ == "__main__":
    main(demo="--demo" in sys.argv[1:])
