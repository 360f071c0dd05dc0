"""What a customer-ledger file says, independent of how it is written: payers, invoices, rows and postings.

Amounts are integer öre, positive where the payer is charged; a posting has the sign of its row (income is positive), so
the postings of a row add up to the row, and the rows of an invoice to what is to be paid. Quantities are hundredths.
Codes (numbers, accounts, references) are texts as the municipality writes them.
"""

import re
from datetime import date, time

import attrs

PROTECTED_NAME = "Skyddad identitet"
PERSON, ORGANISATION = "person", "organisation"
DEBIT, CREDIT = "debit", "credit"

_POSTAL_PLACE = re.compile(r"([0-9]{3} ?[0-9]{2}) (\S.*)")


@attrs.frozen(kw_only=True)
class LedgerPayer:
    """Who owes: by the ledger's customer number, the legal id (a person's 12 digits, an organisation's 10), or both.

    What is written of a payer is `shown`: one who is protected has no name and no address in any file.
    """

    customer_number: str = ""
    legal_id: str = ""
    kind: str = PERSON
    name: str = ""
    care_of: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    phone: str = ""
    motpart: str = ""
    protected: bool = False

    @property
    def postal_place(self) -> str:
        """Postal code and city on one line."""
        return " ".join(part for part in (self.postal_code, self.city) if part)

    @property
    def shown(self) -> "LedgerPayer":
        """The payer as a file may name it."""
        if not self.protected:
            return self
        return LedgerPayer(
            customer_number=self.customer_number,
            legal_id=self.legal_id,
            kind=self.kind,
            name=PROTECTED_NAME,
            motpart=self.motpart,
            protected=True,
        )


def split_postal_place(text: str) -> tuple[str, str]:
    """Postal code and city of a line that has both; where it has no postal code, all of it is the city."""
    found = _POSTAL_PLACE.fullmatch(text)
    return (found[1], found[2]) if found else ("", text)


@attrs.frozen(kw_only=True)
class LedgerPosting:
    """Where (a part of) a row belongs in the accounts; "" = not coded."""

    amount_ore: int
    account: str = ""
    ansvar: str = ""
    verksamhet: str = ""
    aktivitet: str = ""
    projekt: str = ""
    objekt: str = ""
    motpart: str = ""
    accrual: str = ""  # the key by which the ledger spreads it over months

    @property
    def size_ore(self) -> int:
        """The amount without its sign."""
        return abs(self.amount_ore)


@attrs.frozen(kw_only=True)
class LedgerRow:
    """One row of an invoice; `texts` are further lines below it."""

    text: str
    amount_ore: int
    quantity_hundredths: int | None = None
    unit_price_ore: int | None = None
    vat_percent: int = 0
    first: date | None = None
    last: date | None = None
    texts: tuple[str, ...] = ()
    postings: tuple[LedgerPosting, ...] = ()

    @property
    def size_ore(self) -> int:
        """The amount without its sign."""
        return abs(self.amount_ore)

    @property
    def posted_ore(self) -> int:
        """The sum of the postings."""
        return sum(posting.amount_ore for posting in self.postings)


@attrs.frozen(kw_only=True)
class LedgerInvoice:
    """One invoice or credit. `interest_hundredths` is the yearly interest after the due date in hundredths of a per
    cent, for a collection agency.
    """

    payer: LedgerPayer
    rows: tuple[LedgerRow, ...]
    number: str = ""
    ocr: str = ""
    invoice_date: date | None = None
    due_date: date | None = None
    period_first: date | None = None
    period_last: date | None = None
    text: str = ""
    payer_reference: str = ""
    our_reference: str = ""
    interest_hundredths: int | None = None

    @property
    def amount_ore(self) -> int:
        """What is to be paid: the sum of the rows."""
        return sum(row.amount_ore for row in self.rows)

    @property
    def size_ore(self) -> int:
        """The amount without its sign."""
        return abs(self.amount_ore)

    @property
    def kind(self) -> str:
        """Whether it charges or gives back."""
        return CREDIT if self.amount_ore < 0 else DEBIT


@attrs.frozen(kw_only=True)
class LedgerFile:
    """The invoices of one file, in order, and what the file says of itself."""

    invoices: tuple[LedgerInvoice, ...] = ()
    created: date | None = None
    created_time: time | None = None
    number: int | None = None  # the file's number in the series to its receiver
    system: str = ""
    sender: str = ""
    sender_number: str = ""  # the municipality's number with the receiver
    text: str = ""


@attrs.frozen(kw_only=True)
class Totals:
    """Counts and sums of what is in a file, in öre. `lines` are rows and the texts below them."""

    customers: int
    invoices: int
    rows: int
    lines: int
    postings: int
    records: int
    rows_ore: int
    postings_ore: int
