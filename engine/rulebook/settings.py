"""What a municipality is and how it sends its invoices: one declaration per table of municipality.toml."""

from datetime import date
from typing import Any, TypeVar

import attrs

from engine.errors import Refused
from engine.rulebook.keys import Kind, key
from engine.rulebook.rows import STATUSES, Origin, Row, Source
from engine.vocabulary import CARE_KINDS, FORMS

ADJUSTMENT = "adjustment"
CARE_ADJUSTMENT = "care_adjustment"
SERVICES = (*FORMS, ADJUSTMENT, *CARE_KINDS, CARE_ADJUSTMENT)
FORWARDING_ADDRESS = ("Skatteverkets förmedlingsuppdrag", "Box 2820", "403 20 Göteborg")

R = TypeVar("R", bound=Row)


@attrs.frozen(kw_only=True)
class Identity:
    """The municipality as it presents itself on an invoice."""

    name: str = key(Kind.TEXT, "name on the invoice", required=True, example='"Lindesbergs kommun"')
    organisation_number: str = key(
        Kind.ORGANISATION_NUMBER, "organisation number", required=True, example='"212000-2015"'
    )
    unit: str = key(Kind.TEXT, "office that sends the invoice", required=True, example='"Barnomsorgsavgifter"')
    care_unit: str = key(
        Kind.TEXT, "office that sends invoices for care; left out = unit", default="", example='"Avgifter för omsorg"'
    )
    address: tuple[str, ...] = key(
        Kind.LINES, "postal address, line by line", required=True, example='["711 80 Lindesberg"]'
    )
    phone: str = key(Kind.TEXT, "telephone", required=True, example='"0581-810 00"')
    email: str = key(Kind.TEXT, "e-mail", required=True, pattern=r"[^@ ]+@[^@ ]+", example='"kommun@lindesberg.se"')
    web: str = key(Kind.TEXT, "web address", required=True, example='"www.lindesberg.se"')
    bankgiro: str = key(Kind.BANKGIRO, "bankgiro the invoices are paid to", required=True, example='"5050-1055"')
    status: str = key(
        Kind.CHOICE, "decided, or assumed because it is not known", required=True, choices=STATUSES, example='"decided"'
    )
    reason: str = key(Kind.TEXT, "why it is assumed; required where status is assumed", default="")
    note: str = key(Kind.TEXT, "a remark for the reader", default="")
    source: Source = attrs.field()
    origin: Origin = attrs.field()


@attrs.frozen(kw_only=True)
class Policy:
    """What the municipality allows in a run."""

    allow_assumed: bool = key(Kind.FLAG, "whether invoices may rest on assumed rows", required=True, example="false")
    second_person: bool = key(
        Kind.FLAG,
        "whether another person than the one who made the preview must approve it",
        required=True,
        example="true",
    )
    protected_mail: str = key(
        Kind.CHOICE,
        "invoices to persons with protected identity: through the Tax Agency's forwarding service, or in a pile of "
        "their own to be sent by hand",
        choices=("forwarding", "separate_pile"),
        required=True,
        example='"separate_pile"',
    )
    one_invoice: bool = key(
        Kind.FLAG,
        "whether a payer gets one invoice for childcare and care together; false = one for each",
        required=True,
        example="false",
    )
    least_correction_kr: int = key(
        Kind.KRONOR,
        "what a payer's corrections of an area must come to, owed or given back, to be billed; 0 = any amount",
        default=0,
        minimum=0,
        example="50",
    )
    note: str = key(Kind.TEXT, "a remark for the reader", default="")
    origin: Origin = attrs.field()


@attrs.frozen(kw_only=True)
class InvoiceTerms(Row):
    """How invoices are numbered, when they fall due and what they tell the payer. One row holds on any day."""

    due: str = key(
        Kind.CHOICE,
        "when an invoice is due: the last bank day of the month it is issued in, or `days` after issue",
        choices=("last_bank_day_of_month", "days_after_issue"),
        required=True,
        example='"last_bank_day_of_month"',
    )
    days: int = key(Kind.COUNT, "days from issue to due date, where due is days_after_issue", default=0, example="30")
    min_days_to_due: int = key(
        Kind.COUNT, "never fewer days than this between issue and due date", required=True, example="10"
    )
    series: str = key(
        Kind.TEXT, "digits every invoice number begins with", required=True, pattern="[0-9]{1,6}", example='"18"'
    )
    first_number: int = key(
        Kind.NUMBER, "running number of the first invoice of the series", required=True, minimum=1, example="100001"
    )
    ocr_level: str = key(
        Kind.CHOICE,
        "the bank's control of the OCR reference: check digit advisory, check digit, check digit and length digit, "
        "check digit and one agreed length",
        choices=("soft", "hard", "length_digit", "fixed_length"),
        required=True,
        example='"length_digit"',
    )
    ocr_length: int = key(
        Kind.COUNT, "the agreed length, where ocr_level is fixed_length; 5-25 digits", default=0, example="15"
    )
    late_payment_text: str = key(Kind.TEXT, "what happens when it is paid late, Swedish", required=True)
    questions_text: str = key(Kind.TEXT, "where to turn with questions, Swedish", required=True)
    appeal_text: str = key(Kind.TEXT, "how to have the fee tried again, Swedish", required=True)
    vat_text: str = key(Kind.TEXT, "why there is no VAT, Swedish", required=True)
    care_questions_text: str = key(
        Kind.TEXT, "where to turn with questions on an invoice for care, Swedish; left out = questions_text", default=""
    )
    care_appeal_text: str = key(
        Kind.TEXT,
        "how to have a care fee tried again, Swedish",
        default="Ett beslut om avgift kan överklagas till förvaltningsrätten. Överklagandet skickas till kommunen, "
        "inom tre veckor från den dag du fick del av beslutet.",
    )


def _code(doc: str, *, required: bool = False, example: str = "") -> Any:
    default = None if required else ""
    return key(Kind.TEXT, doc, required=required, default=default, pattern="[0-9A-Za-z]{1,10}", example=example)


@attrs.frozen(kw_only=True)
class Coding(Row):
    """How a service is posted in the general ledger. One row per service holds on any day."""

    service: str = key(
        Kind.CHOICE,
        "form of childcare, kind of care, or adjustment and care_adjustment for manual lines of childcare and care",
        required=True,
        choices=SERVICES,
        example='"preschool"',
    )
    receivable_account: str = _code("account of the claim on the payer", required=True, example='"1511"')
    income_account: str = _code("account of the income", required=True, example='"31331"')
    rounding_account: str = _code("account of rounding", required=True, example='"36980"')
    ansvar: str = _code("responsibility (ansvar)", required=True, example='"4100"')
    verksamhet: str = _code(
        "activity by the municipal accounts summary: 407 preschool, 412 pedagogical care, 425 school-age care, "
        "510 care of the elderly",
        required=True,
        example='"407"',
    )
    aktivitet: str = _code("aktivitet; left out = none")
    projekt: str = _code("projekt; left out = none")
    motpart: str = _code("counterparty (motpart); left out = none", example='"870"')
    voucher_series: str = _code("series of the vouchers", required=True, example='"KF"')
    text: str = key(Kind.TEXT, "text of the posting, Swedish", required=True, example='"Barnomsorgsavgifter förskola"')


@attrs.frozen(kw_only=True)
class Ledger(Row):
    """Which files the finance system gets, and how money that comes in is posted. At most one row holds on any day."""

    vouchers: str = key(
        Kind.CHOICE,
        "one voucher for each invoice date and series, or for each invoice",
        default="batch",
        choices=("batch", "invoice"),
        example='"batch"',
    )
    layout: str = key(
        Kind.TEXT,
        "the customer ledger's file, by its name in rules/layouts; left out = none",
        default="",
        pattern="[a-z0-9-]+",
        example='"raindance-sundsvall-external"',
    )
    bank_account: str = _code("account of the bank", required=True, example='"1940"')
    unplaced_account: str = _code("payments that no invoice was found for", required=True, example='"2990"')
    fee_account: str = _code("reminder and collection fees", required=True, example='"3990"')
    interest_account: str = _code("interest on late payment", required=True, example='"8500"')
    write_off_account: str = _code("small residues and claims that are written off", required=True, example='"7350"')
    accrual_account: str = _code("income of the year before that is invoiced after it", required=True, example='"1790"')
    voucher_series: str = _code("series of the vouchers of payments", required=True, example='"IN"')
    write_off_kr: int = key(
        Kind.KRONOR,
        "a residue of at most this, when an invoice has been paid, is written off; 0 = none",
        default=0,
        minimum=0,
        example="5",
    )


@attrs.frozen(kw_only=True)
class Claims(Row):
    """What becomes of an invoice that is not paid in time. At most one row holds on any day."""

    reminder_days: int = key(
        Kind.COUNT, "days after the due date before a reminder is made", required=True, minimum=1, example="7"
    )
    reminder_fee_kr: int = key(
        Kind.KRONOR, "fee of a reminder, agreed beforehand; 0 = none", default=0, minimum=0, example="60"
    )
    days_to_pay: int = key(
        Kind.COUNT, "days a reminder or a collection demand gives to pay", default=10, minimum=8, example="10"
    )
    collection_fee_kr: int = key(
        Kind.KRONOR, "fee of a collection demand; 0 = none", default=0, minimum=0, example="180"
    )
    instalment_fee_kr: int = key(
        Kind.KRONOR, "fee of an instalment plan; 0 = none", default=0, minimum=0, example="170"
    )
    interest: bool = key(Kind.FLAG, "whether interest on late payment is charged", required=True, example="true")
    interest_to: str = key(
        Kind.CHOICE,
        "unit that the interest of an invoice is rounded to; no law says, so the municipality does",
        choices=("krona", "ore"),
        default="krona",
        example='"krona"',
    )
    interest_mode: str = key(
        Kind.CHOICE, "direction it is rounded in", choices=("half_up", "down", "up"), default="down", example='"down"'
    )
    suspension_invoices: int = key(
        Kind.COUNT,
        "from how many unpaid invoices for childcare on the payer is told that the place may be suspended; 0 = never",
        default=0,
        example="2",
    )
    agency_layout: str = key(
        Kind.TEXT,
        "the collection agency's file, by its name in rules/layouts; left out = none",
        default="",
        pattern="[a-z0-9-]+",
        example='"sergel"',
    )
    agency_number: str = key(
        Kind.TEXT,
        "the municipality's number with the collection agency; left out = none",
        default="",
        pattern="[0-9]{1,16}",
        example='"1234567"',
    )


@attrs.frozen(kw_only=True)
class DirectDebit(Row):
    """How invoices are drawn from accounts (autogiro). At most one row holds on any day; without one nobody is."""

    customer_number: str = key(
        Kind.TEXT,
        "the municipality's customer number with Bankgirot",
        required=True,
        pattern="[0-9]{1,6}",
        example='"471117"',
    )
    bankgiro: str = key(
        Kind.BANKGIRO,
        "bankgiro that what is drawn is paid to; left out = that of identity",
        default="",
        example='"5050-1055"',
    )
    bank_days: int = key(
        Kind.COUNT,
        "how many bank days before the due date Bankgirot must have the payment orders",
        default=2,
        minimum=1,
        example="2",
    )


@attrs.frozen(kw_only=True)
class Settings:
    """Everything in one municipality.toml."""

    identity: Identity
    policy: Policy
    invoices: tuple[InvoiceTerms, ...]
    codings: tuple[Coding, ...]
    ledgers: tuple[Ledger, ...] = ()
    claims: tuple[Claims, ...] = ()
    direct_debits: tuple[DirectDebit, ...] = ()

    def invoice_on(self, day: date) -> InvoiceTerms:
        """How an invoice issued on a day is numbered, dated and worded; `Refused` where no row holds."""
        return self._one([row for row in self.invoices if row.holds(day)], "[[invoice]]", day)

    def coding_on(self, service: str, day: date) -> Coding:
        """How a service is posted on a day; `Refused` where no row holds."""
        rows = [row for row in self.codings if row.service == service and row.holds(day)]
        return self._one(rows, f'[[coding]] with service = "{service}"', day)

    def ledger_on(self, day: date) -> Ledger:
        """How payments are posted on a day, and which files the finance system gets; `Refused` where no row holds."""
        return self._one([row for row in self.ledgers if row.holds(day)], "[[ledger]]", day)

    def claims_on(self, day: date) -> Claims:
        """What becomes of what is not paid, on a day; `Refused` where no row holds."""
        return self._one([row for row in self.claims if row.holds(day)], "[[claims]]", day)

    def direct_debit_on(self, day: date) -> DirectDebit | None:
        """How invoices issued on a day are drawn; None where they are not."""
        return next((row for row in self.direct_debits if row.holds(day)), None)

    def _one(self, rows: list[R], what: str, day: date) -> R:
        if not rows:
            file = self.identity.origin.file
            raise Refused(f"{file}: no {what} holds on {day}. Add the row, or correct valid_from and valid_to of one.")
        assert len(rows) == 1, "the reader has refused rows that overlap"
        return rows[0]
