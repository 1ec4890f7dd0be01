"""What money may do, the same at every gateway: pages are paid or closed, payments come back as refunds, never more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.sandbox.providers.base import Change
from infra.sandbox.rows import Account, Dispute, Message, Page, Payment, Refund, Settlement
from infra.sandbox.wire import new_digits, new_id

if TYPE_CHECKING:
    from infra.sandbox.world import World

OUTCOMES = ("paid", "declined", "dropped", "silent", "late")
BASIS_POINTS = 10_000
DEFAULT_FEES = {
    "stripe": {"basis_points": 200, "fixed_minor": 0, "tax_basis_points": 1800},
    "razorpay": {"basis_points": 200, "fixed_minor": 0, "tax_basis_points": 1800},
    "cashfree": {"basis_points": 150, "fixed_minor": 300, "tax_basis_points": 1800},
}


class NotNow(Exception):
    """The till cannot do that in this state; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """How somebody pays. outcome: one of OUTCOMES; amount_minor: when another amount than the page's arrives."""

    outcome: str = "paid"
    method: str = "upi"
    reason: str = "insufficient_funds"
    after_s: float = 30.0
    amount_minor: int | None = None
    currency: str = ""
    force: bool = False


class Till:
    """Moves money in the book and tells the providers what happened."""

    def __init__(self, world: World) -> None:
        self._world = world

    def pay(self, page: Page, how: Try) -> Payment:
        """One try at a page. force: also at a page that is closed or paid, as banks do. Raises NotNow."""
        if page.state != "open" and not how.force:
            raise NotNow(f"this page is {page.state}")
        provider = self._world.providers[self._account(page.account).provider]
        if self.paid_minor(page) and not provider.pays_twice:
            raise NotNow(f"{provider.name} takes one success for each page")
        payment = Payment(
            id=provider.payment_id(),
            account=page.account,
            page=page.id,
            amount_minor=page.amount_minor if how.amount_minor is None else how.amount_minor,
            currency=how.currency or page.currency,
            method=how.method,
            created_at=self._world.clock.now(),
            facts={"was_silent": how.outcome in {"silent", "late"}},
        )
        if how.outcome == "late":
            payment.due_at, payment.due_state = payment.created_at + how.after_s, "paid"
        self._world.book.add(payment)
        self._tell("payment.made", page, payment)
        if how.outcome in {"paid", "declined", "dropped"}:
            self.settle(payment, {"paid": "paid", "declined": "failed", "dropped": "dropped"}[how.outcome], how.reason)
        else:
            self._tell("payment.pending", page, payment)
        self._world.courier.wake()
        return payment

    def settle(self, payment: Payment, state: str, reason: str = "") -> None:
        """The bank's word on a payment; a failed one may still turn paid. Raises NotNow."""
        if payment.state == "paid":
            raise NotNow("this payment is paid already")
        payment.state, payment.due_at, payment.due_state = state, None, ""
        payment.done_at = self._world.clock.now()
        payment.reason = "" if state == "paid" else reason
        page = self._page(payment.page)
        if state == "paid":
            payment.fee_minor, payment.tax_minor = self._fee(payment)
            payment.facts.setdefault("bank_reference", new_digits(12))
        self._world.book.save(payment)
        self._tell(f"payment.{state}", page, payment)
        self._follow(page, payment)

    def close(self, page: Page, *, kind: str = "closed") -> None:
        """Shut a page; while a payment at it still runs it is only closing where the gateway says so. Raises NotNow."""
        if page.state not in {"open", "closing"}:
            raise NotNow(f"this page is {page.state}")
        self._become(page, kind)

    def refund(
        self, payment: Payment, amount_minor: int, *, reference: str = "", note: str = "", asked: Any = None
    ) -> Refund:
        """Give money back. Raises NotNow when it is not paid or that is more than is left."""
        if payment.state != "paid":
            raise NotNow("this payment was never paid")
        if not 0 < amount_minor <= self.left(payment):
            raise NotNow("that is more than is left of this payment")
        account = self._account(payment.account)
        refund = Refund(
            id=self._world.providers[account.provider].refund_id(),
            account=payment.account,
            payment=payment.id,
            amount_minor=amount_minor,
            currency=payment.currency,
            created_at=self._world.clock.now(),
            reference=reference,
            note=note,
            asked=asked or {},
        )
        self._world.book.add(refund)
        self._tell("refund.made", self._page(payment.page), payment, refund)
        self._plan(refund, account.settings.get("refunds", {}))
        return refund

    def settle_refund(self, refund: Refund, state: str) -> None:
        """The bank's word on a refund; a done one may still fail."""
        refund.state, refund.due_at, refund.due_state = state, None, ""
        refund.done_at = self._world.clock.now()
        self._world.book.save(refund)
        payment = self.payment(refund.payment)
        self._tell(f"refund.{state}", self._page(payment.page), payment, refund)

    def dispute(self, payment: Payment, *, amount_minor: int, reason: str) -> Dispute:
        """The payer went to the bank."""
        row = Dispute(
            id=new_id("disp_"),
            account=payment.account,
            payment=payment.id,
            amount_minor=amount_minor,
            currency=payment.currency,
            created_at=self._world.clock.now(),
            reason=reason,
        )
        self._world.book.add(row)
        self._tell_dispute("dispute.made", payment, row)
        return row

    def settle_dispute(self, dispute: Dispute, state: str) -> None:
        """The bank's word on a dispute."""
        dispute.state = state
        self._world.book.save(dispute)
        self._tell_dispute(f"dispute.{state}", self.payment(dispute.payment), dispute)

    def left(self, payment: Payment) -> int:
        """What was not given back yet; refunds on their way count."""
        gone = [row.amount_minor for row in self.refunds(payment) if row.state != "failed"]
        return payment.amount_minor - sum(gone)

    def refunded(self, payment: Payment) -> int:
        """What was given back or is on its way."""
        return payment.amount_minor - self.left(payment)

    def payments(self, page: Page) -> list[Payment]:
        """All tries at a page."""
        return self._world.book.find(Payment, page=page.id)

    def paid_minor(self, page: Page) -> int:
        """What arrived at a page."""
        return sum(row.amount_minor for row in self.payments(page) if row.state == "paid")

    def refunds(self, payment: Payment) -> list[Refund]:
        """All refunds of a payment."""
        return self._world.book.find(Refund, payment=payment.id)

    def payment(self, payment_id: str) -> Payment:
        """One that is known to be there."""
        found = self._world.book.get(Payment, payment_id)
        if found is None:
            raise LookupError(payment_id)
        return found

    def payout(self, account: Account) -> Settlement | None:
        """Pay out what is paid and not settled; None when there is nothing."""
        payments = self._world.book.find(Payment, account=account.id, state="paid", settlement="")
        refunds = self._world.book.find(Refund, account=account.id, state="done", settlement="")
        if not payments and not refunds:
            return None
        fees = sum(row.fee_minor for row in payments)
        net = sum(row.amount_minor for row in payments) - fees - sum(row.amount_minor for row in refunds)
        row = Settlement(
            id=new_id("setl_"),
            account=account.id,
            amount_minor=net,
            fee_minor=fees,
            tax_minor=sum(row.tax_minor for row in payments),
            currency=(payments[0] if payments else refunds[0]).currency,
            utr=new_digits(16),
            created_at=self._world.clock.now(),
        )
        self._world.book.add(row)
        rows: list[Payment | Refund] = [*payments, *refunds]
        for part in rows:
            part.settlement = row.id
            self._world.book.save(part)
        self._tell_settlement(account, row)
        return row

    def settle_due(self) -> None:
        """Do what the clock brings: late successes, refunds, reports, pages that end."""
        now = self._world.clock.now()
        for payment in self._world.book.due(Payment, now, state="pending"):
            self.settle(payment, payment.due_state)
        for refund in self._world.book.due(Refund, now, state="pending"):
            self.settle_refund(refund, refund.due_state)
        for page in self._world.book.ended(now):
            self._become(page, "expired")
        for message in self._world.book.due(Message, now, state="accepted"):
            self._world.post_room.report(message, message.due_state)

    def _follow(self, page: Page, payment: Payment) -> None:
        if payment.state == "paid" and page.state in {"open", "closing"}:
            page.state = "paid"
            self._world.book.save(page)
            self._tell("page.paid", page, payment)
        elif payment.state != "paid" and page.state == "closing":
            self._become(page, "closed")

    def _become(self, page: Page, state: str) -> None:
        page.state = state
        self._world.book.save(page)
        self._tell(f"page.{state}", page)

    def _plan(self, refund: Refund, wish: dict[str, Any]) -> None:
        """wish: {"outcome": "done" | "failed" | "silent", "after_s": seconds}."""
        outcome = wish.get("outcome", "done")
        if outcome == "silent":
            return
        if wish.get("after_s"):
            refund.due_at, refund.due_state = refund.created_at + wish["after_s"], outcome
            self._world.book.save(refund)
            self._world.courier.wake()
        else:
            self.settle_refund(refund, outcome)

    def _fee(self, payment: Payment) -> tuple[int, int]:
        """The gateway's fee with its tax, and the tax in it, each rounded half up."""
        account = self._account(payment.account)
        rule = {**DEFAULT_FEES[account.provider], **account.settings.get("fees", {})}
        fee = rule["fixed_minor"] + _share(payment.amount_minor, rule["basis_points"])
        tax = _share(fee, rule["tax_basis_points"])
        return fee + tax, tax

    def _tell(self, kind: str, page: Page, payment: Payment | None = None, refund: Refund | None = None) -> None:
        account = self._account(page.account)
        self._send(Change(kind=kind, account=account, page=page, payment=payment, refund=refund))

    def _tell_dispute(self, kind: str, payment: Payment, dispute: Dispute) -> None:
        account = self._account(payment.account)
        page = self._page(payment.page)
        self._send(Change(kind=kind, account=account, page=page, payment=payment, dispute=dispute))

    def _tell_settlement(self, account: Account, settlement: Settlement) -> None:
        self._send(Change(kind="settlement.made", account=account, settlement=settlement))

    def _send(self, change: Change) -> None:
        for notice in self._world.providers[change.account.provider].notices(change):
            self._world.courier.tell(change.account, notice)

    def _account(self, account_id: str) -> Account:
        found = self._world.book.get(Account, account_id)
        if found is None:
            raise LookupError(account_id)
        return found

    def _page(self, page_id: str) -> Page:
        found = self._world.book.get(Page, page_id)
        if found is None:
            raise LookupError(page_id)
        return found


def _share(amount_minor: int, basis_points: int) -> int:
    return (amount_minor * basis_points + BASIS_POINTS // 2) // BASIS_POINTS
