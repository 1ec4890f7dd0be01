"""The app's name and label, and what it fits to the ports."""

from django.apps import AppConfig

from shared import ports


class BookingsConfig(AppConfig):
    """Bookings of seats, and of all else that has time."""

    name = "tenant_apps.bookings"
    label = "bookings"

    def ready(self) -> None:
        """Register jobs, the payable, what customers are told, and the live topics."""
        from tenant_apps.bookings import jobs  # noqa: F401 - its kinds register on import
        from tenant_apps.bookings.belongings import BookingsOfPerson
        from tenant_apps.bookings.payable import BookingPayable
        from tenant_apps.bookings.stats import BookingCount
        from tenant_apps.bookings.telling import BookingTeller
        from tenant_apps.bookings.topics import BookingsTopic, OccupancyTopic

        ports.payables.register("booking", BookingPayable())
        ports.belongings.register("bookings", BookingsOfPerson())
        ports.tenant_stats.register("bookings", BookingCount())
        ports.fact_tellers.register("bookings", BookingTeller())
        ports.topic_rules.register("bookings", BookingsTopic())
        ports.topic_rules.register("occupancy", OccupancyTopic())
