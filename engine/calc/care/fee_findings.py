"""Problems in a client's circumstances that keep the household from being billed: found in columns, told in Swedish.

A household with one is left out and everybody else is billed.
"""

from collections.abc import Iterable

import polars as pl

from engine.calc.care.couples import needs_partner, not_mutual, widowed
from engine.calc.care.housing import homes_of_spouses
from engine.calc.care.on_day import Facts, on_day, twice_on_day
from engine.calc.care.payers import deceased_payers, estates_of_living, minor_payers, two_payers
from engine.calc.care.rules import CareRules
from engine.calc.care.usage_findings import Words, born
from engine.errors import Finding

WORDS = {
    "income-missing": Words(
        "Inkomstuppgift saknas, och taxan säger att fakturan då ska vänta.",
        "Begär in inkomstuppgift och läs in den. Vill personen inte lämna någon anges det i inkomstförfrågan.",
    ),
    "civil-status-missing": Words(
        "Inkomsten är känd men inte civilståndet, som minimibeloppet beror på.",
        "Läs in personens civilstånd.",
    ),
    "couple-not-mutual": Words(
        "Den som anges som make eller partner har själv ett annat civilstånd den dagen.",
        "Rätta civilstånd, partner eller sammanlevande för någon av dem, så att båda säger samma sak.",
    ),
    "partner-deceased": Words(
        "Maken eller partnern är avliden, men civilståndet är inte ändrat.",
        "Avsluta civilståndet på dödsdagen och lägg in det nya från dagen efter.",
    ),
    "payer-deceased": Words(
        "Kunden, eller den som är inlagd som fakturamottagare, är avliden.",
        "Är kunden avliden: lägg in dödsboet som fakturamottagare, med rollen dödsbo. Annars: lägg in en ny mottagare.",
    ),
    "estate-of-living": Words(
        "Fakturan skulle gå till ett dödsbo, men personen lever.",
        "Ta bort dödsboet som fakturamottagare, eller läs in dödsdagen.",
    ),
    "payer-minor": Words(
        "Den som ska betala är under 18 år.",
        "Lägg in vårdnadshavaren som fakturamottagare.",
    ),
    "period-overlap": Words(
        "Uppgifterna gäller samma dag, där det bara får finnas en.",
        "Avsluta den ena perioden innan den andra börjar och läs in filen igen.",
    ),
    "other-household-parked": Words(
        "Makens eller makans hushåll kan inte debiteras, och den inkomsten behövs för avgiften.",
        "Rätta det andra hushållets uppgifter.",
    ),
}
PERIODS = {
    "civil_status": "två civilstånd",
    "income_statement": "två inkomstförfrågningar",
    "care_income": "två inkomster av samma slag",
    "minimum_adjustment": "två ändringar av minimibeloppet med samma orsak",
}
KINDS = {"care_income": "kind", "minimum_adjustment": "text"}


def in_circumstances(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> list[Finding]:
    """Clients whose income or civil status is not known where it must be, who have two of what there may be one of, or
    whose spouse has died, whose invoice would go to the dead, or for whom a child or the estate of a living would pay.

    Takes the clients who have some service, with civil status, incomes and payer: nobody waits for what decides no fee.
    """
    unknown = ~pl.col("income_known") & ~_declined() & (rules.income_rule.missing == "hold")
    stated = (pl.col("statement") == "declared").fill_null(value=False)
    return [
        *_parked("income-missing", persons.filter(unknown)),
        *_parked("civil-status-missing", persons.filter(stated & pl.col("civil_status").is_null())),
        *_parked("couple-not-mutual", not_mutual(persons, facts)),
        *_parked("partner-deceased", widowed(persons, facts)),
        *_parked("payer-deceased", deceased_payers(persons, facts, rules.month)),
        *_parked("estate-of-living", estates_of_living(persons, facts, rules.month)),
        *_parked("payer-minor", minor_payers(persons, rules.month)),
        *_in_periods(persons, facts, rules),
    ]


def _declined() -> pl.Expr:
    """Whether somebody whose income is needed has chosen not to tell it: the full fee is accepted."""
    own = (pl.col("statement") == "declined").fill_null(value=False)
    return own | (needs_partner() & (pl.col("partner_statement") == "declined").fill_null(value=False))


def _in_periods(persons: pl.DataFrame, facts: Facts, rules: CareRules) -> list[Finding]:
    """Clients who have, themselves or their spouse, two facts of a kind on the day that decides."""
    partners = persons.filter(pl.col("partner_id").is_not_null()).select(
        "household_id", pl.col("partner_id").alias("person_id"), "basis_day"
    )
    both = pl.concat([persons.select("household_id", "person_id", "basis_day"), partners])
    twice = {
        what: twice_on_day(both, facts[name], on="person_id", kinds=KINDS.get(name, ""))
        for name, what in PERIODS.items()
    }
    homes = pl.concat(
        [
            persons.select("household_id", "person_id", "basis_day", pl.col("household_id").alias("home_id")),
            homes_of_spouses(persons, facts, rules),
        ]
    )
    twice["två boendekostnader"] = twice_on_day(
        homes, facts["housing"].rename({"household_id": "home_id"}), on="home_id"
    )
    twice["två fakturamottagare"] = two_payers(persons, facts, rules.month)
    return [
        finding
        for what, rows in twice.items()
        for finding in _parked("period-overlap", rows, pl.format("{}, {}", born(), pl.lit(what)))
    ]


def with_spouses(waiting: Iterable[str], persons: pl.DataFrame, facts: Facts) -> list[Finding]:
    """Households of clients whose spouse's income is needed and whose spouse's household is parked, and so on from
    household to household.
    """
    members = facts["household_member"].select(
        pl.col("person_id").alias("partner_id"), pl.col("household_id").alias("other_id"), "valid_from", "valid_to"
    )
    pairs = on_day(persons.filter(needs_partner()), members, on="partner_id")
    pairs = pairs.filter(pl.col("other_id") != pl.col("household_id"))
    found: list[Finding] = []
    seen = set(waiting)
    while True:
        known = sorted(seen)
        reached = pairs.filter(pl.col("other_id").is_in(known) & ~pl.col("household_id").is_in(known))
        fresh = _parked("other-household-parked", reached)
        if not fresh:
            return found
        found += fresh
        seen |= {finding.household_id for finding in fresh}


def _parked(code: str, rows: pl.DataFrame, subject: pl.Expr | None = None) -> list[Finding]:
    """One finding for each household and subject (a person, if nothing else is said) of the rows."""
    if rows.is_empty():
        return []
    words = WORDS[code]
    named = rows.select("household_id", (born() if subject is None else subject).alias("subject"))
    return [
        Finding(
            code=code,
            household_id=household,
            subject=who,
            message=words.message,
            action=words.action,
            parked=True,
        )
        for household, who in named.unique().sort(pl.all()).iter_rows()
    ]
