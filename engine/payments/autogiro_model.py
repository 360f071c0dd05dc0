"""What Autogiro files say: orders to Bankgirot and answers from there, independent of how they are written.

Amounts are öre. Payer numbers, bankgiro and customer numbers are digits without zeros before them. A payer number is
our own name for the payer (a customer number) and never a personal identity number; identity and account are for the
bank only.
"""

from datetime import date

import attrs

IN, OUT, REFUND = "82", "32", "77"
"""Money from the payer, money to the payer, and money taken back by the payer's bank."""


@attrs.frozen(kw_only=True)
class NewMandate:
    """TK04: a mandate to register, or our answer to an application in the internet bank (account and identity blank).

    `account` is clearing number (4) and account number zero-filled (12); "" too where the payer number is the payer's
    bankgiro number. `identity` is ÅÅÅÅMMDDNNNN, or 00 and an organisation number.
    """

    payer_number: str
    account: str = ""
    identity: str = ""
    rejected: bool = False  # the application is turned down


@attrs.frozen(kw_only=True)
class DeleteMandate:
    """TK03."""

    payer_number: str


@attrs.frozen(kw_only=True)
class ChangePayerNumber:
    """TK05: the mandate goes on under another number."""

    payer_number: str
    new_payer_number: str


@attrs.frozen(kw_only=True)
class PaymentOrder:
    """TK82 (IN) and TK32 (OUT). `day` None means at once. `period` is a code of PERIOD; `renewals` None is for ever."""

    direction: str = IN
    day: date | None
    payer_number: str
    amount_ore: int
    reference: str = ""  # at most 16 characters
    period: str = "0"
    renewals: int | None = None


@attrs.frozen(kw_only=True)
class ChangeOrder:
    """TK23-29: cancel or move what has been ordered. Each kind needs its own fields (`autogiro_orders.check`)."""

    kind: str
    payer_number: str = ""
    day: date | None = None
    amount_ore: int | None = None
    direction: str = ""
    new_day: date | None = None
    reference: str = ""


Order = NewMandate | DeleteMandate | ChangePayerNumber | PaymentOrder | ChangeOrder


@attrs.frozen(kw_only=True)
class Section:
    """One section of a file to Bankgirot: from whom, when it was written, and orders of one family."""

    written: date
    customer_number: str  # the payee's at Bankgirot, six digits
    bankgiro: str  # the payee's
    orders: tuple[Order, ...]


@attrs.frozen(kw_only=True)
class Payment:
    """A debit (IN), a payout (OUT) or a refund in a file from Bankgirot.

    `code` and its `text` say how it went ("" in the watch register: not yet due). `day` is None for GENAST and for what
    is no date. `deposit` is the position of its deposit in the file, None in files that have none.
    """

    direction: str
    day: date | None
    payer_number: str
    amount_ore: int
    reference: str
    code: str
    text: str
    period: str
    renewals: int | None
    line: int
    refunded: date | None = None
    deposit: int | None = None


@attrs.frozen(kw_only=True)
class Deposit:
    """A sum that reached (IN) or left (OUT, REFUND) the payee's account, and how many payments it is."""

    direction: str
    account: str
    day: date
    serial: int
    amount_ore: int
    count: int


@attrs.frozen(kw_only=True)
class MandateAdvice:
    """What has become of a mandate. `valid_from` is only in the old layout; `day` None where it is left out there."""

    payer_number: str
    account: str
    identity: str
    cause: str
    cause_text: str
    result: str
    result_text: str
    day: date | None
    valid_from: date | None
    line: int


@attrs.frozen(kw_only=True)
class Application:
    """A mandate that the payer has applied for in the internet bank, to be answered with `NewMandate`."""

    payer_number: str
    account: str
    identity: str
    kind: str
    kind_text: str
    line: int
    information: tuple[str, ...] = ()
    address: tuple[str, ...] = ()  # name and address lines as they stand
    postal_code: str = ""
    city: str = ""


@attrs.frozen(kw_only=True)
class Change:
    """What has become of a cancellation or a move. `amount_ore` and `count` of 21, 22, 26 and 27 are of many
    payments.
    """

    kind: str
    kind_text: str
    day: date | None
    payer_number: str
    direction: str  # "" where it is about many payments
    amount_ore: int
    count: int | None
    new_day: date | None
    reference: str
    result: str
    result_text: str
    line: int


@attrs.frozen(kw_only=True)
class Registered:
    """A mandate as it stands in Bankgirot's register."""

    bankgiro: str
    payer_number: str
    identity: str
    account: str
    source: str
    source_text: str
    last_used: str  # the last figures of the year
    created: date | None
    changed: date | None
    status: str
    status_text: str
    stopped: str
    highest_amount: str
    line: int


@attrs.frozen(kw_only=True)
class Answer:
    """One file from Bankgirot; `kind` says which tuple is filled.

    | kind | filled |
    |---|---|
    | payment_specification | deposits (new layout), payments |
    | rejected_payments, watch_register | payments |
    | mandate_advice | advices |
    | internet_bank_mandates | applications |
    | changes | changes |
    | mandate_register | registered |
    """

    kind: str
    layout: str  # "new", "old"
    written: date | None
    stamp: str  # the time of making, as it stands
    customer_number: str
    bankgiro: str
    deposits: tuple[Deposit, ...] = ()
    payments: tuple[Payment, ...] = ()
    advices: tuple[MandateAdvice, ...] = ()
    applications: tuple[Application, ...] = ()
    changes: tuple[Change, ...] = ()
    registered: tuple[Registered, ...] = ()
