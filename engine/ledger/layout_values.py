"""Everything that a field of a layout may hold: the values of `engine.ledger.layout_content`, by the names layouts use.

A name is the thing and what of it: `invoice.due_date`. A *derived* value follows from the others (sums, counts): it is
calculated when a file is written, and compared when one is read.
"""

from collections.abc import Mapping
from enum import StrEnum

import attrs

from engine.ledger.layout_content import CREDIT, DEBIT, ORGANISATION, PERSON


class Level(StrEnum):
    """What a record is about, outermost first. A file has customers, a customer invoices, an invoice rows."""

    FILE = "file"
    CUSTOMER = "customer"
    INVOICE = "invoice"
    ROW = "row"
    TEXT = "text"
    POSTING = "posting"


DEPTH: Mapping[Level, int] = {
    Level.FILE: 0,
    Level.CUSTOMER: 1,
    Level.INVOICE: 2,
    Level.ROW: 3,
    Level.TEXT: 4,
    Level.POSTING: 4,
}
ABOVE: Mapping[Level, Level] = {
    Level.CUSTOMER: Level.FILE,
    Level.INVOICE: Level.CUSTOMER,
    Level.ROW: Level.INVOICE,
    Level.TEXT: Level.ROW,
    Level.POSTING: Level.ROW,
}


class Sort(StrEnum):
    """How a value is written."""

    TEXT = "text"  # words for people: may be cut, and characters replaced, where the layout says so
    CODE = "code"  # a number or reference: as it is or not at all
    AMOUNT = "amount"  # int öre
    QUANTITY = "quantity"  # int hundredths
    COUNT = "count"  # int
    DAY = "day"  # datetime.date
    CLOCK = "clock"  # datetime.time
    WORD = "word"  # one of a few words, each with a code of the layout's own


NUMBERS = (Sort.AMOUNT, Sort.QUANTITY, Sort.COUNT)


@attrs.frozen
class Value:
    """One value: its name in layouts, what it is of, how it is written, and what it means."""

    name: str
    level: Level
    sort: Sort
    doc: str
    derived: bool = False
    words: tuple[str, ...] = ()

    @property
    def thing(self) -> str:
        """What it is of: payer, invoice, total ..."""
        return self.name.partition(".")[0]

    @property
    def part(self) -> str:
        """What of it: the attribute's name."""
        return self.name.partition(".")[2]


def _of(thing: str, level: Level, *parts: tuple[str, Sort, str], derived: bool = False) -> tuple[Value, ...]:
    return tuple(Value(f"{thing}.{part}", level, sort, doc, derived) for part, sort, doc in parts)


_ALL = (
    *_of(
        "file",
        Level.FILE,
        ("created", Sort.DAY, "the day the file is made"),
        ("created_time", Sort.CLOCK, "the time of day it is made"),
        ("number", Sort.COUNT, "its number in the series to its receiver"),
        ("system", Sort.TEXT, "the program that makes it"),
        ("sender", Sort.TEXT, "the municipality"),
        ("sender_number", Sort.CODE, "the municipality's number with the receiver"),
        ("text", Sort.TEXT, "what the file is"),
    ),
    *_of(
        "payer",
        Level.CUSTOMER,
        ("customer_number", Sort.CODE, "the payer's number in the customer ledger"),
        ("legal_id", Sort.CODE, "identity number (12 digits) or organisation number (10)"),
        ("name", Sort.TEXT, "name; of one who is protected always “Skyddad identitet”"),
        ("care_of", Sort.TEXT, "care of; empty for one who is protected, as all of the address"),
        ("street", Sort.TEXT, "street or box"),
        ("postal_code", Sort.CODE, "postal code"),
        ("city", Sort.TEXT, "city"),
        ("postal_place", Sort.TEXT, "postal code and city together"),
        ("country", Sort.CODE, "country code, where it is not Sweden"),
        ("phone", Sort.CODE, "telephone"),
        ("motpart", Sort.CODE, "the payer's motpart"),
    ),
    Value(
        "payer.kind",
        Level.CUSTOMER,
        Sort.WORD,
        "whether the payer is a person or an organisation",
        words=(PERSON, ORGANISATION),
    ),
    *_of(
        "invoice",
        Level.INVOICE,
        ("number", Sort.CODE, "invoice number"),
        ("ocr", Sort.CODE, "OCR reference"),
        ("invoice_date", Sort.DAY, "invoice date"),
        ("due_date", Sort.DAY, "due date"),
        ("period_first", Sort.DAY, "first day of what is billed"),
        ("period_last", Sort.DAY, "last day of what is billed"),
        ("text", Sort.TEXT, "what the invoice is for"),
        ("payer_reference", Sort.TEXT, "the payer's reference"),
        ("our_reference", Sort.TEXT, "our reference"),
        ("interest_hundredths", Sort.QUANTITY, "yearly interest after the due date, per cent"),
    ),
    *_of(
        "invoice",
        Level.INVOICE,
        ("amount_ore", Sort.AMOUNT, "the sum of its rows"),
        ("size_ore", Sort.AMOUNT, "the sum of its rows without sign"),
        derived=True,
    ),
    Value(
        "invoice.kind",
        Level.INVOICE,
        Sort.WORD,
        "whether its sum charges or gives back",
        derived=True,
        words=(DEBIT, CREDIT),
    ),
    *_of(
        "row",
        Level.ROW,
        ("text", Sort.TEXT, "what is charged"),
        ("quantity_hundredths", Sort.QUANTITY, "how much of it"),
        ("unit_price_ore", Sort.AMOUNT, "price of one"),
        ("amount_ore", Sort.AMOUNT, "amount; negative when given back"),
        ("vat_percent", Sort.COUNT, "rate of VAT, 0 for fees"),
        ("first", Sort.DAY, "first day"),
        ("last", Sort.DAY, "last day"),
    ),
    *_of("row", Level.ROW, ("size_ore", Sort.AMOUNT, "amount without sign"), derived=True),
    *_of("text", Level.TEXT, ("text", Sort.TEXT, "one further line below a row")),
    *_of(
        "posting",
        Level.POSTING,
        ("account", Sort.CODE, "konto"),
        ("ansvar", Sort.CODE, "ansvar"),
        ("verksamhet", Sort.CODE, "verksamhet"),
        ("aktivitet", Sort.CODE, "aktivitet"),
        ("projekt", Sort.CODE, "projekt"),
        ("objekt", Sort.CODE, "objekt"),
        ("motpart", Sort.CODE, "motpart"),
        ("accrual", Sort.CODE, "key of accrual"),
        ("amount_ore", Sort.AMOUNT, "amount; income is positive"),
    ),
    *_of("posting", Level.POSTING, ("size_ore", Sort.AMOUNT, "amount without sign"), derived=True),
    *_of(
        "total",
        Level.FILE,
        ("customers", Sort.COUNT, "number of customers (runs of invoices to the same)"),
        ("invoices", Sort.COUNT, "number of invoices"),
        ("rows", Sort.COUNT, "number of rows"),
        ("lines", Sort.COUNT, "number of rows and of texts below them"),
        ("postings", Sort.COUNT, "number of postings"),
        ("records", Sort.COUNT, "number of records in the file, this one too"),
        ("rows_ore", Sort.AMOUNT, "sum of the rows"),
        ("postings_ore", Sort.AMOUNT, "sum of the postings"),
        derived=True,
    ),
)

VALUES: Mapping[str, Value] = {value.name: value for value in _ALL}
"""Every value by name."""
