"""Receipt series: numbers without gaps."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from shared.locks import Rank
from shared.rows import Home, Row


class ReceiptSeries(Row):
    """The receipts of one place in one fiscal year, numbered without gaps: the row is locked while a number is given.

    place_number: a short stable number of the place among its siblings, part of every receipt's number.
    fiscal_year: `2026-27`, from April to March on the place's calendar.
    """

    HOME: ClassVar[Home] = Home.BOTH
    LOCK_RANK: ClassVar[Rank] = Rank.INVOICE_SERIES

    place_uid = models.UUIDField()
    place_number = models.PositiveIntegerField()
    fiscal_year = models.CharField(max_length=7)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place_uid", "fiscal_year"], name="receipt_series_once"),
            models.UniqueConstraint(fields=["place_number", "fiscal_year"], name="receipt_place_number_once"),
        ]

    def __str__(self) -> str:
        return f"R{self.place_number}/{self.fiscal_year}"
