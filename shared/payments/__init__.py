"""Payments, the attempts at them and their refunds; money taken at the desk."""
