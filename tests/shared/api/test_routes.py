"""Looking at the first word only finds what trying all routes would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from django.urls import Resolver404, URLResolver, path
from django.urls.resolvers import RoutePattern

from shared.api.routes import ByFirstWord, by_first_word
from shared.ids import uuid7

GAP = re.compile(r"<(?:(\w+):)?\w+>")
FILLED = {"uuid": str(uuid7()), "int": "7", "path": "a/b", "str": "abc", "": "abc", "slug": "a-b"}


def answer() -> None: ...


def paths_of(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from paths_of(one, route)
        else:
            yield GAP.sub(lambda found: FILLED.get(found[1] or "", "abc"), route)


def found(resolver: URLResolver, asked: str, *, by_all: bool) -> tuple[object, ...]:
    try:
        match = URLResolver.resolve(resolver, asked) if by_all else resolver.resolve(asked)
    except Resolver404:
        return ("nothing",)
    return match.func, match.args, match.kwargs, match.url_name, match.route


@pytest.mark.parametrize("urlconf", ["platform_core.urls_tenant", "platform_core.urls_platform"])
def test_every_path_of_the_api_leads_where_it_led(urlconf: str) -> None:
    (api,) = [one for one in import_module(urlconf).urlpatterns if isinstance(one, ByFirstWord)]
    asked = [f"api/v1/{one}" for one in paths_of(api)]
    asked += [f"{one}/more" for one in asked] + ["api/v1/", "api/v1/nothing", "api/v1/nothing/7", "elsewhere"]
    assert len(asked) > 50
    for one in asked:
        assert found(api, one, by_all=False) == found(api, one, by_all=True), one


def test_a_route_that_any_path_may_match_keeps_its_place() -> None:
    nested = URLResolver(RoutePattern("to", is_endpoint=False), [path("day", answer, name="joined")])
    routes = by_first_word(
        "v/", [path("today/<str:x>", answer, name="first"), path("<path:any>", answer, name="any"), nested,
               path("later", answer, name="never")],
    )  # fmt: skip
    names = {asked: found(routes, f"v/{asked}", by_all=False)[3] for asked in ("today/x", "today", "later", "x/y")}
    assert names == {"today/x": "first", "today": "any", "later": "any", "x/y": "any"}
