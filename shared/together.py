"""Several statements in one message: one journey to the database and back instead of one for each.

A `Stencil` is a query that Django compiles once and that is sent with other values each time. A `Message` gathers
queries, rows to insert and plain statements; they run in their order, each seeing what was committed, and what the
ones before it have done, when it starts. What is answered can be read once the message is sent.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from secrets import randbits
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault
from django.db.models.query import get_related_populators

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from django.db.models import Field, QuerySet

M = TypeVar("M", bound=Model)
T = TypeVar("T")
DATABASE = "default"


class NotSent(RuntimeError):
    """An answer was read before its message was sent."""


@dataclass(slots=True)
class Answer(Generic[T]):
    """What one statement of a message gives."""

    read: Callable[[list[tuple[Any, ...]]], list[T]]
    found: list[T] | None = None

    @property
    def rows(self) -> list[T]:
        """All of it. Raises NotSent."""
        if self.found is None:
            raise NotSent
        return self.found

    @property
    def first(self) -> T | None:
        """The first one, or None."""
        return self.rows[0] if self.rows else None


class Stencil(Generic[M]):
    """A query of models with gaps for uids, keys or texts. `build` makes the queryset, from as many as are given."""

    def __init__(self, build: Callable[..., QuerySet[M]]) -> None:
        self._build = build
        self._cut: dict[tuple[type, ...], _Cut[M]] = {}

    def filled(self, *gaps: Any) -> tuple[str, list[Any], Callable[[list[tuple[Any, ...]]], list[M]]]:
        """The statement, its values, and what makes models of its rows."""
        kinds = tuple(type(gap) for gap in gaps)
        if kinds not in self._cut:
            self._cut[kinds] = _cut(self._build, kinds)
        cut = self._cut[kinds]
        return cut.text, [gaps[value.place] if isinstance(value, _Gap) else value for value in cut.values], cut.read


@dataclass(slots=True)
class Message:
    """Statements that go together. Nothing is sent before `send`."""

    _texts: list[str] = field(default_factory=list)
    _values: list[Any] = field(default_factory=list)
    _answers: list[Answer[Any]] = field(default_factory=list)

    def ask(self, stencil: Stencil[M], *gaps: Any) -> Answer[M]:
        """A query."""
        text, values, read = stencil.filled(*gaps)
        return self._add(text, values, read)

    def ask_raw(self, model: type[M], sql: str, values: Sequence[Any]) -> Answer[M]:
        """A query of our own that gives `columns_of(model)`, in their order."""
        names = [one.attname for one in model._meta.concrete_fields]
        return self._add(sql, values, lambda rows: [model.from_db(DATABASE, names, row) for row in rows])

    def say(self, sql: str, values: Sequence[Any] = ()) -> Answer[tuple[Any, ...]]:
        """A plain statement; its rows come as they are."""
        return self._add(sql, values, lambda rows: rows)

    def write(self, rows: Sequence[M], *, ignore_conflicts: bool = False) -> Answer[M]:
        """Insert rows of one model. The answer is those that were written, and they know their keys."""
        if not rows:
            return Answer(lambda _rows: [], [])
        text, values = _insert(rows, ignore_conflicts=ignore_conflicts)
        return self._add(text, values, lambda keys: list(_keyed(rows, keys)))

    def reserve_keys(self, model: type[Model], count: int = 1) -> Answer[int]:
        """Keys for rows to come, so that others can point at them in the message that writes them."""
        sql = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
        table, column = connection.ops.quote_name(model._meta.db_table), _key_of(model).column
        return self._add(sql, [table, column, count], lambda rows: [row[0] for row in rows])

    def send(self) -> None:
        """Send what was gathered. Nothing to send is fine."""
        if not self._texts:
            return
        answers, text, values = self._answers, ";\n".join(self._texts), self._values
        self._texts, self._values, self._answers = [], [], []
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            sent = cursor.cursor  # everything has arrived: what is left is reading it
            for place, answer in enumerate(answers):
                if place:
                    sent.nextset()
                answer.found = answer.read(sent.fetchall() if sent.pgresult.nfields else [])

    def _add(self, text: str, values: Sequence[Any], read: Callable[[list[Any]], list[T]]) -> Answer[T]:
        answer = Answer(read)
        self._texts.append(text)
        self._values.extend(values)
        self._answers.append(answer)
        return answer


@lru_cache(maxsize=256)
def columns_of(model: type[Model], alias: str) -> str:
    """All columns of a table under an alias, for `Message.ask_raw`."""
    quote: Callable[[Any], str] = connection.ops.quote_name
    return ", ".join(f"{alias}.{quote(one.column)}" for one in model._meta.concrete_fields)


@dataclass(frozen=True, slots=True)
class _Gap:
    place: int


@dataclass(frozen=True, slots=True)
class _Cut(Generic[M]):
    text: str
    values: tuple[Any, ...]
    read: Callable[[list[tuple[Any, ...]]], list[M]]


def _cut(build: Callable[..., QuerySet[M]], kinds: tuple[type, ...]) -> _Cut[M]:
    """Compile with values that nothing else has, and see where they come out."""
    marks = [_mark(kind) for kind in kinds]
    compiler = build(*marks).query.get_compiler(DATABASE)
    text, values = compiler.as_sql()
    gaps = [_gap(value, marks) for value in values]
    if {gap.place for gap in gaps if isinstance(gap, _Gap)} != set(range(len(marks))):
        raise TypeError("a gap of the stencil does not come out as a value of its statement")
    return _Cut(text, tuple(gaps), _reader(compiler))


def _mark(kind: type) -> Any:
    if kind is uuid.UUID:
        return uuid.uuid4()
    return randbits(48) if kind is int else uuid.uuid4().hex


def _gap(value: Any, marks: list[Any]) -> Any:
    return next((_Gap(place) for place, mark in enumerate(marks) if type(value) is type(mark) and value == mark), value)


def _reader(compiler: Any) -> Callable[[list[tuple[Any, ...]]], list[Any]]:
    """Models of rows, as Django's own iterable makes them."""
    if compiler.query.selected:
        return _reader_of_values(compiler)
    select, klass_info = compiler.select, compiler.klass_info
    start, end = klass_info["select_fields"][0], klass_info["select_fields"][-1] + 1
    names = [one[0].target.attname for one in select[start:end]]
    populators = get_related_populators(klass_info, select, DATABASE)  # type: ignore[call-arg]
    converters = compiler.get_converters([one[0] for one in select])

    def read(rows: list[tuple[Any, ...]]) -> list[Any]:
        found = []
        for row in compiler.apply_converters(rows, converters) if converters else rows:
            model = klass_info["model"].from_db(DATABASE, names, row[start:end])
            for populator in populators:
                populator.populate(row, model)
            found.append(model)
        return found

    return read


def _reader_of_values(compiler: Any) -> Callable[[list[tuple[Any, ...]]], list[Any]]:
    """Dictionaries of rows, as those of `values()`."""
    names, converters = list(compiler.query.selected), compiler.get_converters([one[0] for one in compiler.select])

    def read(rows: list[tuple[Any, ...]]) -> list[Any]:
        found = compiler.apply_converters(rows, converters) if converters else rows
        return [dict(zip(names, row, strict=True)) for row in found]

    return read


@lru_cache(maxsize=512)
def _insert_text(model: type[Model], omitted: frozenset[str], count: int, *, ignore_conflicts: bool) -> str:
    quote: Callable[[Any], str] = connection.ops.quote_name
    fields = _written_fields(model, omitted)
    names = ", ".join(quote(one.column) for one in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    conflicts = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    told = ", ".join(quote(one.column) for one in _told(model))
    values = ", ".join([row] * count)
    return f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES {values}{conflicts} RETURNING {told}"  # noqa: S608


@lru_cache(maxsize=512)
def _written_fields(model: type[Model], omitted: frozenset[str]) -> tuple[Field[Any, Any], ...]:
    return tuple(one for one in model._meta.local_concrete_fields if one.attname not in omitted)


def _told(model: type[Model]) -> list[Field[Any, Any]]:
    """What an insert gives back: the key, and by what of the row it is known."""
    known = [one for one in model._meta.local_concrete_fields if one.name == "uid"]
    return [_key_of(model), *(known or [_key_of(model)])]


def _key_of(model: type[Model]) -> Field[Any, Any]:
    found: Any = model._meta.pk
    return cast("Field[Any, Any]", found)


def _insert(rows: Sequence[Model], *, ignore_conflicts: bool) -> tuple[str, list[Any]]:
    """What the database fills in (a key, a default of its own) is left to it."""
    model, first = type(rows[0]), rows[0]
    omitted = frozenset(
        one.attname
        for one in model._meta.local_concrete_fields
        if isinstance(getattr(first, one.attname), DatabaseDefault) or (one.primary_key and first.pk is None)
    )
    fields = _written_fields(model, omitted)
    values = [one.get_db_prep_save(one.pre_save(row, add=True), connection) for row in rows for one in fields]
    return _insert_text(model, omitted, len(rows), ignore_conflicts=ignore_conflicts), values


def _keyed(rows: Sequence[M], keys: list[tuple[Any, ...]]) -> Iterator[M]:
    """The rows that were written; a row without a uid is known by its place, and never left out."""
    by_uid = _told(type(rows[0]))[1].name == "uid"
    told = {uid: key for key, uid in keys} if by_uid else {}
    for place, row in enumerate(rows):
        key = told.get(row.uid) if by_uid else keys[place][0]  # type: ignore[attr-defined]
        if key is not None:
            row.pk, row._state.adding, row._state.db = key, False, DATABASE  # noqa: SLF001 - as Django's own insert
            yield row
