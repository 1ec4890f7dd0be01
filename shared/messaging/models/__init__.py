"""The engine's tables, in public and in every tenant's schema."""

from shared.messaging.models.accounts import Channel, ChannelAccount, Provider, SenderPolicy
from shared.messaging.models.consents import Consent, Suppression
from shared.messaging.models.messages import Handover, Message, Quota, Report, Submission
from shared.messaging.models.registry import Entity, Header, Purpose, Target, Template

__all__ = [
    "Channel",
    "ChannelAccount",
    "Consent",
    "Entity",
    "Handover",
    "Header",
    "Message",
    "Provider",
    "Purpose",
    "Quota",
    "Report",
    "SenderPolicy",
    "Submission",
    "Suppression",
    "Target",
    "Template",
]
