"""What no file of ours may do, found in its syntax tree. A file that has a reason is named with it in `REASONS`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("platform_core", "shared", "tenant_apps")
REASONS: dict[tuple[str, str], str] = {
    ("thread", "shared/tenancy/invalidation.py"): "hears Redis and touches no table",
    ("thread", "platform_core/tenants/migrating/run.py"): "lanes of bare connections, no model",
    ("thread", "shared/jobs/heartbeat.py"): "renews a lease in public, over a connection of its own",
    ("thread", "shared/live/door.py"): "finds the host's tenant in public and closes the connection",
    ("thread", "shared/live/hub.py"): "every thread goes through run_in_tenant",
    ("thread", "shared/live/app.py"): "asks Redis only",
    ("thread", "platform_core/embedded"): "servers, before there is a database",
    ("thread", "platform_core/supervisor"): "processes, no database",
}
Rule = Callable[[ast.AST, str], bool]
CONTEXTS = {"tenant_context", "schema_context"}
THREADS = {"Thread", "Timer", "ThreadPoolExecutor", "ProcessPoolExecutor", "run_in_executor", "to_thread"}
MANAGERS = {"contextmanager", "asynccontextmanager", "fixture"}
CLIENTS = {"cache", "redis", "client", "_redis", "_client"}
STORES = {"set", "get", "getdel", "add", "incr", "delete", "expire", "zadd", "hset", "lpush", "sadd"}
WORDS = {
    "constraint-name": re.compile(r"diag\.(constraint|table)_name"),
    "deferred": re.compile(r"SET CONSTRAINTS"),
    "base-schema": re.compile(r"TENANT_BASE_SCHEMA\s*="),
    "advisory": re.compile(r"pg_(?:try_)?advisory\w*\([^)]*\)\s+FROM", re.IGNORECASE),
    "notify": re.compile(r"\bpg_notify\b|\bLISTEN \w", re.ASCII),
    "merge": re.compile(r"^\s*MERGE INTO\b", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sin:
    """rule: a word that REASONS knows."""

    rule: str
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.rule}"


def sins_of_the_house() -> list[Sin]:
    """All of our files, but for those with a reason."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    found = [sin for path in files for sin in sins_in(path.read_text(), str(path.relative_to(ROOT)))]
    return [sin for sin in found if not _has_reason(sin)]


def sins_in(text: str, path: str) -> list[Sin]:
    """One file."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return [Sin(rule=rule, path=path, line=line) for rule, line in _sins(tree, path)]


def _has_reason(sin: Sin) -> bool:
    return any(rule == sin.rule and sin.path.startswith(where) for rule, where in REASONS)


def _sins(tree: ast.AST, path: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        for rule, holds in RULES.items():
            if holds(node, path):
                yield rule, _line(node)


def _line(node: ast.AST) -> int:
    return node.context_expr.lineno if isinstance(node, ast.withitem) else int(getattr(node, "lineno", 0))


def _with_tenant(node: ast.AST, _path: str) -> bool:
    """`with tenant:` keeps what was before in a list that all threads share."""
    return isinstance(node, ast.withitem) and _last_name(node.context_expr).endswith("tenant")


def _decorator(node: ast.AST, _path: str) -> bool:
    """`@tenant_context(t)` is one object for all callers."""
    decorators = getattr(node, "decorator_list", [])
    return any(_last_name(one.func if isinstance(one, ast.Call) else one) in CONTEXTS for one in decorators)


def _shared_context(node: ast.AST, _path: str) -> bool:
    """A context that is made in one place and entered in another, or a schema without its tenant."""
    if not isinstance(node, ast.Call) or _last_name(node.func) not in CONTEXTS:
        return False
    on_the_spot = isinstance(getattr(node, "parent", None), ast.withitem)
    is_bare = _last_name(node.func) == "schema_context" and [_last_name(one) for one in node.args] != ["PUBLIC"]
    return not on_the_spot or is_bare


def _generator(node: ast.AST, _path: str) -> bool:
    """A generator that stops in the middle leaves its caller in the tenant's schema."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    names = {_last_name(one.func if isinstance(one, ast.Call) else one) for one in node.decorator_list}
    contexts = [one for one in ast.walk(node) if isinstance(one, ast.With) and _enters_tenant(one)]
    return not names & MANAGERS and any(
        isinstance(one, ast.Yield | ast.YieldFrom) for c in contexts for one in ast.walk(c)
    )


def _enters_tenant(node: ast.With) -> bool:
    calls = (item.context_expr for item in node.items if isinstance(item.context_expr, ast.Call))
    return any(_last_name(call.func) in CONTEXTS for call in calls)


def _thread(node: ast.AST, _path: str) -> bool:
    """A new thread stands in public: `run_in_tenant` is the way."""
    if not isinstance(node, ast.Call):
        return False
    loose = any(
        word.arg == "thread_sensitive" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in node.keywords
    )
    return loose or _last_name(node.func) in THREADS


def _all_rows(node: ast.AST, path: str) -> bool:
    """A view starts at what its caller may see."""
    is_view = re.search(r"(^|/)(api|pages)(/|\.py$)", path) is not None
    is_all = isinstance(node, ast.Call) and _last_name(node.func) == "all" and isinstance(node.func, ast.Attribute)
    return is_view and is_all and _last_name(node.func.value) == "objects"  # type: ignore[attr-defined]


def _task_call(node: ast.AST, path: str) -> bool:
    """Work that outlives the request is a row first: `jobs.enqueue`."""
    if not isinstance(node, ast.Call) or path.startswith("shared/jobs/"):
        return False
    return isinstance(node.func, ast.Attribute) and node.func.attr in {"delay", "apply_async", "send_task"}


def _machine_time(node: ast.AST, _path: str) -> bool:
    """The domain's time is the unit's: `shared.clock`."""
    return isinstance(node, ast.Attribute) and node.attr == "now" and _last_name(node.value) == "timezone"


def _raw_cache(node: ast.AST, _path: str) -> bool:
    """What is kept outside PostgreSQL is named by `tkey`: a cache or a client used directly crosses tenants."""
    if isinstance(node, ast.ImportFrom):
        return node.module == "django.core.cache"
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in STORES:
        return False
    named = bool(node.args) and isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    return named and _last_name(getattr(node.func.value, "func", node.func.value)) in CLIENTS


def _password(node: ast.AST, _path: str) -> bool:
    """Nobody enters with a password that stands in the program."""
    if not isinstance(node, ast.Call):
        return False
    given = [word.value for word in node.keywords if word.arg == "password"]
    given += node.args[:1] if _last_name(node.func) in {"set_password", "make_password"} else []
    return any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in given)


def _ordering(node: ast.AST, _path: str) -> bool:
    return isinstance(node, ast.Name) and node.id == "order_with_respect_to"


def _random(node: ast.AST, _path: str) -> bool:
    """The database's random and time functions cannot stand in a statement for many machines."""
    return (
        isinstance(node, ast.ImportFrom)
        and node.module == "django.db.models.functions"
        and any(alias.name in {"Random", "Now"} for alias in node.names)
    )


def _words(rule: str) -> Rule:
    def holds(node: ast.AST, _path: str) -> bool:
        if isinstance(node, ast.Attribute) and rule == "constraint-name":
            return node.attr in {"constraint_name", "table_name"} and _last_name(node.value) == "diag"
        if rule == "base-schema":
            return isinstance(node, ast.Name) and node.id == "TENANT_BASE_SCHEMA"
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and not _is_docstring(node)
        return is_text and WORDS[rule].search(node.value) is not None  # type: ignore[attr-defined]

    return holds


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(getattr(node, "parent", None), ast.Expr)


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


RULES: dict[str, Rule] = {
    "with-tenant": _with_tenant,
    "decorator": _decorator,
    "shared-context": _shared_context,
    "generator": _generator,
    "thread": _thread,
    "all-rows": _all_rows,
    "task-call": _task_call,
    "machine-time": _machine_time,
    "raw-cache": _raw_cache,
    "password": _password,
    "ordering": _ordering,
    "random": _random,
    **{rule: _words(rule) for rule in WORDS},
}
