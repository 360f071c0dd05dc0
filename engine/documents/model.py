"""What an invoice says, independent of how it looks. PDF, print file, e-invoice and JSON are made from it.

All texts are Swedish, ready to print; all amounts are integer öre. Building it is the batch's work, drawing it is
`documents.invoice`'s; nothing is calculated while drawing.
"""

from datetime import date

import attrs

OPTIONAL = {"optional": True}
"""Marks what few invoices have: where there is nothing to say it is left out of the JSON."""


@attrs.frozen(kw_only=True, cache_hash=True)
class Sender:
    """The municipality as it presents itself on paper."""

    name: str
    organisation_number: str  # NNNNNN-NNNN
    unit: str  # the office that sends the invoice
    address: tuple[str, ...]
    phone: str
    email: str
    web: str
    bankgiro: str  # NNNN-NNNN
    electronic_address: str = ""  # in Peppol, such as "0088:7300010000001"; "" = 0007 and the organisation number


@attrs.frozen(kw_only=True)
class Recipient:
    """Who the invoice is sent to. For a protected person `address` is the Tax Agency's forwarding address, or empty."""

    name: str
    address: tuple[str, ...]
    postal_code: str  # five digits, for sorting; "" for protected and unknown
    customer_number: str


@attrs.frozen(kw_only=True)
class Organisation:
    """What an e-invoice must know of a recipient that is an organisation: who it is, and what it sorts invoices by.

    A trustee that is one receives the client's invoices: then `name` is the trustee's and the recipient's the client's.
    """

    organisation_number: str  # NNNNNN-NNNN
    name: str = ""  # "" = as the recipient's
    electronic_address: str = ""  # as the sender's
    reference: str = ""  # "er referens"
    order: str = ""  # the number of its purchase order


@attrs.frozen(kw_only=True)
class Line:
    """One row: what, how much of it, at what price; `notes` stand below it in smaller type.

    `area` is "childcare", "care" or "" where it is neither. `vat_percent` is 0 for what is exempt, and None for a sale
    that is taxable at a rate nobody has stated; amounts are what the payer pays, VAT included.
    """

    text: str
    period: str
    quantity: str
    unit_price_ore: int | None
    amount_ore: int
    notes: tuple[str, ...] = ()
    area: str = ""
    vat_percent: int | None = 0


@attrs.frozen
class ExplainedStep:
    """One step of the calculation in words, with the amount or value it led to ("" if none)."""

    text: str
    value: str
    law: str = ""


@attrs.frozen
class Explanation:
    """How one line came about. With `ends_in_result` the last step is what all of it comes to, and stands out."""

    heading: str
    steps: tuple[ExplainedStep, ...]
    ends_in_result: bool = True


@attrs.frozen(kw_only=True)
class InvoiceDocument:
    """One invoice. `number`, `ocr`, `due_date` and `invoice_date` are empty or None on a preview, which is marked so.

    `slip_code_line` is the payment slip's OCR line and `qr_text` the payment QR's content ("" = none, as on a credit or
    when nothing is to be paid). `to_pay_ore` = sum of lines + `settled_ore` + `brought_forward_ore` +
    `from_credits_ore` + `rounding_ore`, or 0 if that is negative; then `carried_forward_ore` is that sum. `corrects`
    are the numbers of earlier invoices that its lines change, `period_from` and `period_to` the days it is for.
    `organisation` is None where a person is to pay.

    `credits` is the number of the invoice that a credit invoice takes back whole, "" on all others. `settled_ore` of it
    is taken off what is not paid of that invoice (below zero: more was paid of it than it asked for); the rest is taken
    off the payer's next invoice, which is of the same day where there is one. There it is `from_credits_ore`, and
    `from_credit_invoices` are the numbers of the credit invoices.
    """

    title: str  # "Faktura", "Kreditfaktura"
    number: str
    ocr: str
    invoice_date: date | None
    due_date: date | None
    period: str  # "Oktober 2026"
    sender: Sender
    recipient: Recipient
    concerns: tuple[str, ...]  # "Alva, född 2022"
    lines: tuple[Line, ...]
    brought_forward_ore: int
    carried_forward_ore: int  # credit left for next time, <= 0
    to_pay_ore: int
    slip_code_line: str
    qr_text: str
    information: tuple[tuple[str, str], ...]  # (heading, text): VAT, late payment, questions, how to have it tried
    explanations: tuple[Explanation, ...]
    language: str = "sv"
    rounding_ore: int = 0
    corrects: tuple[str, ...] = ()
    period_from: date | None = None
    period_to: date | None = None
    organisation: Organisation | None = None
    direct_debit: bool = False
    credits: str = attrs.field(default="", metadata=OPTIONAL)
    settled_ore: int = attrs.field(default=0, metadata=OPTIONAL)
    from_credits_ore: int = attrs.field(default=0, metadata=OPTIONAL)  # <= 0
    from_credit_invoices: tuple[str, ...] = attrs.field(default=(), metadata=OPTIONAL)

    @property
    def is_preview(self) -> bool:
        """Whether it is of a trial run: it has no number."""
        return self.number == ""
