"""The payments of an Autogiro payment specification as incoming payments.

What: debits that were made, and refunds (negative). The reference is what the order said; the payer number is the
customer number. Debits that were not made are no payments: `engine.payments.mandates.outcome` says what they are.
Where: as `engine.payments.autogiro`. Not: payouts. The bank's own notification (camt.054) has the same money as one sum
without references, which is not to be counted twice.
"""

from collections.abc import Iterator

from engine.errors import Refused
from engine.payments import autogiro
from engine.payments.autogiro_model import IN, REFUND, Answer
from engine.payments.incoming import REFERENCE, IncomingPayment, Reference

CHANNEL = "autogiro"


def read(data: bytes) -> Iterator[IncomingPayment]:
    """The payments of the file's payment specifications. Refused if it is another file from Autogiro, or damaged."""
    answers = autogiro.read(data)
    if any(answer.kind != "payment_specification" for answer in answers):
        raise Refused(
            "Filen kommer från Autogiro men är ingen betalningsspecifikation: den har inga inbetalningar. Handlar den "
            "om medgivanden, så läs in den med: debitera mandates --import"
        )
    for answer in answers:
        yield from payments(answer)


def payments(answer: Answer) -> Iterator[IncomingPayment]:
    """The debits made and the refunds of one payment specification."""
    for payment in answer.payments:
        refund = payment.direction == REFUND
        if not refund and (payment.direction != IN or payment.code != "0"):
            continue
        day = payment.refunded or payment.day
        if day is None:
            raise Refused(f"Betalningsspecifikationen, rad {payment.line}: betalningsdagen är inget datum.")
        yield IncomingPayment(
            amount_ore=-payment.amount_ore if refund else payment.amount_ore,
            day=day,
            references=(Reference(REFERENCE, payment.reference),) if payment.reference else (),
            payee_account=answer.bankgiro,
            message_id=f"AUTOGIRO {answer.bankgiro} {answer.stamp}",
            entry_reference=f"AUTOGIRO {answer.stamp} {payment.line}",
            detail=1,
            channel=CHANNEL,
            position=payment.line,
            customer_number=payment.payer_number,
            reversal=refund,
        )
