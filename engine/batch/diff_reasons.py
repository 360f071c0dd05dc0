"""Why an amount is another than last month: the reasons, in the order they are asked, and how each is seen in columns.

A charge can have several reasons; its whole difference counts for the first of them, so that the sums by reason are
together the difference of the batch. What concerns one household (its income) comes before what concerns all (a new
tariff): what is left under the tariff is what the tariff alone changed.
"""

from collections.abc import Mapping

import polars as pl

REASONS: Mapping[str, str] = {
    "parked_now": "parkerat nu",
    "parked_before": "var parkerat förra gången",
    "new_child": "nytt barn",
    "child_left": "barnets plats har upphört",
    "new_client": "ny omsorgstagare",
    "client_left": "omsorgen har upphört",
    "new_service": "ny insats",
    "service_ended": "insats som har upphört eller inte utförts",
    "relief": "jämkning eller tillfällig nedsättning",
    "correction": "rättelse av tidigare månad",
    "credit": "kreditering av faktura",
    "adjustment": "justering",
    "months": "annat antal månader",
    "form": "annan verksamhet",
    "hours": "andra tider",
    "basis": "annan grund för platsen",
    "rank": "annan plats i syskonordningen",
    "age_class": "annan åldersgrupp",
    "income": "annan inkomst",
    "housing": "annan boendekostnad",
    "civil_status": "annat civilstånd eller boende",
    "minimum_change": "annat tillägg till eller avdrag från minimibeloppet",
    "custody": "växelvis boende har ändrats",
    "reduction": "avgiftsfri månad eller annan nedsättning",
    "part_month": "del av månaden",
    "attendance": "annan närvaro",
    "absence": "annan frånvaro",
    "decision": "annan beviljad tid eller omfattning",
    "usage": "mer eller mindre utfört",
    "shared": "delas av fler eller färre i hushållet",
    "tariff": "ändrad taxa eller ändrade belopp i lagen",
    "limit": "högsta avgift eller avgiftsutrymme fördelas annorlunda",
    "minimum_invoice": "minsta fakturabelopp",
    "settled": "räknas av mot fakturor som krediteras",
    "balance": "tillgodohavande från eller till annan månad",
    "payer": "annan betalare",
    "other": "annat, se stegen",
}
"""Every reason and how it is told."""
ONE_OFF = ("adjustment", "correction", "credit")
"""Kinds of lines that stand on one invoice only."""
BESIDE_CHARGES = ("relief", *ONE_OFF)
"""Kinds of lines that are their own reason where they differ."""
RULE_OF = ("rate", "ceiling", "cap", "price", "maximum", "minimum")
_CHARGE = pl.col("kind") == "charge"
_CHILDCARE = _CHARGE & (pl.col("area") == "childcare")
_CARE = _CHARGE & (pl.col("area") == "care")


def with_reasons(items: pl.DataFrame) -> pl.DataFrame:
    """Add `reasons`, a list in the order of `REASONS` ([] where nothing differs), and `rule`: the new rule rows."""
    differs = pl.col("difference_ore") != 0
    holds = {**_of_presence(), **_of_changes()}
    named = any_of(*holds.values())
    holds["other"] = ~named
    reasons = [
        pl.when(holds[name] & (differs | _told_without_amount(name))).then(pl.lit(name)).alias(name)
        for name in REASONS
        if name in holds
    ]
    return items.with_columns(pl.concat_list(reasons).list.drop_nulls().alias("reasons")).with_columns(
        pl.when(pl.col("reasons").list.contains("tariff")).then(_rules()).otherwise(pl.lit("")).alias("rule")
    )


def _told_without_amount(name: str) -> pl.Expr:
    """Somebody else gets the invoice: worth telling although no amount differs."""
    return pl.lit(name == "payer") & pl.col("had") & pl.col("has")


def _of_presence() -> dict[str, pl.Expr]:
    """Reasons of what was there in one month only, and of what stands on one invoice only."""
    gone, new = pl.col("had") & ~pl.col("has"), pl.col("has") & ~pl.col("had")
    both = pl.col("has") & pl.col("had")
    waiting, waited = pl.col("parked_now"), pl.col("parked_before")
    plain = ~(waiting | waited)
    came, left = plain & new & ~pl.col("was_known"), plain & gone & ~pl.col("is_known")
    return {
        "parked_now": waiting & gone,
        "parked_before": waited & new,
        "new_child": _CHILDCARE & came,
        "child_left": _CHILDCARE & left,
        "new_client": _CARE & came,
        "client_left": _CARE & left,
        "new_service": _CARE & plain & new & pl.col("was_known"),
        "service_ended": _CARE & plain & gone & pl.col("is_known"),
        **{kind: pl.col("kind") == kind for kind in BESIDE_CHARGES},
        "minimum_invoice": pl.col("kind") == "minimum_invoice",
        "settled": pl.col("kind") == "settled",
        "balance": pl.col("kind") == "balance",
        "months": _CHARGE & both & changed("months"),
        "payer": _CHARGE & both & changed("payer_id"),
    }


def _of_changes() -> dict[str, pl.Expr]:
    """Reasons of a charge that was there both months, along the steps from circumstances to amount."""
    both = pl.col("has") & pl.col("had")
    childcare, care = _CHILDCARE & both, _CARE & both
    fee = changed("limited")
    rate = fee & changed("rate", "fixed_ore")
    keyed = changed("form", "minutes_week", "basis", "rank", "age_class")
    income = fee & changed("fee_base_ore") & changed("income_ore", "income_missing")
    base_moved = fee & changed("fee_base_ore") & (~changed("income_ore", "income_missing") | newer("cap"))
    childcare_tariff = (rate & (~keyed | newer("rate"))) | base_moved | (fee & newer("ceiling"))
    limited = pl.col("is_limited_top") | pl.col("is_limited_top_then")
    by_limit = pl.col("is_limited_top") & pl.col("is_limited_top_then")
    limit = limited & changed("headroom_ore", "maximum_ore")
    count = changed("tariff_ore") & ~(by_limit & limit)
    quantity = changed("used_time", "used_visits", "used_days", "used_units")
    extent = changed("granted", "weight", "absence", "shared_by")
    law = limit & (
        changed("maximum_ore")
        | (changed("minimum") & ~changed("living"))
        | (changed("headroom_ore") & newer("minimum"))
    )
    return {
        "form": childcare & rate & changed("form"),
        "hours": childcare & rate & changed("minutes_week"),
        "basis": childcare & rate & changed("basis"),
        "rank": childcare & rate & changed("rank"),
        "age_class": childcare & rate & changed("age_class"),
        "income": (childcare & income) | (care & limit & changed("counted", "income_known")),
        "housing": care & limit & changed("housing"),
        "civil_status": care & limit & changed("living", "whose"),
        "minimum_change": care & limit & changed("changes"),
        "custody": childcare & changed("share"),
        "reduction": childcare & changed("kept"),
        "part_month": (childcare & changed("part_days")) | (care & count & changed("weight")),
        "attendance": childcare & changed("attended"),
        "absence": (childcare & changed("present")) | (care & count & changed("absence")),
        "decision": care & count & changed("granted"),
        "usage": care & count & quantity,
        "shared": care & count & changed("shared_by"),
        "tariff": (childcare & childcare_tariff) | (care & ((count & (~(quantity | extent) | newer("price"))) | law)),
        "limit": care & ~changed("tariff_ore") & limited & ~changed("headroom_ore", "maximum_ore"),
    }


def changed(*names: str) -> pl.Expr:
    """Whether a column has other values than last month."""
    pairs = [(each, f"{each}_then") for name in names for each in (name, f"{name}_top")]
    return any_of(*(pl.col(now).ne_missing(pl.col(then)) for now, then in pairs))


def newer(rule: str) -> pl.Expr:
    """Whether the rule row began to hold after what was billed last month began."""
    return (pl.col(f"{rule}_since_top") > pl.col(f"{rule}_since_top_then")).fill_null(value=False)


def any_of(*conditions: pl.Expr) -> pl.Expr:
    """Whether one of some conditions holds; what is not known does not."""
    return pl.any_horizontal(*(each.fill_null(value=False) for each in conditions))


def _rules() -> pl.Expr:
    """The rows that are new, each once: where they stand and by what decision."""
    rows = [pl.when(newer(name)).then(f"{name}_rule") for name in RULE_OF]
    return pl.concat_list(rows).list.drop_nulls().list.unique(maintain_order=True).list.join("; ")
