"""What identity asks to be mailed. Who sends it is fitted to the port; without a fitting, the console does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared import ports

if TYPE_CHECKING:
    from shared.identity.models import User

CONSOLE = "console"
MESSAGING = "messaging"


def mail_sender() -> ports.MailSender:
    """The messaging engine when it is fitted, else the console."""
    return ports.mail_senders.find(MESSAGING) or ports.mail_senders.get(CONSOLE)


def otp_sender() -> ports.OtpSender:
    """The messaging engine when it is fitted, else the console."""
    return ports.otp_senders.find(MESSAGING) or ports.otp_senders.get(CONSOLE)


def tell_by_mail(user: User, purpose: str, **variables: str) -> None:
    """Write a mail to somebody, if there is an address; a step of the open unit."""
    if user.email:
        mail_sender().send_mail(
            email=user.email, purpose=purpose, language=user.language, variables={"name": user.name, **variables}
        )
