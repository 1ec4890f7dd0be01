"""The program's settings with the rough app."""

from platform_core.settings import *  # noqa: F403
from platform_core.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.rough"]
