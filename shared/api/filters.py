"""Filters by field: `?state=held&venue=<uid>&from=2026-11-20T00:00:00Z`."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework.request import Request

from shared.errors import Invalid


def filtered(
    queryset: QuerySet[Any],
    request: Request,
    *,
    words: Sequence[str] = (),
    uids: Mapping[str, str] | None = None,
    moments: Mapping[str, str] | None = None,
) -> QuerySet[Any]:
    """Narrow a list by the query's parameters.

    words: fields compared as they are, several values with commas. uids and moments: a parameter's name and the
    look-up that it feeds. Raises Invalid for what is no uid or no instant.
    """
    query = request.query_params
    for name in words:
        if value := query.get(name, "").replace("\x00", ""):
            queryset = queryset.filter(**{f"{name}__in": value.split(",")})
    for name, look_up in (uids or {}).items():
        if given := query.get(name):
            queryset = queryset.filter(**{look_up: asked_uid(name, given)})
    for name, look_up in (moments or {}).items():
        if given := query.get(name):
            queryset = queryset.filter(**{look_up: asked_moment(name, given)})
    return queryset


def asked_uid(name: str, text: str) -> uuid.UUID:
    """A uid in the query. Raises Invalid on the parameter when it is none."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Invalid.field(name, "invalid", _("This is not an identifier.")) from error


def asked_moment(name: str, text: str) -> datetime:
    """An instant in the query. Raises Invalid on the parameter when it is none."""
    try:
        found = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid.field(name, "invalid", _("Give the time with its offset, such as 2026-11-20T12:00:00+05:30."))
    return found
