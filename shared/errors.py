"""The six families of refusal. Each error has a stable public `code`; its facts are public too.

An app's errors are subclasses in its `errors.py`: `class SeatTaken(Conflict): code = "seat_taken"; ...`.
Never put a secret or a phone number into the facts: they go to the caller and to the log.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal that its caller can understand and act upon.

    `title` is one translatable sentence; it may name facts with `%(name)s`.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "error"
    title: ClassVar[str | Promise] = _("Something went wrong.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code)
        self.facts = facts

    @property
    def sentence(self) -> str:
        """The title with its facts, in the active language."""
        return str(self.title) % self.facts if self.facts else str(self.title)

    @property
    def retry_after_s(self) -> int | None:
        """Seconds after which a repeat makes sense, or None."""
        return self.facts.get("retry_after_s")


class NotFound(DomainError):
    """It does not exist, or belongs to somebody else: the caller cannot tell which."""

    status = 404
    code = "not_found"
    title = _("There is nothing here, or it is not yours to see.")


class Forbidden(DomainError):
    """The caller is known and may not do this."""

    status = 403
    code = "forbidden"
    title = _("You may not do this.")


class ImpersonationForbids(Forbidden):
    """An operator who impersonates never moves money, shows keys or leaves a door open."""

    code = "impersonation_forbids"
    title = _("Not while you are signed in on behalf of somebody else.")


class NotAuthenticated(DomainError):
    """The caller is not known."""

    status = 401
    code = "not_authenticated"
    title = _("Sign in first.")


class Conflict(DomainError):
    """True at another moment, not now."""

    status = 409
    code = "conflict"
    title = _("Something changed in between.")


class IllegalState(Conflict):
    """The thing is in a state from which this cannot be done."""

    code = "illegal_state"
    title = _("This is not possible now: it is %(state)s.")


class AlreadyExists(Conflict):
    """There is one already with this value."""

    code = "already_exists"
    title = _("This exists already.")


class VersionConflict(Conflict):
    """It was changed by somebody else since the caller read it."""

    code = "version_conflict"
    title = _("Somebody else changed this in the meantime. Load it again.")


class Invalid(DomainError):
    """Understood, and against a rule. `errors` maps a field to its sentences.

    >>> raise Invalid.field("phone", "too_short", "This number has 9 digits. An Indian mobile has 10.")
    """

    status = 422
    code = "invalid"
    title = _("Some of this cannot be accepted.")

    @classmethod
    def field(cls, name: str, code: str, detail: str | Promise) -> Invalid:
        """One field's refusal."""
        return cls(errors={name: [{"code": code, "detail": str(detail)}]})

    @property
    def sentence(self) -> str:
        """The title; the fields have their own sentences."""
        return str(self.title) % self.facts if self.facts else str(self.title)


class Malformed(DomainError):
    """Not readable as what it claims to be."""

    status = 400
    code = "malformed"
    title = _("This could not be read.")


class LimitReached(DomainError):
    """The plan, a balance or a rate has no room left."""

    status = 402
    code = "plan_limit_reached"
    title = _("Your plan has no room for this.")


class RateLimited(LimitReached):
    """Too many requests in a short time."""

    status = 429
    code = "rate_limited"
    title = _("Too many requests. Try again in %(retry_after_s)s seconds.")


class UpstreamFailed(DomainError):
    """Somebody outside did not answer, or refused."""

    status = 502
    code = "gateway_failed"
    title = _("The other side did not answer. Try again.")


class Unavailable(UpstreamFailed):
    """We cannot serve this at the moment; nothing was changed."""

    status = 503
    code = "unavailable"
    title = _("Not available at the moment. Try again shortly.")


class Busy(Unavailable):
    """Too much at once; nothing was changed."""

    code = "busy"
