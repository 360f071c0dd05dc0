"""What a SIE file says, independent of how it is written."""

from datetime import date

import attrs

from engine.ledger.sie_fields import Objects

BALANCES = ("#IB", "#UB", "#OIB", "#OUB", "#RES", "#PSALDO", "#PBUDGET")
PERIODIC = frozenset({"#PSALDO", "#PBUDGET"})
BY_OBJECT = frozenset({"#OIB", "#OUB", *PERIODIC})


@attrs.frozen(kw_only=True)
class Transaction:
    """One row of a voucher: debit is positive, credit negative. `objects` are (dimension, object) pairs.

    `day` is None where it is the voucher's; `quantity` is a decimal number as text. `added` is the row as it was put
    in (#RTRANS, with the day and by whom) where that was done after the voucher was made.
    """

    account: str
    amount_ore: int
    objects: Objects = ()
    day: date | None = None
    text: str = ""
    quantity: str = ""
    sign: str = ""
    added: "Transaction | None" = None


@attrs.frozen(kw_only=True)
class Voucher:
    """A voucher; without series and number the receiver assigns them. `struck` rows (#BTRANS) do not count any more."""

    day: date | None
    transactions: tuple[Transaction, ...]
    text: str = ""
    series: str = ""
    number: str = ""
    registered: date | None = None
    sign: str = ""
    struck: tuple[Transaction, ...] = ()

    @property
    def balance_ore(self) -> int:
        """Debit less credit; zero in every voucher that may be posted."""
        return sum(row.amount_ore for row in self.transactions)


@attrs.frozen
class Account:
    """An account used, and its name; `kind` is T, S, K or I (asset, debt, cost, income) or "".

    `unit` is what quantities on it count, `tax_codes` where it stands in the tax return (#SRU).
    """

    number: str
    name: str
    kind: str = ""
    unit: str = ""
    tax_codes: tuple[str, ...] = ()


@attrs.frozen
class Dimension:
    """A dimension of the coding string. 1-19 are reserved by the specification, 20 and above are agreed.

    `parent` is the dimension that it divides further (#UNDERDIM), None for a plain one.
    """

    number: int
    name: str
    parent: int | None = None


@attrs.frozen
class ObjectName:
    """An object of a dimension, and its name."""

    dimension: int
    number: str
    name: str


@attrs.frozen
class FiscalYear:
    """A fiscal year: 0 is the file's own, -1 the one before it."""

    number: int
    first: date | None
    last: date | None


@attrs.frozen(kw_only=True)
class Balance:
    """A balance, result or budget of an account, in öre, debit positive. `label` is one of `BALANCES`.

    `period` is ÅÅÅÅMM for #PSALDO and #PBUDGET, else ""; `objects` are for those and #OIB, #OUB.
    """

    label: str
    year: int
    account: str
    amount_ore: int
    period: str = ""
    objects: Objects = ()
    quantity: str = ""


@attrs.frozen
class Address:
    """Where the organisation is: contact, street or box, postal code and town, telephone."""

    contact: str = ""
    street: str = ""
    town: str = ""
    phone: str = ""


@attrs.frozen(kw_only=True)
class SieFile:
    """A SIE file of any type. `sie_type` is the type it says; see `kind` for which of the two of type 4."""

    program: str
    version: str
    generated: date | None
    company: str
    generated_by: str = ""
    organisation_number: str = ""
    organisation_serial: str = ""  # förvärvsnummer: tells organisations of the same number apart
    organisation_activity: str = ""  # verksamhetsnummer
    company_code: str = ""  # the exporting program's own (#FNR)
    company_form: str = ""  # AB, E, ... (#FTYP)
    industry: str = ""  # SNI (#BKOD)
    address: Address | None = None
    sie_type: str = "4"
    received: bool = False  # the import flag: set by the receiver once it has read the file
    note: str = ""
    years: tuple[FiscalYear, ...] = ()
    balances_until: date | None = None  # what period balances cover (#OMFATTN)
    tax_year: str = ""  # of the accounts' tax codes (#TAXAR)
    chart: str = ""  # which standard the accounts follow, BAS 95 if left out (#KPTYP)
    currency: str = ""  # SEK if left out
    accounts: tuple[Account, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    objects: tuple[ObjectName, ...] = ()
    balances: tuple[Balance, ...] = ()
    vouchers: tuple[Voucher, ...] = ()

    @property
    def kind(self) -> str:
        """Its column in the specification's table (4B, 6): "1", "2", "3", "4I" (import) or "4E" (export).

        Both of type 4 say 4; the one with balances is an export.
        """
        if self.sie_type != "4":
            return self.sie_type
        return "4E" if self.balances or self.balances_until or self.industry else "4I"
