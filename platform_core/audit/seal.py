"""Chaining: each row's digest covers its content and the digest before it (SHA-256)."""

from __future__ import annotations

import hashlib

import orjson
from django.db import transaction

from platform_core.audit.models import AuditChain, AuditEntry

BATCH = 500


def digest(entry: AuditEntry, *, seq: int, previous: str) -> str:
    """The row's digest: of its number, its content and the digest before it."""
    content = [
        previous, seq, entry.chain, str(entry.uid), entry.kind, entry.subject_kind, str(entry.subject_uid),
        entry.actor_kind, str(entry.actor_uid), str(entry.act_uid), entry.data, entry.at.isoformat(),
        entry.request_id,
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def unsealed_chains() -> list[str]:
    """The chains with rows that wait for their number."""
    return list(AuditEntry.objects.filter(seq=None).values_list("chain", flat=True).distinct().order_by("chain"))


def has_unsealed() -> bool:
    """Whether any row waits."""
    return AuditEntry.objects.filter(seq=None).exists()


def seal_chain(name: str) -> int:
    """Number and chain the committed rows of one chain, in key order. Returns how many.

    The chain's row is locked, so that two sealers number in turn. A row whose unit commits late gets a later
    number than its key suggests; nothing depends on the two agreeing.
    """
    AuditChain.objects.get_or_create(name=name)
    sealed = 0
    while count := _seal_batch(name):
        sealed += count
    return sealed


def _seal_batch(name: str) -> int:
    with transaction.atomic():
        chain = AuditChain.objects.select_for_update().get(name=name)
        rows = list(AuditEntry.objects.filter(chain=name, seq=None).order_by("id")[:BATCH])
        for entry in rows:
            previous = chain.head
            chain.length += 1
            chain.head = digest(entry, seq=chain.length, previous=previous)
            entry.seq, entry.previous, entry.digest = chain.length, previous, chain.head
        AuditEntry.objects.bulk_update(rows, ["seq", "previous", "digest"], batch_size=BATCH)
        if rows:
            chain.save(update_fields=["length", "head"])
    return len(rows)
