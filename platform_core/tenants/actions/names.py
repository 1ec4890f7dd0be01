"""Names that nobody gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from platform_core.tenants.models import ReservedSlug
from shared.errors import AlreadyExists, NotFound
from shared.spine import emit
from shared.unit import action

if TYPE_CHECKING:
    import uuid

    from shared.actor import Actor


@action
def reserve_slug(*, slug: str, note: str, actor: Actor) -> ReservedSlug:
    """Keep a name for the platform; a tenant that has it keeps it. Raises AlreadyExists."""
    row, is_new = ReservedSlug.objects.get_or_create(slug=slug, defaults={"note": note})
    if not is_new:
        raise AlreadyExists(field="slug")
    emit("slug.reserved", row, actor=actor, slug=slug)
    return row


@action
def release_slug(*, uid: uuid.UUID, actor: Actor) -> None:
    """Let a name go. Raises NotFound."""
    row = ReservedSlug.objects.filter(uid=uid).first()
    if row is None:
        raise NotFound
    emit("slug.released", row, actor=actor, slug=row.slug)
    row.delete()
