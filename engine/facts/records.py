"""The facts a childcare month is billed from: one declaration per record type.

Every period is inclusive at both ends; an empty `valid_to` means "until further notice". Identity numbers have twelve
digits. Money is entered in kronor and kept in öre, hours are entered in hours per week and kept in minutes.
"""

from datetime import date

from engine.facts.columns import Kind, column, record
from engine.vocabulary import ABSENCE_REASONS, AREAS, BASES, FORMS, RELIEF_KINDS

PROTECTION = ("none", "secrecy_marking", "protected_registration")
INCOME_KINDS = ("employment", "self_employment", "benefit", "pension", "foster_care", "other")
INCOME_STATUS = ("declared", "missing", "assessed")
DELIVERY = ("paper", "e_invoice", "digital_mailbox", "direct_debit")

FROM = "first day it holds"
TO = "last day it holds; empty = until further notice"
REFERENCE = "what an organisation wants its invoices marked with; an e-invoice needs it, or an order number"
ORDER = "number of an organisation's purchase order"
ELECTRONIC = "an organisation's address in Peppol, such as 0088:7300010000001; empty = 0007 and its number"


@record(name="person", title_sv="Person", key=("person_id",))
class Person:
    """A child, a parent or another adult of a household, with the address invoices are sent to."""

    person_id: str = column(Kind.IDENTITY, "personnummer", "the person", required=True, example="198001019804")
    given_name: str = column(Kind.TEXT, "fornamn", "given name in use", required=True, example="Anna")
    family_name: str = column(Kind.TEXT, "efternamn", "family name", default="", example="Svensson")
    protection: str = column(
        Kind.CHOICE,
        "skydd",
        "protected identity: a secrecy marking or protected registration in the population register",
        choices=PROTECTION,
        default="none",
    )
    care_of: str = column(Kind.TEXT, "co", "c/o name", default="")
    street: str = column(Kind.TEXT, "gatuadress", "street and number", default="", example="Kungsgatan 1")
    postal_code: str = column(Kind.TEXT, "postnummer", "five digits", default="", example="71130")
    city: str = column(Kind.TEXT, "postort", "post town", default="", example="Lindesberg")
    deceased_on: date | None = column(Kind.DAY, "avliden", "day of death", default=None)


@record(name="household", title_sv="Hushåll", key=("household_id",))
class Household:
    """A household: one adult, or two who are married or live together (SFS 2001:160 4 §)."""

    household_id: str = column(Kind.TEXT, "hushall", "identity of the household", required=True, example="H0001")
    accepts_highest_fee: bool = column(
        Kind.FLAG,
        "godtar_hogsta_avgift",
        "the household has chosen the highest fee and declares no income",
        default=False,
    )
    note: str = column(Kind.TEXT, "anteckning", "a note for the handler; never on an invoice", default="")


@record(
    name="household_member",
    title_sv="Hushållsmedlem",
    key=("household_id", "person_id", "valid_from"),
    period_of=("household_id", "person_id"),
)
class HouseholdMember:
    """Who lives in the household, and when. A child belongs to the household where it is registered."""

    household_id: str = column(Kind.TEXT, "hushall", "the household", required=True, example="H0001")
    person_id: str = column(Kind.IDENTITY, "personnummer", "the member", required=True, example="198001019804")
    role: str = column(Kind.CHOICE, "roll", "adult or child", required=True, choices=("adult", "child"))
    valid_from: date = column(Kind.DAY, "fran", FROM, required=True, example="2026-01-01")
    valid_to: date | None = column(Kind.DAY, "till", TO, default=None)


@record(
    name="income",
    title_sv="Inkomst",
    key=("person_id", "kind", "valid_from"),
    period_of=("person_id", "kind"),
)
class Income:
    """An adult's monthly income before tax. Several kinds at once are added; `missing` means asked for, not given."""

    person_id: str = column(Kind.IDENTITY, "personnummer", "the adult", required=True, example="198001019804")
    kind: str = column(Kind.CHOICE, "slag", "kind of income", choices=INCOME_KINDS, default="employment")
    amount_ore_month: int | None = column(
        Kind.MONEY,
        "belopp_kr_manad",
        "kronor a month; empty where missing",
        header="amount_kr_month",
        example="38500",
        default=None,
    )
    status: str = column(
        Kind.CHOICE,
        "status",
        "declared by the household, missing, or assessed by the municipality",
        choices=INCOME_STATUS,
        default="declared",
    )
    valid_from: date = column(Kind.DAY, "fran", FROM, required=True, example="2026-01-01")
    valid_to: date | None = column(Kind.DAY, "till", TO, default=None)
    received_on: date | None = column(
        Kind.DAY, "inkommen", "day the form was received", example="2025-12-10", default=None
    )


@record(name="placement", title_sv="Placering", key=("placement_id",))
class Placement:
    """A child's place: what kind, where, on what ground and how many hours a week."""

    placement_id: str = column(Kind.TEXT, "placering", "identity of the placement", required=True, example="P0001")
    child_id: str = column(Kind.IDENTITY, "barn", "the child", required=True, example="202201019805")
    form: str = column(Kind.CHOICE, "form", "form of childcare", required=True, choices=FORMS)
    unit: str = column(Kind.TEXT, "enhet", "preschool or school", default="", example="Förskolan Björken")
    provider: str = column(
        Kind.CHOICE, "huvudman", "who runs the unit", choices=("municipal", "independent"), default="municipal"
    )
    basis: str = column(Kind.CHOICE, "grund", "ground for the placement", choices=BASES, default="work")
    minutes_week: int = column(
        Kind.HOURS, "timmar_vecka", "hours of care a week", header="hours_week", required=True, example="35"
    )
    valid_from: date = column(Kind.DAY, "fran", "first day, settling-in included", required=True, example="2026-08-17")
    valid_to: date | None = column(
        Kind.DAY, "till", "last day, notice included; empty = until further notice", default=None
    )
    settling_in: bool = column(
        Kind.FLAG, "inskolning", "the placement begins with settling-in days (a new child)", default=False
    )
    payer_id: str | None = column(
        Kind.PARTY,
        "betalare",
        "pays for this placement instead of the household's payer",
        example="",
        default=None,
    )


@record(name="schedule", title_sv="Schema", key=("placement_id", "valid_from"), period_of=("placement_id",))
class Schedule:
    """A change of hours, and perhaps of ground, during a placement. It replaces the placement's own while it holds."""

    placement_id: str = column(Kind.TEXT, "placering", "the placement", required=True, example="P0001")
    minutes_week: int = column(
        Kind.HOURS, "timmar_vecka", "hours of care a week", header="hours_week", required=True, example="15"
    )
    basis: str | None = column(Kind.CHOICE, "grund", "ground; empty = the placement's own", choices=BASES, default=None)
    valid_from: date = column(Kind.DAY, "fran", FROM, required=True, example="2026-10-01")
    valid_to: date | None = column(Kind.DAY, "till", TO, default=None)


@record(name="attendance", title_sv="Närvaro", key=("placement_id", "day"), over_by="day")
class Attendance:
    """Time spent at the unit on one day. Only day fees are driven by it."""

    placement_id: str = column(Kind.TEXT, "placering", "the placement", required=True, example="P0001")
    day: date = column(Kind.DAY, "dag", "the day", required=True, example="2026-10-05")
    minutes: int = column(Kind.HOURS, "timmar", "hours attended", header="hours", required=True, example="7.5")


@record(
    name="absence",
    title_sv="Frånvaro",
    key=("placement_id", "reason", "valid_from"),
    period_of=("placement_id",),
)
class Absence:
    """A period away from the unit that a tariff may give credit for."""

    placement_id: str = column(Kind.TEXT, "placering", "the placement", required=True, example="P0001")
    reason: str = column(Kind.CHOICE, "orsak", "why", required=True, choices=ABSENCE_REASONS)
    certified: bool = column(Kind.FLAG, "intyg", "a doctor's certificate (or a decision) has been shown", default=False)
    valid_from: date = column(Kind.DAY, "fran", "first day away", required=True, example="2026-10-01")
    valid_to: date | None = column(Kind.DAY, "till", "last day away; empty = still away", default=None)


@record(
    name="alternating_residence",
    title_sv="Växelvis boende",
    key=("child_id", "household_id", "valid_from"),
    period_of=("child_id",),
)
class AlternatingResidence:
    """A child who also lives in a second household; the first is the one where the child is a registered member."""

    child_id: str = column(Kind.IDENTITY, "barn", "the child", required=True, example="202201019805")
    household_id: str = column(Kind.TEXT, "andra_hushall", "the second household", required=True, example="H0002")
    share: str = column(
        Kind.FRACTION, "andel", "the second household's share of the place", default="1/2", example="1/2"
    )
    both_need_care: bool = column(
        Kind.FLAG, "bada_behover", "both households use the place for their own work or study", default=True
    )
    valid_from: date = column(Kind.DAY, "fran", FROM, required=True, example="2026-01-01")
    valid_to: date | None = column(Kind.DAY, "till", TO, default=None)


@record(
    name="payer",
    title_sv="Fakturamottagare",
    key=("household_id", "valid_from"),
    period_of=("household_id",),
)
class Payer:
    """Who gets the household's invoice. Name and address are the person's own unless given (trustee, organisation)."""

    household_id: str = column(Kind.TEXT, "hushall", "the household", required=True, example="H0001")
    payer_id: str = column(
        Kind.PARTY, "betalare", "personal identity number or organisation number", required=True, example="198001019804"
    )
    name: str = column(Kind.TEXT, "namn", "name, if not the person's own", default="")
    care_of: str = column(Kind.TEXT, "co", "c/o name", default="")
    street: str = column(Kind.TEXT, "gatuadress", "street and number", default="")
    postal_code: str = column(Kind.TEXT, "postnummer", "five digits", default="")
    city: str = column(Kind.TEXT, "postort", "post town", default="")
    delivery: str = column(Kind.CHOICE, "leveranssatt", "how the invoice is sent", choices=DELIVERY, default="paper")
    reference: str = column(Kind.TEXT, "er_referens", REFERENCE, default="")
    order_number: str = column(Kind.TEXT, "ordernummer", ORDER, default="")
    electronic_address: str = column(Kind.TEXT, "elektronisk_adress", ELECTRONIC, default="")
    valid_from: date = column(Kind.DAY, "fran", FROM, required=True, example="2026-01-01")
    valid_to: date | None = column(Kind.DAY, "till", TO, default=None)


@record(name="adjustment", title_sv="Justering", key=("adjustment_id",))
class Adjustment:
    """A manual line on an invoice: an amount decided by a person, with its reason and who approved it."""

    adjustment_id: str = column(Kind.TEXT, "justering", "identity of the adjustment", required=True, example="J0001")
    household_id: str = column(Kind.TEXT, "hushall", "the household", required=True, example="H0001")
    area: str = column(Kind.CHOICE, "omrade", "what it concerns", choices=AREAS, default="childcare")
    person_id: str | None = column(
        Kind.IDENTITY, "personnummer", "the client whose invoice it is on, where it concerns care", default=None
    )
    month: date = column(
        Kind.DAY, "manad", "first day of the billing month it goes out with", required=True, example="2026-10-01"
    )
    amount_ore: int = column(
        Kind.MONEY, "belopp_kr", "kronor; negative = credit", header="amount_kr", required=True, example="-250"
    )
    text: str = column(
        Kind.TEXT,
        "fakturatext",
        "the line's text on the invoice, in Swedish",
        required=True,
        example="Rättad avgift september 2026",
    )
    reason: str = column(Kind.TEXT, "skal", "why; kept, not printed", required=True, example="Fel taxa i september")
    approved_by: str = column(Kind.TEXT, "godkand_av", "who decided", required=True, example="Karin Ek")


@record(name="relief", title_sv="Nedsättning", key=("relief_id",))
class Relief:
    """A lower fee for one household by a decision of its own (jämkning), or on application: a part of the fee, or an
    amount a month, in whole months. Corrections take it into account.
    """

    relief_id: str = column(Kind.TEXT, "nedsattning", "identity of the relief", required=True, example="N0001")
    household_id: str = column(Kind.TEXT, "hushall", "the household", required=True, example="H0001")
    area: str = column(Kind.CHOICE, "omrade", "what it concerns", choices=AREAS, default="childcare")
    person_id: str | None = column(
        Kind.IDENTITY,
        "personnummer",
        "the client, where it concerns care; the child, or empty for all the household's children",
        default=None,
    )
    service: str = column(
        Kind.TEXT, "insats", "a form of childcare, or a service as the tariff names it; empty = all", default=""
    )
    kind: str = column(
        Kind.CHOICE,
        "slag",
        "in hardship (jämkning), or on application while it is offered to all",
        choices=RELIEF_KINDS,
        default="hardship",
    )
    percent: int | None = column(
        Kind.NUMBER,
        "procent",
        "per cent of the fee that is taken off, 1 to 100; or an amount",
        default=None,
        example="25",
    )
    amount_ore_month: int | None = column(
        Kind.MONEY,
        "belopp_kr_manad",
        "kronor a month that are taken off; or per cent",
        header="amount_kr_month",
        default=None,
    )
    valid_from: date = column(Kind.DAY, "fran", "first day of the first month", required=True, example="2026-09-01")
    valid_to: date | None = column(
        Kind.DAY, "till", "last day of the last month; empty = until further notice", default=None, example="2026-12-31"
    )
    reason: str = column(Kind.TEXT, "skal", "why; kept, not printed", required=True, example="Sjukdom i familjen")
    approved_by: str = column(Kind.TEXT, "godkand_av", "who decided", required=True, example="Karin Ek")
