"""An app that only rough stacks have: a job that counts, slow moments to be killed in, guards to be switched off.

`ROUGH` in a stack's environment names the switches of `switches.py`; its settings are `tests.faults.rough.settings`.
"""
