"""What a SIE file with vouchers says, independent of how it is written."""

from datetime import date

import attrs

from engine.ledger.sie_fields import Objects, Record


@attrs.frozen(kw_only=True)
class Transaction:
    """One row of a voucher: debit is positive, credit negative. `objects` are (dimension, object) pairs.

    `day` is None where it is the voucher's; `quantity` is a decimal number as text.
    """

    account: str
    amount_ore: int
    objects: Objects = ()
    day: date | None = None
    text: str = ""
    quantity: str = ""
    sign: str = ""


@attrs.frozen(kw_only=True)
class Voucher:
    """A voucher; without series and number the receiver assigns them."""

    day: date | None
    transactions: tuple[Transaction, ...]
    text: str = ""
    series: str = ""
    number: str = ""
    registered: date | None = None
    sign: str = ""

    @property
    def balance_ore(self) -> int:
        """Debit less credit; zero in every voucher that may be posted."""
        return sum(row.amount_ore for row in self.transactions)


@attrs.frozen
class Account:
    """An account used, and its name."""

    number: str
    name: str


@attrs.frozen
class Dimension:
    """A dimension of the coding string. 1-19 are reserved by the specification, 20 and above are agreed."""

    number: int
    name: str


@attrs.frozen
class ObjectName:
    """An object of a dimension, and its name."""

    dimension: int
    number: str
    name: str


@attrs.frozen(kw_only=True)
class SieFile:
    """A file of vouchers. `others` are records that were read but have no place here (balances, fiscal years)."""

    program: str
    version: str
    generated: date | None
    company: str
    generated_by: str = ""
    organisation_number: str = ""
    sie_type: str = "4"
    received: bool = False  # the import flag: set by the receiver once it has read the file
    note: str = ""
    accounts: tuple[Account, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    objects: tuple[ObjectName, ...] = ()
    vouchers: tuple[Voucher, ...] = ()
    others: tuple[Record, ...] = ()
