import pytest

from shared.actor import ANONYMOUS
from shared.errors import Forbidden
from shared.live.topics import check_may_hear, shown
from shared.spine.models import Fact
from tenant_apps.bookings.actions import book_seats
from tests.tenant_apps.bookings.factories import DESK, acting, at, customer, seat, venue


@pytest.fixture
def fact(do):
    place = venue("A1")
    do(book_seats, venue_uid=place.uid, resources=[seat(place)], start=at(8), end=at(10), actor=acting(customer()))
    return Fact.objects.get(kind="booking.held")


class TestBookings:
    def test_desk_hears_who_comes(self, fact):
        check_may_hear(DESK, "bookings")
        assert shown(fact, "bookings")["facts"]["code"] == fact.facts["code"]

    @pytest.mark.parametrize("topic", ["bookings", "bookings:1"])
    def test_customers_do_not(self, fact, topic):
        with pytest.raises(Forbidden):
            check_may_hear(acting(customer("Eve")), topic)


class TestOccupancy:
    def test_everybody_hears_which_seat_and_when_and_nothing_of_whom(self, fact):
        check_may_hear(ANONYMOUS, "occupancy")
        told = shown(fact, "occupancy")
        assert (set(told["facts"]), told["subject"]) == ({"venue", "resources", "start", "end"}, None)
