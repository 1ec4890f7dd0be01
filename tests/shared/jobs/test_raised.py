"""The one line of a stored error that a list shows."""

from shared.jobs.queries import raised_by

DRAWN = """Traceback (most recent call last):
  File "/x/cursor.py", line 117, in execute
    raise ex.with_traceback(None)
django.db.utils.ProgrammingError: relation "customers_customer" does not exist
LINE 1: ... FROM "customers_customer"
                  ^
"""


class TestRaisedBy:
    def test_a_databases_drawing_below_it_is_left_out(self):
        assert raised_by(DRAWN) == 'django.db.utils.ProgrammingError: relation "customers_customer" does not exist'

    def test_an_error_without_calls_is_its_last_line(self):
        assert raised_by("Traceback\nValueError: not listed") == "ValueError: not listed"
        assert raised_by("") == ""
