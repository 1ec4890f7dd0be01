"""`manage.py up`: every process of one stack in the foreground, started in order, watched, stopped together."""
