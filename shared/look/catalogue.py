"""Collect the words of each app, merge them into its Hindi catalogue, compile it: `python -m shared.look.catalogue`.

Needs no gettext on the machine. Compiled catalogues are committed, so that a fresh clone speaks Hindi.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation.template import templatize

from shared.look import po

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("platform_core", "shared", "tenant_apps")
LANGUAGE: Final = "hi"
# function: (where its context stands, its text, its plural)
FUNCTIONS: Final = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
_LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({_LITERAL})(?:\s*,\s*({_LITERAL}))?(?:\s*,\s*({_LITERAL}))?")


def _word(function: str, texts: list[str]) -> po.Word | None:
    context, text, plural = FUNCTIONS[function]
    if len(texts) <= max(place for place in (context, text, plural) if place is not None):
        return None
    return po.Word(
        text=texts[text],
        context="" if context is None else texts[context],
        plural="" if plural is None else texts[plural],
    )


def _constants(arguments: list[ast.expr]) -> list[str]:
    """The leading arguments that are plain text."""
    texts = []
    for argument in arguments:
        if not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            break
        texts.append(argument.value)
    return texts


def used_in_python(source: str) -> set[po.Word]:
    """The words that a module says through Django's translation functions, whatever it calls them."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in FUNCTIONS
    }
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    found = (
        _word(names[call.func.id], _constants(call.args))
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in names
    )
    return {word for word in found if word is not None}


def used_in_template(source: str) -> set[po.Word]:
    """The words of `translate` and `blocktranslate` tags and of `_("…")` in a template."""
    found = set()
    for function, *literals in _CALL.findall(templatize(source)):
        texts = [ast.literal_eval(literal.removeprefix("u")) for literal in literals if literal]
        word = _word("gettext" if function == "_" else function, texts)
        if word is not None:
            found.add(word)
    return found


def used_in(app: Path) -> set[po.Word]:
    """All words of an app's modules and templates."""
    words: set[po.Word] = set()
    for path in sorted(app.rglob("*")):
        if path.suffix == ".py":
            words |= used_in_python(path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            words |= used_in_template(path.read_text(encoding="utf-8"))
    return words


def apps() -> Iterator[Path]:
    """The folders that have a catalogue of their own: every app, and each package for what lies beside its apps."""
    for package in PACKAGES:
        yield from sorted(path.parent for path in (ROOT / package).glob("*/apps.py"))


def loose(package: str) -> set[po.Word]:
    """The words of a package's modules that belong to none of its apps."""
    inside = set(apps())
    words: set[po.Word] = set()
    for path in sorted((ROOT / package).rglob("*.py")):
        if not inside.intersection(path.parents):
            words |= used_in_python(path.read_text(encoding="utf-8"))
    return words


def catalogues() -> Iterator[tuple[Path, set[po.Word]]]:
    """Each catalogue and what it must hold. Words outside the apps stand in the folder of LOCALE_PATHS."""
    for app in apps():
        yield app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po", used_in(app)
    outside = set().union(*(loose(package) for package in PACKAGES))
    yield ROOT / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po", outside


def known_in(path: Path) -> dict[po.Word, po.Entry]:
    """The entries of a catalogue; none without a file."""
    return po.read(path.read_text(encoding="utf-8")) if path.exists() else {}


def main() -> int:
    """Write what changed; say what is still to be translated. What one app has translated, another need not again."""
    missing = 0
    wanted = list(catalogues())
    memory = {word: entry for path, _ in wanted for word, entry in known_in(path).items() if entry.is_complete}
    for path, used in wanted:
        entries = po.merged({**known_in(path), **{word: memory[word] for word in used if word in memory}}, used)
        if not entries:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(po.write(entries, LANGUAGE), encoding="utf-8")
        path.with_suffix(".mo").write_bytes(po.compiled(entries, LANGUAGE))
        for entry in entries.values():
            if not entry.is_complete:
                missing += 1
                sys.stdout.write(f"{path.relative_to(ROOT)}: {entry.word.text}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
