"""`manage.py rough N`: N jobs that count, each from a unit of its own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from shared.jobs import enqueue
from shared.tenancy.connection import connection
from shared.unit import unit
from tests.faults.rough.jobs import KIND


class Command(BaseCommand):
    help = "Enqueue jobs that count."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int)

    def handle(self, *_args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS public.rough_counts (number integer NOT NULL)")
        for number in range(options["count"]):
            with unit():
                enqueue(KIND, {"number": number})
