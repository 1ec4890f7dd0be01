"""Writing an audited fact down: one insert, unchained, in the unit of what it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from platform_core.audit.models import AuditEntry
from shared.tenancy.connection import connection

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from shared.actor import Actor
    from shared.together import Message


class ChainedBook:
    """The platform's audit log (a `shared.ports.AuditBook`). The chain is the current schema's."""

    def record(
        self,
        message: Message,
        *,
        kind: str,
        subject_kind: str,
        subject_uid: uuid.UUID,
        actor: Actor,
        data: dict[str, Any],
        at: datetime,
        request_id: str,
    ) -> None:
        """One row. Sealing it waits for the commit, so that no unit waits for another's."""
        row = AuditEntry(
            chain=connection.schema_name,
            kind=kind,
            subject_kind=subject_kind,
            subject_uid=subject_uid,
            actor_kind=actor.kind,
            actor_uid=actor.uid,
            act_uid=actor.act_uid,
            data=data,
            at=at,
            request_id=request_id,
        )
        message.write([row])
