"""Reading, writing and compiling gettext catalogues, as far as ours need it."""

from __future__ import annotations

import ast
import re
import struct
from dataclasses import dataclass, replace
from typing import Final

_FILLED = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
_TORN = re.compile(r"^<{7}.*\n((?s:.*?))^={7}\n((?s:.*?))^>{7}.*\n", re.MULTILINE)
MAGIC: Final = 0x950412DE
HEADER: Final = """\
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
Language: {language}
MIME-Version: 1.0
Plural-Forms: nplurals=2; plural=(n > 1);
"""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Word:
    """What a program says: its text, its context where the same text means two things, its plural."""

    text: str
    context: str = ""
    plural: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A word and what it is in another language; one form, or two with a plural."""

    word: Word
    forms: tuple[str, ...] = ()
    fuzzy: bool = False

    @property
    def is_complete(self) -> bool:
        """Each form is there, and nobody doubts it."""
        return not self.fuzzy and len(self.forms) == (2 if self.word.plural else 1) and all(self.forms)


def read(source: str) -> dict[Word, Entry]:
    """The entries of a catalogue, without its header; of one that a merge left in two minds, those of both."""
    if _TORN.search(source):
        return {**read(_TORN.sub(r"\1", source)), **read(_TORN.sub(r"\2", source))}
    entries: dict[Word, Entry] = {}
    for block in source.split("\n\n"):
        entry = _entry(block)
        if entry is not None and entry.word.text:
            entries[entry.word] = entry
    return entries


def _entry(block: str) -> Entry | None:
    fields: dict[str, str] = {}
    fuzzy, current = False, ""
    for line in block.splitlines():
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        keyword, _, literal = line.partition('"')
        current = keyword.strip() or current
        fields[current] = fields.get(current, "") + str(ast.literal_eval(f'"{literal}'))
    if "msgid" not in fields:
        return None
    word = Word(text=fields["msgid"], context=fields.get("msgctxt", ""), plural=fields.get("msgid_plural", ""))
    forms = tuple(fields[name] for name in sorted(fields) if name.startswith("msgstr"))
    return Entry(word=word, forms=forms, fuzzy=fuzzy)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def write(entries: dict[Word, Entry], language: str) -> str:
    """The catalogue, sorted by its texts, so that two people's additions merge."""
    lines = ['msgid ""', 'msgstr ""', *(_quoted(f"{line}\n") for line in HEADER.format(language=language).splitlines())]
    blocks = ["\n".join(lines)]
    for word in sorted(entries):
        entry = entries[word]
        lines = ["#, fuzzy"] if entry.fuzzy else []
        if word.context:
            lines.append(f"msgctxt {_quoted(word.context)}")
        lines.append(f"msgid {_quoted(word.text)}")
        if word.plural:
            lines.append(f"msgid_plural {_quoted(word.plural)}")
            forms = (*entry.forms, "", "")[:2]
            lines += [f"msgstr[{index}] {_quoted(form)}" for index, form in enumerate(forms)]
        else:
            lines.append(f"msgstr {_quoted((*entry.forms, '')[0])}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def merged(old: dict[Word, Entry], used: set[Word]) -> dict[Word, Entry]:
    """What is used, with the translations that are known. A word whose plural changed keeps its first form, doubted."""
    by_text = {(word.context, word.text): entry for word, entry in old.items()}
    entries = {}
    for word in used:
        known = old.get(word)
        near = by_text.get((word.context, word.text))
        if known is None and near is not None:
            known = replace(near, word=word, fuzzy=True)
        entries[word] = known or Entry(word=word)
    return entries


def compiled(entries: dict[Word, Entry], language: str) -> bytes:
    """The binary form that gettext reads; incomplete entries are left out."""
    pairs = {b"": HEADER.format(language=language).encode()}
    for entry in entries.values():
        if entry.is_complete:
            word = entry.word
            context = f"{word.context}\x04" if word.context else ""
            plural = f"\0{word.plural}" if word.plural else ""
            pairs[f"{context}{word.text}{plural}".encode()] = "\0".join(entry.forms).encode()
    keys = sorted(pairs)
    table = 7 * 4
    at = table + 16 * len(keys)
    index: list[tuple[int, int]] = []
    body = bytearray()
    for text in [*keys, *(pairs[key] for key in keys)]:
        index.append((len(text), at + len(body)))
        body += text + b"\0"
    head = struct.pack("<7I", MAGIC, 0, len(keys), table, table + 8 * len(keys), 0, at)
    return head + b"".join(struct.pack("<2I", *place) for place in index) + bytes(body)


def placeholders(text: str) -> set[str]:
    """The parts that are filled in: %(name)s, {name}."""
    return set(_FILLED.findall(text))
