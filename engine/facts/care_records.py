"""The facts a month of care is billed from: one declaration per record type.

They stand beside the persons, households and members of `engine.facts.records`. Clock times are Swedish local time,
to the minute, as they stand in the planning system.
"""

from datetime import date, datetime

from engine.facts.columns import Kind, column, record
from engine.facts.records import DELIVERY, ELECTRONIC, FROM, ORDER, REFERENCE, TO
from engine.vocabulary import CARE_ABSENCE_REASONS, CARE_LAWS

CIVIL_STATUS = ("single", "married", "cohabiting")
VISIT_STATUS = ("performed", "no_show", "cancelled")
CARE_INCOME_KINDS = (
    "income_pension",
    "guarantee_pension",
    "occupational_pension",
    "private_pension",
    "foreign_pension",
    "sickness_benefit",
    "work",
    "business",
    "capital",
    "housing_supplement",
    "housing_allowance",
    "tax_exempt",
    "other",
)
HOUSING_FORMS = ("rented", "tenant_owned", "own_house", "residential")
PAYER_ROLES = ("trustee", "relative", "estate", "organisation", "other")


@record(name="civil_status", title_sv="Civilstånd", key=("person_id", "valid_from"), period_of=("person_id",))
class CivilStatus:
    """Whether a person is on his own, married (or registered partner) or lives with a partner, and with whom."""

    person_id: str = column(Kind.IDENTITY, "personnummer", "the person", required=True, example="194001019803")
    status: str = column(
        Kind.CHOICE,
        "civilstand",
        "single, married or cohabiting",
        required=True,
        choices=CIVIL_STATUS,
        example="married",
    )
    partner_id: str | None = column(
        Kind.IDENTITY, "partner", "spouse or partner; empty only where single", default=None, example="194102029818"
    )
    living_together: bool = column(
        Kind.FLAG, "sammanlevande", "no where spouses live apart, as one of them in residential care", default=True
    )
    valid_from: date = column(Kind.DAY, "fran", FROM, required=True, example="2020-01-01")
    valid_to: date | None = column(Kind.DAY, "till", TO, default=None)


@record(name="care_decision", title_sv="Biståndsbeslut", key=("decision_id",))
class CareDecision:
    """A decision that a person gets a service: under which law, how much, and when."""

    decision_id: str = column(Kind.TEXT, "beslut", "identity of the decision", required=True, example="B0001")
    person_id: str = column(Kind.IDENTITY, "personnummer", "the client", required=True, example="194001019803")
    service: str = column(
        Kind.TEXT, "insats", "the service, as the tariff names it", required=True, example="home_care"
    )
    law: str = column(Kind.CHOICE, "lag", "the law it was decided under", choices=CARE_LAWS, default="sol")
    paragraph: str = column(Kind.TEXT, "lagrum", "the provision", default="", example="11 kap. 1 §")
    minutes_month: int | None = column(
        Kind.HOURS, "timmar_manad", "hours granted a month", header="hours_month", default=None, example="18.5"
    )
    provider: str = column(Kind.TEXT, "utforare", "who gives it", default="", example="Hemtjänst norr")
    valid_from: date = column(Kind.DAY, "fran", "first day", required=True, example="2026-03-01")
    valid_to: date | None = column(Kind.DAY, "till", "last day; empty = until further notice", default=None)


@record(name="visit", title_sv="Besök", key=("visit_id",), over_by="ends_at")
class Visit:
    """One visit at a client's home, as performed; a month may hold millions."""

    visit_id: str = column(Kind.TEXT, "besok", "identity of the visit", required=True, example="V000001")
    person_id: str = column(Kind.IDENTITY, "personnummer", "the client", required=True, example="194001019803")
    service: str = column(
        Kind.TEXT, "insats", "the service, as the tariff names it", required=True, example="home_care"
    )
    starts_at: datetime = column(
        Kind.TIME, "start", "when it began, local time", required=True, example="2026-10-05 07:30"
    )
    ends_at: datetime = column(Kind.TIME, "slut", "when it ended", required=True, example="2026-10-05 08:05")
    carers: int = column(Kind.NUMBER, "personal", "how many carers were there all the time", default=1, example="1")
    status: str = column(
        Kind.CHOICE,
        "status",
        "performed; no_show: the client was not at home and had not cancelled; cancelled in time",
        choices=VISIT_STATUS,
        default="performed",
    )


@record(name="stay", title_sv="Vistelse", key=("stay_id",), over_by="departed_at")
class Stay:
    """A stay at a place: short-term, respite or residential. Days are counted from arrival to departure."""

    stay_id: str = column(Kind.TEXT, "vistelse", "identity of the stay", required=True, example="K0001")
    person_id: str = column(Kind.IDENTITY, "personnummer", "the client", required=True, example="194001019803")
    service: str = column(
        Kind.TEXT, "insats", "the service, as the tariff names it", required=True, example="short_stay"
    )
    arrived_at: datetime = column(
        Kind.TIME, "ankomst", "arrival, local time", required=True, example="2026-10-05 14:00"
    )
    departed_at: datetime | None = column(Kind.TIME, "avresa", "departure; empty = still there", default=None)


@record(name="delivery", title_sv="Leverans", key=("person_id", "service", "day"), over_by="day")
class Delivery:
    """What was delivered or attended on a day: meals, day activity, single occasions."""

    person_id: str = column(Kind.IDENTITY, "personnummer", "the client", required=True, example="194001019803")
    service: str = column(Kind.TEXT, "insats", "the service, as the tariff names it", required=True, example="meal_box")
    day: date = column(Kind.DAY, "dag", "the day", required=True, example="2026-10-05")
    quantity: int = column(Kind.NUMBER, "antal", "how many", default=1, example="1")


@record(name="installation", title_sv="Installation", key=("installation_id",))
class Installation:
    """Something installed at a client's, an alarm above all: how many, from when until it came back."""

    installation_id: str = column(Kind.TEXT, "installation", "identity", required=True, example="L0001")
    person_id: str = column(Kind.IDENTITY, "personnummer", "the client", required=True, example="194001019803")
    service: str = column(
        Kind.TEXT, "insats", "the service, as the tariff names it", required=True, example="safety_alarm"
    )
    pieces: int = column(Kind.NUMBER, "antal", "how many", default=1, example="1")
    valid_from: date = column(Kind.DAY, "installerad", "day of installation", required=True, example="2026-03-01")
    valid_to: date | None = column(Kind.DAY, "aterlamnad", "day it was given back; empty = still there", default=None)


@record(name="care_absence", title_sv="Frånvaro, omsorg", key=("person_id", "left_at"))
class CareAbsence:
    """A client away from home or from residential care: at a hospital, travelling, in short-term care."""

    person_id: str = column(Kind.IDENTITY, "personnummer", "the client", required=True, example="194001019803")
    reason: str = column(Kind.CHOICE, "orsak", "why", required=True, choices=CARE_ABSENCE_REASONS, example="hospital")
    left_at: datetime = column(
        Kind.TIME, "borta_fran", "when the client left, local time", required=True, example="2026-10-05 10:00"
    )
    returned_at: datetime | None = column(
        Kind.TIME, "ater", "when the client was back; empty = still away", default=None
    )
    notified_on: date | None = column(Kind.DAY, "anmald", "day the absence was notified; empty = never", default=None)


@record(
    name="income_statement",
    title_sv="Inkomstförfrågan",
    key=("person_id", "valid_from"),
    period_of=("person_id",),
)
class IncomeStatement:
    """Whether a person's incomes are known: the form is in, or the person will not tell. Without it: not known."""

    person_id: str = column(Kind.IDENTITY, "personnummer", "the person", required=True, example="194001019803")
    status: str = column(
        Kind.CHOICE,
        "status",
        "declared: the form is in; declined: full fee accepted",
        choices=("declared", "declined"),
        default="declared",
    )
    received_on: date | None = column(
        Kind.DAY, "inkommen", "day the form was received", default=None, example="2026-01-15"
    )
    valid_from: date = column(Kind.DAY, "fran", FROM, required=True, example="2026-02-01")
    valid_to: date | None = column(Kind.DAY, "till", TO, default=None)


@record(
    name="care_income",
    title_sv="Inkomst, omsorg",
    key=("person_id", "kind", "valid_from"),
    period_of=("person_id", "kind"),
)
class CareIncome:
    """Income of one kind that a person is expected to have in the next twelve months (32 kap. 5 §), and its tax."""

    person_id: str = column(Kind.IDENTITY, "personnummer", "the person", required=True, example="194001019803")
    kind: str = column(
        Kind.CHOICE, "slag", "kind of income", required=True, choices=CARE_INCOME_KINDS, example="income_pension"
    )
    amount_ore: int = column(
        Kind.MONEY, "belopp_kr", "kronor before tax", header="amount_kr", required=True, example="15400"
    )
    tax_ore: int = column(
        Kind.MONEY,
        "skatt_kr",
        "tax on it, kronor; none on capital: the tariff takes off its share",
        header="tax_kr",
        default=0,
        example="2900",
    )
    per: str = column(Kind.CHOICE, "per", "amounts a month or a year", choices=("month", "year"), default="month")
    valid_from: date = column(Kind.DAY, "fran", FROM, required=True, example="2026-01-01")
    valid_to: date | None = column(Kind.DAY, "till", TO, default=None)


@record(name="housing", title_sv="Boendekostnad", key=("household_id", "valid_from"), period_of=("household_id",))
class Housing:
    """What a household's home costs, by form. What is not known and has no standard in the tariff counts as nothing."""

    household_id: str = column(Kind.TEXT, "hushall", "the household", required=True, example="H0001")
    form: str = column(
        Kind.CHOICE, "boendeform", "form of housing", required=True, choices=HOUSING_FORMS, example="rented"
    )
    rent_ore_month: int = column(
        Kind.MONEY,
        "hyra_kr_manad",
        "rent, or fee of a tenant-owned flat",
        header="rent_kr_month",
        default=0,
        example="6200",
    )
    not_housing_ore_month: int = column(
        Kind.MONEY,
        "ej_boende_kr_manad",
        "what the rent includes that is no housing: household electricity, television",
        header="not_housing_kr_month",
        default=0,
    )
    interest_ore_year: int = column(
        Kind.MONEY, "ranta_kr_ar", "interest on loans on the home", header="interest_kr_year", default=0
    )
    leasehold_ore_year: int = column(
        Kind.MONEY, "tomtratt_kr_ar", "site leasehold", header="leasehold_kr_year", default=0
    )
    property_fee_ore_year: int = column(
        Kind.MONEY, "fastighetsavgift_kr_ar", "municipal property fee", header="property_fee_kr_year", default=0
    )
    heating_ore_year: int | None = column(
        Kind.MONEY, "uppvarmning_kr_ar", "heating; empty = not known", header="heating_kr_year", default=None
    )
    running_ore_year: int | None = column(
        Kind.MONEY, "drift_kr_ar", "running costs; empty = not known", header="running_kr_year", default=None
    )
    area_m2: int = column(Kind.NUMBER, "yta_m2", "floor area, for standard costs", default=0)
    valid_from: date = column(Kind.DAY, "fran", FROM, required=True, example="2026-01-01")
    valid_to: date | None = column(Kind.DAY, "till", TO, default=None)


@record(
    name="minimum_adjustment",
    title_sv="Ändrat minimibelopp",
    key=("person_id", "text", "valid_from"),
    period_of=("person_id", "text"),
)
class MinimumAdjustment:
    """A person's own raise or lowering of the minimum amount (32 kap. 9 §): trustee's fee, dearer food, two homes."""

    person_id: str = column(Kind.IDENTITY, "personnummer", "the person", required=True, example="194001019803")
    change: str = column(
        Kind.CHOICE, "andring", "raised or lowered", choices=("addition", "deduction"), default="addition"
    )
    text: str = column(
        Kind.TEXT, "orsak", "why, as it stands in the decision", required=True, example="Arvode till god man"
    )
    amount_ore_month: int = column(
        Kind.MONEY, "belopp_kr_manad", "kronor a month", header="amount_kr_month", required=True, example="350"
    )
    valid_from: date = column(Kind.DAY, "fran", FROM, required=True, example="2026-01-01")
    valid_to: date | None = column(Kind.DAY, "till", TO, default=None)


@record(
    name="care_payer", title_sv="Fakturamottagare, omsorg", key=("person_id", "valid_from"), period_of=("person_id",)
)
class CarePayer:
    """Who gets a client's invoice. What a trustee, a relative or an estate receives is still the client's debt, with an
    invoice of its own; an organisation that has taken over the payment owes itself, and so does a child's guardian.
    """

    person_id: str = column(Kind.IDENTITY, "personnummer", "the client", required=True, example="194001019803")
    payer_id: str = column(
        Kind.PARTY, "betalare", "personal identity number or organisation number", required=True, example="197005059808"
    )
    role: str = column(Kind.CHOICE, "roll", "in what capacity", choices=PAYER_ROLES, default="trustee")
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
