"""Relief (nedsättning): what a household's charges of a month are lowered by, by a decision of its own.

A relief is a part of the charge, or an amount for the month. It is taken off what the month's calculation came to, so
that whatever is assessed again, a correction too, has its relief with it. Pure columns: lines of charges in, lines of
reliefs out, for childcare and for care.
"""

from collections.abc import Iterable, Iterator, Mapping

import attrs
import polars as pl

from engine.calc.corrections import BESIDE, KEY
from engine.calc.intervals import within
from engine.calc.lines import LINES
from engine.calc.money import UNIT_ORE, RoundTo, units
from engine.calc.periods import Month
from engine.calc.wording import NBSP, month_name
from engine.errors import Finding
from engine.rulebook.rows import Relief
from engine.vocabulary import RELIEF_KINDS

HUNDRED = 100
YOUNGEST_FIRST = ("household_id", "born", "child_id", "form", "payer_id")
KIND_WORDS = dict(zip(RELIEF_KINDS, ("jämkning", "nedsättning efter ansökan"), strict=True))
WITHOUT_RULE = (
    "Nedsättning {relief_id} ({kind}) gäller i {month}, men taxan har ingen regel för den.",
    "Lägg in regeln i taxan ([[relief]]), eller rätta nedsättningens slag eller månader.",
)
UNUSED = (
    "Nedsättning {relief_id} sänker ingen avgift i {month}: det finns inget att betala av det som den gäller.",
    "Kontrollera person och insats i nedsättningen, eller avsluta den.",
)


@attrs.frozen(eq=False)
class Reliefs:
    """The reliefs of an area's month. `granted`: the facts (`relief`) that hold in it; `rules`: the rows by kind."""

    area: str
    month: Month
    rules: Mapping[str, Relief]
    granted: pl.DataFrame


def reliefs_of(facts: Mapping[str, pl.DataFrame], area: str, month: Month, rules: Iterable[Relief]) -> Reliefs:
    """The reliefs that hold in an area's month. `rules`: the rows in force on its first day."""
    granted = within(facts["relief"].filter(area=area), month.first, month.last)
    return Reliefs(area, month, {row.kind: row for row in rules}, granted.sort("relief_id"))


def relief_lines(charges: pl.DataFrame, reliefs: Reliefs) -> pl.DataFrame:
    """One line of kind `relief` for each thing that a relief lowers: `LINES`, amounts below zero.

    `charges`: all lines of charges of the area's month (`engine.calc.lines`). What is one thing is what is corrected as
    one (`engine.calc.corrections.KEY`). A percentage is of the whole charge, rounded as the rule says. An amount is
    taken from the things in the order of `charges`, until it is used up. Of several reliefs each takes its own in order
    of identity, and never more than the earlier ones have left: nothing is ever lowered below zero. The lines have
    `old_ore`, the charge, `new_ore`, what is left of it, and `reason`, the words for print.
    """
    granted = reliefs.granted.filter(pl.col("kind").is_in(list(reliefs.rules)))
    things = _things(charges.join(granted, on="household_id", how="semi", maintain_order="left"))
    lines = [LINES]
    for of_rank in _by_rank(granted):
        met = things.join(_renamed(of_rank), on="household_id", how="left", maintain_order="left")
        taken = met.with_columns(_taken(reliefs.rules).alias("_taken"))
        things = things.with_columns(new_ore=pl.col("new_ore") - taken["_taken"])
        lines.append(_worded(taken.with_columns(new_ore=things["new_ore"]), reliefs.rules))
    return pl.concat(lines, how="diagonal")


def in_order_of_children(charges: pl.DataFrame) -> pl.DataFrame:
    """Charges of childcare in the order in which an amount is taken from them: the youngest child's first."""
    return charges.sort(YOUNGEST_FIRST, descending=[name == "born" for name in YOUNGEST_FIRST])


def _things(charges: pl.DataFrame) -> pl.DataFrame:
    """What is charged, in order: `KEY`, `BESIDE`, old_ore (its charge) and new_ore (what is left of it)."""
    whole = pl.concat([LINES, charges], how="diagonal").group_by(KEY, maintain_order=True)
    return whole.agg(pl.col(BESIDE).first(), pl.col("amount_ore").sum().alias("old_ore")).with_columns(
        new_ore=pl.col("old_ore")
    )


def _by_rank(granted: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The first relief of every household, then the second of those that have one, and so on."""
    ranked = granted.with_columns(pl.int_range(pl.len()).over("household_id").alias("_rank"))
    yield from ranked.sort("_rank", maintain_order=True).partition_by("_rank", maintain_order=True)


def _renamed(granted: pl.DataFrame) -> pl.DataFrame:
    return granted.select(
        "household_id",
        "relief_id",
        "percent",
        pl.col("kind").alias("_kind"),
        pl.col("amount_ore_month").alias("_amount"),
        pl.col("person_id").alias("_person"),
        pl.col("service").alias("_service"),
    )


def _taken(rules: Mapping[str, Relief]) -> pl.Expr:
    """What a relief takes off a thing: öre, at most what is left of it, and nothing where it does not speak of it."""
    person, service = pl.coalesce("child_id", "person_id"), pl.coalesce("form", "service")
    speaks = (
        pl.col("relief_id").is_not_null()
        & (pl.col("_person").is_null() | (pl.col("_person") == person))
        & ((pl.col("_service") == "") | (pl.col("_service") == service))
    )
    left = pl.when(speaks).then("new_ore").otherwise(0)
    before = left.cum_sum().over("household_id") - left
    parts = [pl.when(_kind=kind).then(_part(rule)) for kind, rule in rules.items()]
    wanted = pl.coalesce(*parts, pl.col("_amount") - before).clip(lower_bound=0)
    return pl.min_horizontal(left, wanted.fill_null(0))


def _part(rule: Relief) -> pl.Expr:
    """The percentage of a charge, rounded as the rule says; null where the relief is an amount."""
    rounding = RoundTo(UNIT_ORE[rule.to], rule.mode)
    return units(pl.col("old_ore") * pl.col("percent"), HUNDRED, rounding) * rounding.unit_ore


def _worded(taken: pl.DataFrame, rules: Mapping[str, Relief]) -> pl.DataFrame:
    """The lines of one rank's reliefs."""
    texts = {kind: rule.text for kind, rule in rules.items()}
    name = pl.col("_kind").replace_strict(texts, return_dtype=pl.String)
    part = pl.format(f"{{}} {{}}{NBSP}%", name, "percent")
    return taken.filter(pl.col("_taken") > 0).select(
        *KEY,
        *BESIDE,
        "old_ore",
        "new_ore",
        "relief_id",
        pl.lit("relief").alias("kind"),
        (-pl.col("_taken")).alias("amount_ore"),
        pl.coalesce(part, name).alias("reason"),
    )


def without_rule(reliefs: Reliefs) -> Iterator[Finding]:
    """The reliefs whose kind the tariff does not have in the month: their households are parked."""
    for row in reliefs.granted.filter(~pl.col("kind").is_in(list(reliefs.rules))).iter_rows(named=True):
        yield _finding("relief-without-rule", WITHOUT_RULE, row, reliefs.month, parked=True)


def unused(reliefs: Reliefs, lines: pl.DataFrame) -> Iterator[Finding]:
    """The reliefs that stand in none of the `lines` of their month: told, and no more."""
    for row in reliefs.granted.join(lines, on="relief_id", how="anti").iter_rows(named=True):
        yield _finding("relief-unused", UNUSED, row, reliefs.month, parked=False)


def _finding(code: str, texts: tuple[str, str], row: Mapping[str, str], month: Month, *, parked: bool) -> Finding:
    message, action = texts
    about = {"relief_id": row["relief_id"], "kind": KIND_WORDS[row["kind"]], "month": month_name(month.first)}
    return Finding(
        code=code,
        household_id=row["household_id"],
        subject=f"nedsättning {row['relief_id']}",
        message=message.format(**about),
        action=action,
        parked=parked,
    )
