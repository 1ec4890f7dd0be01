"""`manage.py doctor`: what is wrong with a setup, in words, and what to do about it."""
