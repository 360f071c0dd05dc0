"""The steps from a client's circumstances to the headroom, each with its law and its sentence.

Amounts that end in `_num` are öre a month over the row's `den`, exact; those that end in `_ore` are whole öre.
The sentences name the month's law (`{law...}`), which differs before and after 1 July 2025.
"""

import polars as pl

from engine.calc.care.income import MONTHS
from engine.calc.care.reserved import HALVES
from engine.calc.care.rules import CareRules
from engine.calc.money import units
from engine.calc.step import Step, apply, sentence, step

NO_LIMIT = pl.lit(None, dtype=pl.Int64)


def by_law(provision: str) -> str:
    """The template of a provision of the social services act: a key of `LegalBasis`."""
    return f"{{law.act}} {{law.{provision}}}"


@step(
    "{name} har {net:kr} i månaden efter skatt: {incomes}.",
    when={
        "declined": "{name} har valt att inte lämna inkomstuppgift. Då begränsas avgiften bara av den högsta avgiften.",
        "no_statement": "Det finns ingen inkomstuppgift för {name} som gäller den här månaden. Då begränsas avgiften "
        "bara av den högsta avgiften.",
        "no_income": "{name} har inga inkomster.",
        "only_other": "{name} har {net:kr} i månaden efter skatt.",
    },
    value="{net:kr}",
    law=by_law("income"),
)
def net_num(rules: CareRules) -> pl.Expr:
    """The client's own net income a month."""
    return pl.col("own_year_num") * _of_year(rules.income_rule.capital_tax.denominator)


@step(
    "",
    when={
        "partner_unknown": "Makarnas inkomster räknas ihop, men den andra makens är inte känd. Då begränsas avgiften "
        "bara av den högsta avgiften.",
        "pooled": "Makars inkomster läggs ihop och delas lika: hälften av {together:kr}.",
        "apart_own": "Makarna bor inte tillsammans. Var och en räknas på sin egen inkomst.",
    },
    value="{counted:kr}",
    law=by_law("income"),
)
def counted_num(rules: CareRules) -> pl.Expr:
    """The income that counts: the client's own, or half of both spouses'."""
    partner = pl.col("partner_year_num") * _of_year(rules.income_rule.capital_tax.denominator)
    return pl.when(pl.col("whose") == "pooled").then((pl.col("net_num") + partner) // 2).otherwise("net_num")


@step(
    "Boendekostnaden är {home:kr} i månaden.",
    when={
        "not_limited": "",
        "no_home": "Ingen boendekostnad är uppgiven.",
        "homes_added": "Makarnas boendekostnader är tillsammans {home:kr} i månaden och delas lika.",
        "shared_home": "Boendekostnaden är {home:kr} i månaden och delas på {home_shares}.",
    },
    value="{housing:kr}",
    law=by_law("minimum"),
)
def housing_num(rules: CareRules) -> pl.Expr:
    """The client's part of what the home costs a month."""
    month = pl.col("home_year_num") * _of_year(rules.housing_rule.interest_share.denominator)
    return month // pl.col("home_shares")


@step(
    "Minimibeloppet för {living} är {least:kr}{least_formula}.",
    when={
        "not_limited": "",
        "uplifted": "Minimibeloppet för {living} är {least:kr}{least_formula}. Den som inte har fyllt {under_age} år "
        "får {uplift} mer.",
    },
    value="{minimum:kr}",
    law=by_law("minimum"),
)
def minimum_num(rules: CareRules) -> pl.Expr:
    """The minimum amount by way of living, raised for younger persons, rounded where the tariff says so."""
    amount = pl.lit(0, dtype=pl.Int128)
    for living, row in rules.minimums.items():
        amount = pl.when(pl.col("living") == living).then(_raised(living, row.amount_kr, rules)).otherwise(amount)
    return amount


def _raised(living: str, least_ore: int, rules: CareRules) -> pl.Expr:
    amount = pl.lit(least_ore, dtype=pl.Int128) * pl.col("den")
    for row in rules.age_uplifts:
        if not row.living or living in row.living:
            share, fixed_ore = row.percent or 0, row.amount_kr or 0
            more = (least_ore * share.numerator * (pl.col("den") // share.denominator)) + fixed_ore * pl.col("den")
            amount = pl.when(pl.col("age") < row.under_age).then(amount + more).otherwise(amount)
    rounding = rules.rounding("minimum_amount")
    if rounding is None:
        return amount
    return units(amount, pl.col("den"), rounding) * rounding.unit_ore * pl.col("den")


@step(
    "Minimibeloppet höjs: {additions}.",
    when={"not_limited": "", "no_additions": ""},
    value="{added:kr}",
    law=by_law("adjusted"),
)
def added_num(_: CareRules) -> pl.Expr:
    """What raises the minimum amount."""
    return pl.col("added_halves") * (pl.col("den") // HALVES)


@step(
    "Minimibeloppet sänks: {deductions}.",
    when={"not_limited": "", "no_deductions": ""},
    value="{deducted:kr}",
    law=by_law("adjusted"),
)
def deducted_num(_: CareRules) -> pl.Expr:
    """What lowers the minimum amount."""
    return pl.col("deducted_halves") * (pl.col("den") // HALVES)


@step(
    "Förbehållsbeloppet är det som ska finnas kvar att leva på: minimibeloppet och boendekostnaden.",
    when={
        "not_limited": "",
        "with_both": "Förbehållsbeloppet är det som ska finnas kvar att leva på: minimibeloppet med tillägg och "
        "avdrag, och boendekostnaden.",
        "with_additions": "Förbehållsbeloppet är det som ska finnas kvar att leva på: minimibeloppet med tillägg, och "
        "boendekostnaden.",
        "with_deductions": "Förbehållsbeloppet är det som ska finnas kvar att leva på: minimibeloppet efter avdrag, "
        "och boendekostnaden.",
    },
    value="{reserved:kr}",
    law=by_law("reserved"),
)
def reserved_num(_: CareRules) -> pl.Expr:
    """What the client must have left before any fee is taken; not below 0."""
    exact = pl.col("minimum_num") + pl.col("added_num") - pl.col("deducted_num") + pl.col("housing_num")
    return exact.clip(lower_bound=0)


@step(
    "Avgiftsutrymmet är det som är kvar av inkomsten när förbehållsbeloppet är draget.",
    when={
        "not_limited": "",
        "nothing_left": "Inkomsten räcker inte till mer än förbehållsbeloppet. Det finns inget avgiftsutrymme.",
    },
    value="{headroom_ore:kr}",
    law=by_law("reserved"),
)
def headroom_ore(rules: CareRules) -> pl.Expr:
    """What may be taken as a fee, whole öre; null where it is not limited because an income is not known."""
    rounding = rules.rounding("headroom")
    assert rounding is not None, "the rules always say how the headroom is rounded"
    left = (pl.col("counted_num") - pl.col("reserved_num")).clip(lower_bound=0)
    rounded = units(left, pl.col("den"), rounding) * rounding.unit_ore
    return pl.when("income_known").then(rounded.cast(pl.Int64)).otherwise(NO_LIMIT)


@step(
    "Den högsta avgiften (maxtaxan) är {maximum_ore:kr} i månaden{maximum_formula}.",
    value="{maximum_ore:kr}",
    law=by_law("maximum"),
)
def maximum_ore(rules: CareRules) -> pl.Expr:
    """The most that services inside it may cost together in the month."""
    return pl.lit(rules.maximum.amount_kr, dtype=pl.Int64)


STEPS: tuple[Step[CareRules], ...] = (
    net_num,
    counted_num,
    housing_num,
    minimum_num,
    added_num,
    deducted_num,
    reserved_num,
    headroom_ore,
    maximum_ore,
)
INCOME_STEPS = ("net_num", "counted_num", "headroom_ore")
"""What tells of a person's incomes: not for a payer who is neither the person nor the spouse."""

BASIS_SENTENCE = sentence(
    "basis_day",
    "Avgiften beräknas på det som gäller den {basis_day}, månadens första dag med en beslutad insats.",
    when={"from_the_first": ""},
    law=by_law("change"),
)
"""Told before the steps, where care began within the month."""

RESULT_SENTENCES = (
    sentence(
        "tariff_ore",
        "Insatserna som ingår i den högsta avgiften kostar tillsammans enligt taxan:",
        when={"nothing_inside": ""},
        value="{tariff_ore:kr}",
        law="kommunens taxa",
    ),
    sentence(
        "fee_ore",
        "Med hänsyn till den högsta avgiften och avgiftsutrymmet blir avgiften:",
        when={
            "nothing_inside": "",
            "not_limited": "Med hänsyn till den högsta avgiften blir avgiften:",
        },
        value="{fee_ore:kr}",
        law="{law.act} {limits}",
    ),
    sentence(
        "outside_ore",
        "Utöver det betalas det som inte ingår i den högsta avgiften.",
        when={"nothing_outside": ""},
        value="{outside_ore:kr}",
        law="kommunens taxa",
    ),
)


def _of_year(denominator: int) -> pl.Expr:
    """What an amount a year over `denominator` is multiplied by to be one a month over `den`."""
    return pl.col("den") // (MONTHS * denominator)


def to_headroom(persons: pl.DataFrame, rules: CareRules) -> pl.DataFrame:
    """The clients with every step's column, from circumstances where `whose` is own or pooled."""
    den = (pl.lit(rules.person_den, dtype=pl.Int128) * pl.col("home_shares")).alias("den")
    return apply(persons.lazy().with_columns(den), STEPS, rules).collect(engine="in-memory")
