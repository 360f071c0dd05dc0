"""Problems in a household's facts that keep it from being billed: found in columns, told in Swedish.

Each function gives findings for the month; a household with a parked finding is left out and everybody else is billed.
"""

from collections.abc import Iterable, Sequence

import polars as pl

from engine.calc.childcare.month_rules import MonthRules
from engine.calc.childcare.timeline import Facts
from engine.calc.intervals import FOREVER, meeting, overlapping, within
from engine.errors import Finding

PLACE = ("child_id", "placement_id")


def parked(code: str, rows: pl.DataFrame, message: str, action: str, *, only_told: bool = False) -> list[Finding]:
    """One finding for each row of household_id and subject; `{subject}` in the message is filled in.

    It parks the household unless it is `only_told`.
    """
    if rows.is_empty():
        return []
    return [
        Finding(
            code=code,
            household_id=household or "",
            subject=subject,
            message=message.format(subject=subject),
            action=action,
            parked=not only_told,
        )
        for household, subject in rows.select("household_id", "subject")
        .unique()
        .sort("household_id", "subject")
        .iter_rows()
    ]


def homes_of(facts: Facts, residences: pl.DataFrame, rules: MonthRules) -> pl.DataFrame:
    """The households of the month's children: child_id, household_id, registered, and the period."""
    members = within(facts["household_member"], rules.month.first, rules.month.last).filter(pl.col("role") == "child")
    columns = ("child_id", "household_id", "registered", "valid_from", "valid_to")
    registered = members.rename({"person_id": "child_id"}).with_columns(registered=True)
    second = residences.rename({"second_id": "household_id"}).with_columns(registered=False)
    return pl.concat([registered.select(columns), second.select(columns)])


def in_placements(placements: pl.DataFrame, homes: pl.DataFrame) -> list[Finding]:
    """Placements that overlap, for the households that the child has then. Takes clipped placements."""
    twice = overlapping(placements, ["child_id"])
    later = placements.select("child_id", "placement_id", "valid_from").join(
        twice, on=["child_id", "valid_from"], how="inner"
    )
    return parked(
        "placement-overlap",
        _subject(meeting(later, homes, on=["child_id"])),
        "Barnet har två placeringar samma dag ({subject}).",
        "Rätta första eller sista dag för en av placeringarna och läs in filen igen.",
    )


def in_residences(charged: pl.DataFrame, residences: pl.DataFrame, homes: pl.DataFrame) -> list[Finding]:
    """Charged days on which a child's second household is the one where it is registered."""
    second = residences.rename({"second_id": "household_id"}).select(
        "child_id", "household_id", "valid_from", "valid_to"
    )
    both = meeting(second, homes.filter("registered"), on=["child_id", "household_id"])
    return parked(
        "residence-in-own-household",
        _subject(meeting(charged.select(*PLACE, "valid_from", "valid_to"), both, on=["child_id"])),
        "Barnets andra hushåll är samma hushåll som där det är folkbokfört ({subject}).",
        "Avsluta det växelvisa boendet, eller ange det hushåll där barnet inte är folkbokfört.",
    )


def in_charged_days(
    charged: pl.DataFrame, stays: pl.DataFrame, homes: pl.DataFrame, facts: Facts, rules: MonthRules
) -> list[Finding]:
    """Charged days in a form that the tariff does not offer, or on which the child has no household, or two.

    Takes placements clipped to their charged days.
    """
    length = (pl.col("valid_to") - pl.col("valid_from")).dt.total_days() + 1
    covered = stays.filter("registered").group_by("placement_id").agg(length.sum().alias("covered"))
    checked = charged.with_columns(length.alias("length")).join(covered, on="placement_id", how="left")
    foreign = charged.filter(~pl.col("form").is_in(rules.forms)).select(*PLACE, "valid_from", "valid_to")
    return [
        *parked(
            "form-not-offered",
            _subject(meeting(foreign, homes, on=["child_id"])),
            "Kommunens taxa har ingen avgift för placeringens form ({subject}).",
            "Rätta placeringens form, eller lägg in formen i kommunens taxa.",
        ),
        *parked(
            "child-without-household",
            _all_homes(checked.filter(pl.col("covered").fill_null(0) < pl.col("length")), homes, facts),
            "Barnet hör inte till något hushåll under hela placeringen ({subject}).",
            "Lägg in barnet som medlem i hushållet där det är folkbokfört, för alla dagar det har plats.",
        ),
        *parked(
            "child-in-two-households",
            _all_homes(checked.filter(pl.col("covered") > pl.col("length")), homes, facts),
            "Barnet är folkbokfört i två hushåll samma dag ({subject}).",
            "Avsluta medlemskapet i det ena hushållet. Bor barnet växelvis anges det som växelvis boende.",
        ),
    ]


def in_periods(facts: Facts, households: pl.DataFrame, rules: MonthRules) -> list[Finding]:
    """Facts of the month of one kind that hold twice on one day, where there must be one.

    `households` has the households (household_id) that it matters to.
    """
    members = facts["household_member"]
    adults = members.select("household_id", "person_id").unique()
    children = members.select("household_id", pl.col("person_id").alias("child_id")).unique()
    placed = facts["placement"].select("placement_id", "child_id").join(children, on="child_id")

    def twice(name: str, *keys: str) -> pl.DataFrame:
        return overlapping(within(facts[name], rules.month.first, rules.month.last), keys)

    found = {
        "Två inkomster av samma slag": twice("income", "person_id", "kind").join(adults, on="person_id"),
        "Två fakturamottagare": twice("payer", "household_id"),
        "Två scheman": twice("schedule", "placement_id").join(placed, on="placement_id"),
        "Två frånvaroperioder": twice("absence", "placement_id").join(placed, on="placement_id"),
        "Två växelvisa boenden": twice("alternating_residence", "child_id").join(children, on="child_id"),
        "Två medlemskap i hushållet": twice("household_member", "household_id", "person_id"),
    }
    return [
        finding
        for what, rows in found.items()
        for finding in parked(
            "period-overlap",
            rows.join(households, on="household_id", how="semi").select("household_id", pl.lit(what).alias("subject")),
            "{subject} gäller samma dag.",
            "Avsluta den ena perioden innan den andra börjar och läs in filen igen.",
        )
    ]


def in_parts(parts: pl.DataFrame, facts: Facts, rules: MonthRules) -> list[Finding]:
    """Parts without an adult, without a payer, with a deceased payer, or without an income where the tariff waits for
    it.
    """
    dead = facts["person"].filter(pl.col("deceased_on").is_not_null()).select("person_id", "deceased_on")
    held = parts.filter(pl.col("income_unknown") & rules.holds_daily(lambda day: day.income.missing == "hold"))
    return [
        *parked(
            "household-without-adult",
            _subject(parts.filter(pl.col("adults") == 0)),
            "Hushållet har ingen vuxen medlem under hela placeringen ({subject}).",
            "Lägg in den eller de vuxna i hushållet.",
        ),
        *parked(
            "payer-missing",
            _subject(parts.filter(pl.col("payer_id").is_null())),
            "Hushållet har ingen fakturamottagare ({subject}).",
            "Lägg in vem som ska få fakturan.",
        ),
        *parked(
            "payer-deceased",
            _subject(parts.join(dead, left_on="payer_id", right_on="person_id", how="semi")),
            "Fakturamottagaren är avliden ({subject}).",
            "Lägg in en annan fakturamottagare, till exempel dödsboet.",
        ),
        *parked(
            "member-deceased",
            _subject(_with_deceased_member(parts, dead, facts)),
            "Barnet eller en vuxen i hushållet är avliden men finns kvar i uppgifterna ({subject}).",
            "Avsluta medlemskapet, och barnets placering, på dödsdagen.",
        ),
        *parked(
            "attendance-missing",
            _subject(parts.filter(pl.col("day_fee") & (pl.col("attended_days").sum().over(PLACE) == 0))),
            "Avgiften tas ut per dag, men ingen närvaro är inläst för månaden ({subject}). Avgiften blir 0 kr.",
            "Kontrollera att närvaron är inlämnad.",
            only_told=True,
        ),
        *parked(
            "income-missing",
            _subject(held),
            "Inkomstuppgift saknas och taxan säger att fakturan då ska vänta ({subject}).",
            "Begär in inkomstuppgift och läs in den.",
        ),
    ]


def _with_deceased_member(parts: pl.DataFrame, dead: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """Parts with days after the death of the child, or of an adult who is a member on them."""
    child = parts.join(dead, left_on="child_id", right_on="person_id").filter(pl.col("part_to") > pl.col("deceased_on"))
    adults = facts["household_member"].filter(pl.col("role") == "adult").join(dead, on="person_id")
    adults = adults.select("household_id", "deceased_on", "valid_from", pl.col("valid_to").fill_null(FOREVER))
    adult = parts.join(adults, on="household_id").filter(
        (pl.col("part_to") > pl.col("deceased_on"))
        & (pl.col("part_from") >= pl.col("valid_from"))
        & (pl.col("part_to") <= pl.col("valid_to"))
    )
    columns = ("household_id", "child_id", "placement_id")
    return pl.concat([child.select(columns), adult.select(columns)])


def above_the_ceiling(households: Iterable[str]) -> list[Finding]:
    """Households whose fee is above what the law allows for the state grant."""
    return [
        Finding(
            code="above-ceiling",
            household_id=household,
            subject="avgift",
            message="Avgiften är högre än statens maxtaxa tillåter. Kommunen förlorar statsbidraget om den tas ut.",
            action="Kontrollera kommunens taxa och rätta den innan hushållet debiteras.",
            parked=True,
        )
        for household in households
    ]


def shared_with(parked_households: Sequence[str], stays: pl.DataFrame) -> list[Finding]:
    """Households that share a place with a parked one: the place cannot be divided until both are in order."""
    found: dict[str, str] = {}
    pairs = stays.select("child_id", "household_id").unique()
    pairs = pairs.join(pairs, on="child_id", suffix="_other").filter(
        pl.col("household_id") != pl.col("household_id_other")
    )
    waiting = set(parked_households)
    while True:
        more = pairs.filter(
            pl.col("household_id_other").is_in(sorted(waiting)) & ~pl.col("household_id").is_in(sorted(waiting))
        )
        fresh = sorted(set(more["household_id"].to_list()))
        if not fresh:
            break
        found.update(dict.fromkeys(fresh, "delad plats"))
        waiting.update(fresh)
    return [
        Finding(
            code="other-household-parked",
            household_id=household,
            subject=subject,
            message="Hushållet delar en plats med ett hushåll som inte kan debiteras.",
            action="Rätta det andra hushållets uppgifter.",
            parked=True,
        )
        for household, subject in sorted(found.items())
    ]


def _all_homes(placements: pl.DataFrame, homes: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """The placements with the households where the child is or has been registered, and those that share them.

    `household_id` is null where there is none.
    """
    kept = placements.select(*PLACE, "valid_from", "valid_to")
    members = facts["household_member"].filter(pl.col("role") == "child")
    registered = members.select(pl.col("person_id").alias("child_id"), "household_id")
    second = meeting(kept, homes.filter(~pl.col("registered")), on=["child_id"]).select("child_id", "household_id")
    every = pl.concat([registered, second]).unique()
    return _subject(kept.join(every, on="child_id", how="left"))


def _subject(rows: pl.DataFrame) -> pl.DataFrame:
    named = pl.format("placering {}, barn fött {}", "placement_id", pl.col("child_id").str.slice(0, 4))
    return rows.select("household_id", named.alias("subject"))
