"""The app's name and label, and what it fits to the ports."""

from django.apps import AppConfig

from shared import ports


class MessagingConfig(AppConfig):
    """Messages sent, and what became of them."""

    name = "shared.messaging"
    label = "messaging"

    def ready(self) -> None:
        """Register jobs, webhooks, senders of codes and mails, what follows facts, first texts, what is a person's."""
        from shared.inbox.providers import webhook_providers
        from shared.messaging import jobs  # noqa: F401 - its kinds register on import
        from shared.messaging.belongings import MessagesOfPerson
        from shared.messaging.codes import CodeTexts
        from shared.messaging.following import MessageFollower
        from shared.messaging.mails import ProgramMails
        from shared.messaging.starter import StarterTexts
        from shared.messaging.webhooks import WEBHOOKS

        for provider, webhook in WEBHOOKS.items():
            webhook_providers.register(provider, webhook)
        ports.belongings.register("messages", MessagesOfPerson())
        ports.otp_senders.register("messaging", CodeTexts())
        ports.mail_senders.register("messaging", ProgramMails())
        ports.fact_watchers.register("messages", MessageFollower())
        ports.starter_data.register("messages", StarterTexts())
