"""A client's row in words: from income to headroom and fee, each step with its law, filled in with the row's values."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from engine.calc.care.income import MONTHS
from engine.calc.care.reserved import HALVES
from engine.calc.care.rules import CareRules
from engine.calc.care.steps import BASIS_SENTENCE, RESULT_SENTENCES, STEPS
from engine.calc.care.wording import INCOME_WORDS, LIVING_WORDS, formula, listed
from engine.calc.told import Told, tell
from engine.calc.wording import Amount, Filled, days_between, kronor, percent
from engine.rulebook.care_rows import AgeUplift
from engine.rulebook.rows import Row

Values = Mapping[str, Any]
ALSO_APART = ", som gäller också när makar inte bor tillsammans,"
"""Said of a minimum amount where the tariff settles which one spouses apart have."""


def explain_person(row: Values, rules: CareRules, name: str) -> tuple[Told, ...]:
    """What happened in one row of `CareAssessment.persons`, step by step. `name` is what the client is called."""
    view: dict[str, object] = {
        **{key: Amount(value) for key, value in _amounts(row, rules).items()},
        **{key: Filled(text) for key, text in _texts(row, rules, name).items()},
        **_flags(row, rules),
        "law": rules.legal_basis,
    }
    decided = _rows(row, rules)
    sentences = (BASIS_SENTENCE, *(each.sentence for each in STEPS), *RESULT_SENTENCES)
    told = (tell(each, view, decided.get(each.name)) for each in sentences)
    return tuple(each for each in told if each is not None)


def _month(row: Values, column: str) -> Fraction:
    """An amount of the row in öre a month."""
    return Fraction(row[column], row["den"])


def _amounts(row: Values, rules: CareRules) -> dict[str, int | Fraction]:
    names = ("net", "counted", "housing", "minimum", "added", "deducted", "reserved")
    of_home = MONTHS * rules.housing_rule.interest_share.denominator
    sums = ("maximum_ore", "tariff_ore", "fee_ore", "outside_ore")
    return {
        **{name: _month(row, f"{name}_num") for name in names},
        **{name: row[name] for name in sums},
        "together": 2 * _month(row, "counted_num"),
        "home": Fraction(row["home_year_num"], of_home),
        "least": rules.minimums[row["living"]].amount_kr,
        "headroom_ore": row["headroom_ore"] or 0,
    }


def _texts(row: Values, rules: CareRules, name: str) -> dict[str, str]:
    least, base_ore, law = rules.minimums[row["living"]], rules.price_base_amount.amount_kr, rules.legal_basis
    uplift = _uplift(row, rules)
    unknown = {} if row["income_known"] else {"counted": ""}
    if row["statement"] != "declared":
        unknown["net"] = ""
    return {
        "name": name,
        "incomes": _incomes(row, rules),
        "basis_day": days_between(row["basis_day"], row["basis_day"]),
        "living": LIVING_WORDS[row["living"]] + (ALSO_APART if row["married_apart"] else ""),
        "least_formula": formula(least.multiplier, base_ore, least.amount_kr),
        "maximum_formula": formula(rules.maximum.multiplier, base_ore, rules.maximum.amount_kr),
        "limits": f"{law.maximum} och {law.reserved}" if row["income_known"] else law.maximum,
        "under_age": str(uplift.under_age) if uplift else "",
        "uplift": _more(uplift) if uplift else "",
        "home_shares": str(row["home_shares"]),
        "additions": _changes(row, "addition"),
        "deductions": _changes(row, "deduction"),
        **unknown,
    }


def _flags(row: Values, rules: CareRules) -> dict[str, bool]:
    known = row["income_known"]
    added, deducted = row["added_halves"] > 0, row["deducted_halves"] > 0
    return {
        "from_the_first": row["basis_day"] == rules.month.first,
        "declined": row["statement"] == "declined",
        "no_statement": row["statement"] is None,
        "no_income": row["own_year_num"] == 0,
        "only_other": {each["kind"] for each in row["incomes"]} == {"other"},
        "partner_unknown": row["statement"] == "declared" and not known,
        "pooled": known and row["whose"] == "pooled",
        "apart_own": known and row["married_apart"] and row["whose"] == "own",
        "not_limited": not known,
        "no_home": row["home_year_num"] == 0,
        "homes_added": row["married_apart"] and rules.couple_rule.apart_housing == "halved",
        "shared_home": row["home_shares"] > 1,
        "uplifted": _uplift(row, rules) is not None,
        "no_additions": not added,
        "no_deductions": not deducted,
        "with_both": added and deducted,
        "with_additions": added,
        "with_deductions": deducted,
        "nothing_left": row["headroom_ore"] == 0,
        "nothing_inside": row["tariff_ore"] == 0 and row["fee_ore"] == 0,
        "nothing_outside": row["outside_ore"] == 0,
    }


def _rows(row: Values, rules: CareRules) -> dict[str, Row]:
    """The rows that decided, by step."""
    return {
        "net_num": rules.income_rule,
        "counted_num": rules.couple_rule,
        "housing_num": rules.housing_rule,
        "minimum_num": rules.minimums[row["living"]],
        "headroom_ore": rules.roundings["headroom"],
        "maximum_ore": rules.maximum,
        **({"fee_ore": rules.allocation} if row["fee_ore"] < row["tariff_ore"] else {}),
    }


def _uplift(row: Values, rules: CareRules) -> AgeUplift | None:
    """What raises the minimum amount of a person of this age and way of living."""
    those = (each for each in rules.age_uplifts if not each.living or row["living"] in each.living)
    return next((each for each in those if row["age"] < each.under_age), None)


def _more(uplift: AgeUplift) -> str:
    return percent(uplift.percent) if uplift.percent is not None else kronor(uplift.amount_kr or 0)


def _incomes(row: Values, rules: CareRules) -> str:
    a_year = MONTHS * rules.income_rule.capital_tax.denominator
    found = {each["kind"]: each["net_year_num"] for each in row["incomes"]}
    named = [f"{text} {kronor(Fraction(found[kind], a_year))}" for kind, text in INCOME_WORDS.items() if kind in found]
    return listed(named) if named else ""


def _changes(row: Values, change: str) -> str:
    found = [each for each in row["changes"] if each["change"] == change]
    named = [f"{each['text']} {kronor(Fraction(each['halves'], HALVES))}" for each in found]
    return listed(named) if named else ""
