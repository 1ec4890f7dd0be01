"""Cursor pages: every row once, forwards and backwards, while others come and go."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from shared.api.cursors import BadCursor, Page, page_of
from shared.errors import Invalid
from shared.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(platform) -> list[Job]:
    """Seven, of which neighbours share a queue, so that ties must be broken."""
    return [Job.objects.create(kind=f"k{n}", queue="ab"[n // 4]) for n in range(7)]


def read(address: str = "/?limit=3") -> Page:
    request = Request(APIRequestFactory().get(address.partition("testserver")[2] or address))
    return page_of(Job.objects.all(), request, ordering=("created_at", "queue"))


def walk(address: str, way: str = "next") -> list[str]:
    kinds: list[str] = []
    following: str | None = address
    while following:
        page = read(following)
        kinds = kinds + [row.kind for row in page.rows] if way == "next" else [row.kind for row in page.rows] + kinds
        following = getattr(page, way)
    return kinds


class TestPageOf:
    def test_newest_first_each_once(self, jobs) -> None:
        assert walk("/?limit=3") == ["k6", "k5", "k4", "k3", "k2", "k1", "k0"]

    @pytest.mark.parametrize("ordering", ["queue", "-queue", "created_at"])
    def test_ties_are_broken(self, jobs, ordering) -> None:
        assert sorted(walk(f"/?limit=2&ordering={ordering}")) == [f"k{n}" for n in range(7)]

    def test_backwards_is_the_same_way(self, jobs) -> None:
        last = read(read(read("/?limit=3").next).next)
        assert [row.kind for row in last.rows] == ["k0"]
        assert walk(last.previous, "previous") == ["k6", "k5", "k4", "k3", "k2", "k1"]

    def test_the_first_page_has_nothing_before_and_the_last_nothing_after(self, jobs) -> None:
        assert read("/?limit=3").previous is None
        assert read("/?limit=7").next is None

    def test_a_row_that_comes_meanwhile_is_not_seen_twice(self, jobs) -> None:
        first = read("/?limit=3")
        Job.objects.create(kind="new", queue="a")
        assert [row.kind for row in read(first.next).rows] == ["k3", "k2", "k1"]

    def test_rows_are_counted_only_when_asked(self, jobs) -> None:
        assert (read("/?limit=3").count, read("/?limit=3&count=true").count) == (None, 7)

    def test_a_page_is_one_query(self, jobs, assert_queries) -> None:
        with assert_queries(1):
            read("/?limit=3")

    @pytest.mark.parametrize(
        "cursor", ["x", "!!!!", "W10", "bnVsbA", "WyItY3JlYXRlZF9hdCIsZmFsc2UsIngiLCJ5Il0", "a" * 5000]
    )
    def test_a_made_up_cursor_is_refused(self, jobs, cursor) -> None:
        with pytest.raises(BadCursor):
            read(f"/?cursor={cursor}")

    def test_a_cursor_of_another_ordering_is_refused(self, jobs) -> None:
        cursor = read("/?limit=3").next.partition("cursor=")[2]
        with pytest.raises(BadCursor):
            read(f"/?ordering=queue&cursor={cursor}")

    @pytest.mark.parametrize(
        "query", ["limit=0", "limit=201", "limit=x", "limit=-1", "limit=²", "ordering=error", "ordering=--queue"]
    )
    def test_limits_and_orderings_are_checked(self, jobs, query) -> None:
        with pytest.raises(Invalid):
            read(f"/?{query}")
