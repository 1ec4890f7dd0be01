"""Verifying a chain from its first row to its head."""

from __future__ import annotations

from dataclasses import dataclass, field

from platform_core.audit.models import AuditChain, AuditEntry
from platform_core.audit.seal import digest, seal_chain

MOST_PROBLEMS = 20


@dataclass(slots=True)
class Verdict:
    """What a verification found. checked: rows; problems: sentences that name the row."""

    checked: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems

    def as_json(self) -> dict[str, object]:
        """The form of `verify --json` and the API."""
        return {"ok": self.ok, "checked": self.checked, "problems": self.problems}


def verify_chain(name: str) -> Verdict:
    """Seal what waits, then recompute every digest of the chain. Stops telling after 20 problems."""
    seal_chain(name)
    verdict, previous = Verdict(), "0" * 64
    for entry in AuditEntry.objects.filter(chain=name, seq__isnull=False).order_by("seq").iterator(chunk_size=2000):
        verdict.checked += 1
        if len(verdict.problems) < MOST_PROBLEMS:
            verdict.problems += _problems_of(entry, expected_seq=verdict.checked, previous=previous)
        previous = entry.digest or previous
    _check_head(name, verdict, previous)
    return verdict


def _problems_of(entry: AuditEntry, *, expected_seq: int, previous: str) -> list[str]:
    if entry.seq != expected_seq:
        return [f"row {entry.uid} has number {entry.seq}, expected {expected_seq}: a row is missing before it"]
    if entry.previous != previous:
        return [f"row {entry.uid} (number {entry.seq}) does not follow the one before it"]
    if entry.digest != digest(entry, seq=expected_seq, previous=previous):
        return [f"row {entry.uid} (number {entry.seq}, {entry.kind}) was changed after it was sealed"]
    return []


def _check_head(name: str, verdict: Verdict, last: str) -> None:
    chain = AuditChain.objects.get(name=name)
    if (chain.length, chain.head) != (verdict.checked, last):
        verdict.problems.append(f"the head of {name} says {chain.length} rows, {verdict.checked} were found")
