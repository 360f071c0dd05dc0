"""What is wrong with clients and with what they have used, told in Swedish: one finding for each client, service and
code.
"""

import attrs
import polars as pl

from engine.calc.care.cases import Cases
from engine.calc.care.rules import CareRules
from engine.errors import Finding

ABSENCE_WORDS = {"hospital": "sjukhus", "travel": "resa", "short_stay": "korttidsvistelse", "other": "annan orsak"}
LAW_WORDS = {
    "sol": "socialtjänstlagen",
    "hsl": "hälso- och sjukvårdslagen",
    "lss": "LSS",
    "sale": "försäljning utan behovsprövning",
}


@attrs.frozen
class Words:
    """What a finding says: `{number}` and `{detail}` are filled in. It parks the household if `parked`."""

    message: str
    action: str
    parked: bool = False


WORDS = {
    "service-unknown": Words(
        "Taxan har ingen insats som heter {detail}.",
        "Skriv insatsens namn som i taxans fil (till exempel home_care), eller lägg in insatsen i kommunens taxa.",
        parked=True,
    ),
    "law-mismatch": Words(
        "Beslutet är fattat enligt en annan lag ({detail}) än den som taxan har för insatsen.",
        "Rätta beslutets lag eller insats.",
        parked=True,
    ),
    "decision-overlap": Words(
        "Två beslut om samma insats gäller samma dag.",
        "Avsluta det ena beslutet innan det andra börjar.",
        parked=True,
    ),
    "decision-after-death": Words(
        "Ett beslut gäller efter att personen har avlidit. Ingenting debiteras för dagarna efter dödsfallet.",
        "Avsluta beslutet på dödsdagen.",
    ),
    "client-without-household": Words(
        "Personen hör inte till något hushåll {detail} och kan inte debiteras.",
        "Lägg in personen som medlem i sitt hushåll från den dagen eller tidigare.",
        parked=True,
    ),
    "client-in-two-households": Words(
        "Personen är medlem i två hushåll {detail}.",
        "Avsluta medlemskapet i det ena hushållet.",
        parked=True,
    ),
    "visit-after-death": Words(
        "{number} besök börjar efter att personen har avlidit och debiteras inte.",
        "Kontrollera dödsdatum och besökens datum. Är de rätt ska besöken tas bort.",
    ),
    "visit-without-decision": Words(
        "{number} besök ligger på dagar utan gällande beslut om insatsen och debiteras inte.",
        "Läs in beslutet om det saknas, eller rätta besökens datum eller insats.",
    ),
    "visit-during-absence": Words(
        "{number} besök ligger under frånvaro ({detail}) och debiteras inte.",
        "Rätta frånvarons tider om besöken är utförda. Annars ska besöken tas bort.",
    ),
    "visit-time-impossible": Words(
        "{number} besök har ett klockslag som inte finns, för klockan ställs fram den natten. De debiteras inte.",
        "Rätta besökens tider och läs in filen igen.",
    ),
    "visit-time-ambiguous": Words(
        "{number} besök börjar eller slutar i den timme som finns två gånger när sommartiden slutar. Den kortaste "
        "möjliga tiden debiteras.",
        "Kontrollera hur långa besöken var.",
    ),
    "visits-overlap": Words(
        "{number} besök pågår samtidigt som besök av en annan insats. De debiteras ändå.",
        "Kontrollera besökens tider.",
    ),
    "stay-overlap": Words(
        "Två vistelser överlappar varandra i tid.",
        "Rätta ankomst eller avresa för en av dem.",
        parked=True,
    ),
    "stay-without-decision": Words(
        "{number} dygn av vistelsen ligger på dagar utan gällande beslut om insatsen och debiteras inte.",
        "Läs in beslutet om det saknas, eller rätta ankomst och avresa.",
    ),
    "delivery-after-death": Words(
        "Leveranser efter att personen har avlidit debiteras inte ({number} st).",
        "Kontrollera dödsdatum och leveransernas datum. Är de rätt ska leveranserna tas bort.",
    ),
    "delivery-without-decision": Words(
        "Leveranser på dagar utan gällande beslut om insatsen debiteras inte ({number} st).",
        "Läs in beslutet om det saknas, eller rätta leveransernas datum eller insats.",
    ),
    "installation-without-decision": Words(
        "Utrustning är installerad, men inget beslut om insatsen gäller i månaden. Den debiteras inte ({number} st).",
        "Läs in beslutet om det saknas, eller ange vilken dag utrustningen lämnades tillbaka.",
    ),
}


def told(code: str, rows: pl.DataFrame) -> list[Finding]:
    """One finding for each row of household_id (null = of no household), subject, number and detail; the latter two
    may be left out where the words do not ask for them.
    """
    if rows.is_empty():
        return []
    words = WORDS[code]
    return [
        Finding(
            code=code,
            household_id=row["household_id"] or "",
            subject=row["subject"],
            message=words.message.format_map(row),
            action=words.action,
            parked=words.parked,
        )
        for row in rows.sort("household_id", "subject").iter_rows(named=True)
    ]


def born(person_id: str = "person_id") -> pl.Expr:
    """A person as findings name him: by the year of birth, never by the whole identity number."""
    return pl.format("person född {}", pl.col(person_id).str.slice(0, 4))


def named_service(rules: CareRules) -> pl.Expr:
    """A person's service as findings name it; as it stands in the facts if the tariff does not have it."""
    texts = {service.name: service.text for service in rules.services}
    text = pl.col("service").replace_strict(texts, default=pl.col("service"), return_dtype=pl.String)
    return pl.format("insats {}, {}", text, born())


def told_of_cases(code: str, rows: pl.DataFrame, cases: Cases) -> list[Finding]:
    """One finding for each `case`; rows may have number and detail."""
    if rows.is_empty():
        return []
    names = pl.lit(pl.Series(cases.rules.names, dtype=pl.String))
    client = pl.lit(cases.clients.select(pl.struct("person_id", "household_id")).to_series()).gather(cases.client())
    known = rows.with_columns(names.gather(cases.service()).alias("service"), client.alias("client")).unnest("client")
    return told(code, known.with_columns(named_service(cases.rules).alias("subject")))


def refused_visits(refused: pl.DataFrame, absences: pl.DataFrame, cases: Cases) -> list[Finding]:
    """Visits that are not billed (case, client, local_start, code), by reason; `absences` as of `absences_of`."""
    if refused.is_empty():
        return []
    during = refused.filter(pl.col("code") == "visit-during-absence").join(absences, on="client")
    away = during.filter((pl.col("left") <= pl.col("local_start")) & (pl.col("local_start") < pl.col("returned")))
    word = pl.col("reason").replace_strict(ABSENCE_WORDS, return_dtype=pl.String)
    reasons = away.group_by("case").agg(word.unique().sort().str.join(", ").alias("detail"))
    numbers = refused.group_by("case", "code").agg(pl.len().alias("number"))
    return told_by_code(numbers.join(reasons, on="case", how="left"), cases)


def told_by_code(rows: pl.DataFrame, cases: Cases) -> list[Finding]:
    """As `told_of_cases`, for rows that have a `code`."""
    if rows.is_empty():
        return []
    codes = rows["code"].unique().sort()
    return [finding for code in codes for finding in told_of_cases(code, rows.filter(pl.col("code") == code), cases)]
