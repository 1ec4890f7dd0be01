"""Choosing a gateway: eligible, by rule, healthy, cheapest. Pure but for the reading of rows."""
