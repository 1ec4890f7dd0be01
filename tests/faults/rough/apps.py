import os

from django.apps import AppConfig


class RoughConfig(AppConfig):
    name = "tests.faults.rough"
    label = "rough"

    def ready(self) -> None:
        from tests.faults.rough import jobs, switches  # noqa: F401 - the kind registers itself

        for name in filter(None, os.environ.get("ROUGH", "").split(",")):
            switches.SWITCHES[name]()
