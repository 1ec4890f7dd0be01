"""Which schema names exist for us: public, tenants' own, and templates of them."""

import re

from django.core.exceptions import ValidationError

PUBLIC = "public"
SCHEMA_NAME = re.compile(r"(?:public|t_[a-z][a-z0-9_]{2,40})\Z")


def check_schema_name(name: str) -> str:
    """Give the name back, or raise ValidationError: it goes into SQL as an identifier."""
    if not SCHEMA_NAME.match(name or ""):
        raise ValidationError(f"not a schema name of ours: {name!r}")
    return name
