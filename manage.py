#!/usr/bin/env python
"""Every command of the project: `manage.py help` lists them."""

import os
import sys


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platform_core.settings")
    if sys.argv[1:2] == ["up"]:
        _up()
        return
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def _up() -> None:
    """The supervisor only starts others: it needs none of the apps, and loading them takes seconds."""
    from platform_core.management.commands.up import Command

    Command().run_from_argv(sys.argv)


if __name__ == "__main__":
    main()
