"""All checks in the order in which they build on each other."""

import os
from collections.abc import Mapping

from platform_core.doctor.database import check_database
from platform_core.doctor.files import check_files
from platform_core.doctor.findings import Finding, Level
from platform_core.doctor.looks import check_looks
from platform_core.doctor.machine import check_machine
from platform_core.doctor.redis import check_redis
from platform_core.doctor.settings import check_settings
from platform_core.environment import Environment


def examine(settings: Environment, env: Mapping[str, str] = os.environ) -> list[Finding]:
    """Every finding, good ones too."""
    return [
        *check_machine(settings),
        *check_settings(settings, env),
        *check_database(settings),
        *check_redis(settings),
        *check_files(),
        *check_looks(env),
    ]


def is_healthy(findings: list[Finding]) -> bool:
    """Whether nothing is bad; warnings do not count."""
    return all(finding.level != Level.BAD for finding in findings)
