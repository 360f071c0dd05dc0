"""References between facts that lead nowhere: a member who is no person, a schedule for no placement.

They are not refused when a file is taken in, since files come in any order; they are found before the month is billed.
"""

from collections.abc import Iterator, Mapping

import attrs
import polars as pl

from engine.errors import Finding
from engine.facts.frames import schema_of
from engine.facts.identity import masked
from engine.facts.registry import RECORD_TYPES

Facts = Mapping[str, pl.DataFrame]


@attrs.frozen
class _Reference:
    """A column whose value must be the key of another record type; `code` is the finding where it is not."""

    record: str
    column: str
    target: str
    code: str


CARE_PERSONS = (
    "civil_status",
    "care_decision",
    "visit",
    "stay",
    "delivery",
    "installation",
    "care_absence",
    "income_statement",
    "care_income",
    "minimum_adjustment",
    "care_payer",
)
PERSONS = ("person_id", "child_id", "payer_id", "partner_id")  # columns with identity numbers: shown masked
WHOSE = ("household_id", "person_id", "child_id")  # columns that say whose the row is
REFERENCES = (
    _Reference("household_member", "person_id", "person", "person-unknown"),
    _Reference("income", "person_id", "person", "person-unknown"),
    _Reference("placement", "child_id", "person", "person-unknown"),
    _Reference("alternating_residence", "child_id", "person", "person-unknown"),
    *(_Reference(record, "person_id", "person", "person-unknown") for record in CARE_PERSONS),
    _Reference("civil_status", "partner_id", "person", "person-unknown"),
    _Reference("adjustment", "person_id", "person", "person-unknown"),
    _Reference("relief", "person_id", "person", "person-unknown"),
    _Reference("household_member", "household_id", "household", "household-unknown"),
    _Reference("alternating_residence", "household_id", "household", "household-unknown"),
    _Reference("payer", "household_id", "household", "household-unknown"),
    _Reference("adjustment", "household_id", "household", "household-unknown"),
    _Reference("relief", "household_id", "household", "household-unknown"),
    _Reference("housing", "household_id", "household", "household-unknown"),
    _Reference("schedule", "placement_id", "placement", "placement-unknown"),
    _Reference("attendance", "placement_id", "placement", "placement-unknown"),
    _Reference("absence", "placement_id", "placement", "placement-unknown"),
)
_LACKING = {
    "person": "{title}: personen {subject} finns inte bland personerna.",
    "household": "{title}: hushållet {subject} finns inte bland hushållen.",
    "placement": "{title}: placeringen {subject} finns inte bland placeringarna.",
}
_ACTION = {
    "person": "Läs in personen, eller rätta personnumret.",
    "household": "Läs in hushållet, eller rätta hushållets beteckning.",
    "placement": "Läs in placeringen, eller rätta placeringens beteckning.",
}
_NO_NAME = "{title}: fakturamottagaren {subject} finns inte bland personerna och har inget eget namn."
_NAME_ACTION = "Läs in personen, eller ange namn och adress i fakturamottagare."


def dangling(facts: Facts) -> list[Finding]:
    """One finding for every reference that leads nowhere: `person-unknown`, `household-unknown`, `placement-unknown`.

    A household that can be found from the row is parked: its bill would lack something. Where none can be found, the
    finding has household "" and parks nobody.
    """
    found = [*_references(facts), *_payers(facts)]
    unique = {(f.code, f.household_id, f.subject, f.message): f for f in found}
    return [unique[place] for place in sorted(unique)]


def _references(facts: Facts) -> Iterator[Finding]:
    for reference in REFERENCES:
        if _frame(facts, reference.record).is_empty():
            continue
        rows = _distinct(facts, reference.record, reference.column)
        (key,) = RECORD_TYPES[reference.target].key
        known = _frame(facts, reference.target).select(pl.col(key).alias(reference.column))
        lost = rows.join(known, on=reference.column, how="anti")
        for household, subject in _subjects(facts, lost, reference.column):
            message, action = _LACKING[reference.target], _ACTION[reference.target]
            yield _finding(reference.record, reference.code, household, subject, message, action)


def _payers(facts: Facts) -> Iterator[Finding]:
    """Payers who are neither a known person nor given a name: there is nobody to send the invoice to."""
    persons = _frame(facts, "person").select(payer_id="person_id")
    for record, names_in in (("payer", "payer"), ("placement", "payer"), ("care_payer", "care_payer")):
        named = _frame(facts, names_in).filter(pl.col("name") != "").select("payer_id")
        rows = _distinct(facts, record, "payer_id")
        lost = rows.join(pl.concat([persons, named]), on="payer_id", how="anti")
        for household, subject in _subjects(facts, lost, "payer_id"):
            yield _finding(record, "person-unknown", household, subject, _NO_NAME, _NAME_ACTION)


def _finding(record: str, code: str, household: str, subject: str, message: str, action: str) -> Finding:
    title = RECORD_TYPES[record].title_sv
    text = message.format(title=title, subject=subject)
    return Finding(
        code=code, household_id=household, subject=subject, message=text, action=action, parked=bool(household)
    )


def _subjects(facts: Facts, lost: pl.DataFrame, column: str) -> Iterator[tuple[str, str]]:
    """(household, what the reference names) for each lost row and household it touches; identity numbers masked."""
    if lost.is_empty():
        return
    personal = column in PERSONS
    named = _with_households(facts, lost.with_columns(_named=pl.col(column)))
    for household, value in named.select("household_id", "_named").unique().iter_rows():
        yield household or "", masked(value) if personal else value


def _with_households(facts: Facts, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows, once for every household they touch: their own, and those that the person in them is a member of."""
    own = [rows] if "household_id" in rows.columns else []
    person = next((name for name in ("person_id", "child_id") if name in rows.columns), None)
    if person is None:
        return own[0] if own else rows.with_columns(household_id=pl.lit(None, pl.String))
    members = _frame(facts, "household_member").select(pl.col("person_id").alias(person), "household_id").unique()
    of_person = rows.drop("household_id", strict=False).join(members, on=person, how="left")
    if own:
        of_person = of_person.filter(pl.col("household_id").is_not_null())
    return pl.concat([*(frame.select(of_person.columns) for frame in own), of_person])


def _distinct(facts: Facts, record: str, column: str) -> pl.DataFrame:
    """What a column refers to and whose the rows are, each once: a million visits are of some thousand persons."""
    rows = _frame(facts, record)
    return rows.select(name for name in rows.columns if name in {*WHOSE, column}).drop_nulls(column).unique()


def _frame(facts: Facts, record: str) -> pl.DataFrame:
    """The facts of one record type; none where the mapping has none."""
    return facts[record] if record in facts else pl.DataFrame(schema=schema_of(RECORD_TYPES[record]))
