"""Mails of the program's own words: what identity's port is fitted with. A link that opens something is a secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from shared import ports
from shared.ids import uuid7
from shared.messaging.models import Channel
from shared.messaging.senders import is_channel_on
from shared.messaging.writing import Mail, write_mail
from shared.tenancy import current_tenant
from shared.tenancy.current import is_tenant_active
from shared.unit import current_unit

SECRET: Final = frozenset({"reset_password", "verify_email", "invite", "login_code"})


class ProgramMails:
    """Fitted to `ports.mail_senders` as `messaging`; where no carrier is set up, the console stands in."""

    def send_mail(self, *, email: str, purpose: str, language: str, variables: dict[str, str]) -> None:
        """Write the mail down in the open unit."""
        if not is_channel_on(Channel.EMAIL):
            console = ports.mail_senders.get("console")
            console.send_mail(email=email, purpose=purpose, language=language, variables=variables)
            return
        with translation.override(language):
            subject, text = worded(purpose, variables)
        mail = Mail(
            to=email,
            key=f"mail:{uuid7()}",
            source="identity",
            purpose=purpose,
            subject=subject,
            text=text,
            language=language,
            is_secret=purpose in SECRET,
        )
        write_mail(mail, now=current_unit().now)


def sender_name() -> str:
    """Who writes."""
    return current_tenant().name if is_tenant_active() else "Frontdesk"


def worded(purpose: str, told: Mapping[str, str]) -> tuple[str, str]:
    """Subject and text in the active language."""
    subject, sentences = _WORDS.get(purpose, _anything)(told)
    place = sender_name()
    hello = _("Hello %(name)s,") % {"name": told["name"]} if told.get("name") else _("Hello,")
    return f"{subject} · {place}", "\n\n".join([hello, *sentences, place])


def _anything(told: Mapping[str, str]) -> tuple[str, list[str]]:
    return _("A message for you"), [value for name, value in sorted(told.items()) if name != "name"]


def _verify(told: Mapping[str, str]) -> tuple[str, list[str]]:
    return _("Confirm your address"), [_("Open this link to confirm that this address is yours:"), told["url"]]


def _reset(told: Mapping[str, str]) -> tuple[str, list[str]]:
    ignore = _("If you did not ask for it, leave it: nothing changes.")
    return _("Choose a new password"), [_("Open this link within an hour:"), told["url"], ignore]


def _invite(told: Mapping[str, str]) -> tuple[str, list[str]]:
    return _("You are invited"), [_("Open this link to choose your password and sign in:"), told["url"]]


def _code(told: Mapping[str, str]) -> tuple[str, list[str]]:
    return _("Your code to sign in"), [told["code"], _("Do not tell it to anybody.")]


def _device(told: Mapping[str, str]) -> tuple[str, list[str]]:
    line = _("Somebody signed in to your account with a device that we had not seen: %(device)s.") % told
    return _("A new device"), [line, _("If this was not you, change your password and end that device.")]


def _reused(told: Mapping[str, str]) -> tuple[str, list[str]]:
    return _("We ended a sign-in"), [_("A key of this device was used twice, so we ended it: %(device)s.") % told]


def _locked(_told: Mapping[str, str]) -> tuple[str, list[str]]:
    return _("Your account is locked"), [_("There were five wrong tries. It opens again in 15 minutes.")]


def _changed(_told: Mapping[str, str]) -> tuple[str, list[str]]:
    return _("Your password was changed"), [_("If this was not you, ask for a new one at once.")]


def _second_on(_told: Mapping[str, str]) -> tuple[str, list[str]]:
    return _("Signing in has a second step"), [_("An authenticator app is asked for from now on.")]


def _second_off(_told: Mapping[str, str]) -> tuple[str, list[str]]:
    return _("The second step is off"), [_("An authenticator app is not asked for any more.")]


def _credits_low(told: Mapping[str, str]) -> tuple[str, list[str]]:
    line = _("%(available)s messages (%(channel)s) are left. When there are none, no more are sent.") % told
    return _("Your messages run low"), [line, _("Buy more at your desk, under Messages.")]


_WORDS: Final[Mapping[str, Callable[[Mapping[str, str]], tuple[str, list[str]]]]] = {
    "verify_email": _verify,
    "reset_password": _reset,
    "invite": _invite,
    "login_code": _code,
    "new_device": _device,
    "credits_low": _credits_low,
    "token_reused": _reused,
    "account_locked": _locked,
    "password_changed": _changed,
    "second_step_enabled": _second_on,
    "second_step_disabled": _second_off,
}
