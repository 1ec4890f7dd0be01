"""Every state that a page may show has its word."""

import pytest

from shared.look.marks import STATES
from shared.payments.models import Attempt, Payment
from tenant_apps.bookings.models import Booking


@pytest.mark.parametrize("model", [Attempt, Booking, Payment])
def test_every_state_has_its_word(model):
    assert [state for state in model.State.values if state not in STATES] == []
