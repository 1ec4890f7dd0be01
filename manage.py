#!/usr/bin/env python
"""Every command of the project: `manage.py help` lists them."""

import os
import sys

MISUSED = 2  # how argparse ends


def main() -> None:
    """Run one management command. Whatever is wrong, also with its own words, the exit code is 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platform_core.settings")
    try:
        _run()
    except SystemExit as end:
        if end.code == MISUSED:
            sys.exit(1)
        raise


def _run() -> None:
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
