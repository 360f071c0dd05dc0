"""Peppol BIS Billing 3: invoices and credit notes for payers that are organisations, as UBL 2.1.

What: one XML document an invoice, in UTF-8 and canonical form. Fees of childcare and care are exempt from VAT
(category E, with the reason of mervärdesskattelagen), other sales taxable (S). Lines below zero have quantity -1, since
a price is never negative. Credit used from before has been paid already; öre that VAT leaves over is the rounding.
Where: Peppol BIS Billing 3.0 (docs.peppol.eu), a subset of EN 16931 (UBL syntax); the Swedish rules SE-R-001..013.
Not: attachments, allowances and charges, other currencies, buyers outside Sweden, reading. A person has no address in
Peppol; explanations of fees are not sent, as an e-invoice is read by more people than a letter.

    write(document) -> bytes            refuses a document that cannot be a valid e-invoice
    check(data) -> complaints           the Swedish rules on any document, in Swedish, each beginning with its rule
"""

from engine.ledger.peppol.swedish_rules import check
from engine.ledger.peppol.ubl import write

__all__ = ["check", "write"]
