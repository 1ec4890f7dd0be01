"""One-time codes by text: what identity's port is fitted with. A code is in no log, and in no message that is over.

Pumping is stopped by counting before anything is written: for the numbers around this one, for the tenant, and by how
few of the codes that went out were ever used.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings

from shared import clock, ports
from shared.identity.models import PhoneCode, User
from shared.ids import uuid7
from shared.messaging.errors import TooManyCodes
from shared.messaging.models import Channel
from shared.messaging.quotas import count_one
from shared.messaging.recipients import INDIAN_MOBILE
from shared.messaging.senders import (
    ENGLISH,
    accounts_for,
    costs_credits,
    find_registration,
    is_channel_on,
    policy,
)
from shared.messaging.writing import Wish, write_text
from shared.unit import current_unit

A_MINUTE: Final = timedelta(minutes=1)
AN_HOUR: Final = timedelta(hours=1)
A_DAY: Final = timedelta(days=1)
PREFIX_WITHOUT: Final = 4
ENOUGH_TO_JUDGE: Final = 40
LEAST_USED_PERCENT: Final = 10


class CodeTexts:
    """Fitted to `ports.otp_senders` as `messaging`. A mail is sent instead where there is no carrier, text or credit.

    Where that cannot be either, the console stands in.
    """

    def send_code(self, *, phone: str, code: str, purpose: str) -> None:
        """Write the text down in the open unit. Raises TooManyCodes."""
        if not _can_text(purpose):
            _send_otherwise(phone, code, purpose)
            return
        now = current_unit().now
        _refuse_pumping(phone)
        minutes = str(max(settings.OTP_SECONDS // 60, 1))
        wish = Wish(
            to=phone,
            key=f"code:{uuid7()}",
            source="code",
            event_at=now,
            purpose=purpose,
            values={"code": code, "minutes": minutes},
        )
        write_text(wish, now=now)


def _can_text(purpose: str) -> bool:
    """Whether there is a carrier, a text that it may carry, and a credit where one is needed."""
    found = find_registration(purpose=purpose, channel=Channel.SMS, language=ENGLISH)
    if found is None:
        return False
    carrying = next(iter(accounts_for(Channel.SMS, by_platform=found.by_platform)), None)
    if carrying is None:
        return False
    if not costs_credits(Channel.SMS, carrying):
        return True
    return ports.credit_meters.get("platform").available(channel=Channel.SMS) > 0


def _send_otherwise(phone: str, code: str, purpose: str) -> None:
    """To the address that the number's owner has proven, if there is one and somebody carries mail."""
    user = User.objects.filter(phone=phone, removed_at=None).exclude(email_verified_at=None).first()
    if user is None or not user.email or not is_channel_on(Channel.EMAIL):
        ports.otp_senders.get("console").send_code(phone=phone, code=code, purpose=purpose)
        return
    told = {"name": user.name, "code": code}
    ports.mail_senders.get("messaging").send_mail(
        email=user.email, purpose="login_code", language=user.language, variables=told
    )


def _refuse_pumping(phone: str) -> None:
    """Somebody honest is one person; a pump is many numbers that lie side by side."""
    now, allowed = current_unit().now, policy()
    prefix = phone[:-PREFIX_WITHOUT]
    is_within = (
        INDIAN_MOBILE.fullmatch(phone) is not None
        and count_one(f"codes:{prefix}", most=allowed.codes_per_prefix_hour, every=AN_HOUR, now=now)
        and count_one("codes:minute", most=allowed.codes_per_minute, every=A_MINUTE, now=now)
        and count_one("codes:day", most=allowed.codes_per_day, every=A_DAY, now=now)
    )
    if not is_within or _hardly_any_is_used():
        raise TooManyCodes(retry_after_s=int(AN_HOUR.total_seconds()))


def _hardly_any_is_used() -> bool:
    """Of the codes of the last hour that had their time, fewer than one in ten was used."""
    now = clock.now()
    over = PhoneCode.objects.filter(updated_at__gt=now - AN_HOUR, expires_at__lt=now)[: ENOUGH_TO_JUDGE * 5]
    used = [row.used_at is not None for row in over]
    return len(used) >= ENOUGH_TO_JUDGE and sum(used) * 100 < len(used) * LEAST_USED_PERCENT
