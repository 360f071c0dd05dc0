"""A row of the calculation in words: the sentences of its steps, filled in with its values."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from engine.calc.childcare.lookup import NOTHING, RANKS
from engine.calc.childcare.month_rules import MonthRules
from engine.calc.childcare.place_month import weight_den
from engine.calc.childcare.steps import STEPS
from engine.calc.step import Sentence, sentence
from engine.calc.told import Told, tell
from engine.calc.wording import BASIS_WORDS, FORM_WORDS, Amount, Filled
from engine.rulebook.childcare_rows import Rate, Reduction

MONTH_SENTENCES = (
    sentence(
        "weight_num",
        "Barnet har plats {charged_days} av månadens {month_days} dagar. För dem betalas {weight:percent} av "
        "månadsavgiften.",
        when={
            "by_day": "Barnet har varit på plats {attended_days} dagar. För dem betalas {day_fee_ore:kr} per dag i "
            "stället.",
            "all_month": "",
            "short_place": "Placeringen är kortare än en månad. Då betalas en hel månadsavgift.",
            "whole_fee": "Barnet har plats {charged_days} av månadens {month_days} dagar. För dem betalas hela "
            "månadsavgiften.",
        },
        law="kommunens taxa",
    ),
    sentence(
        "days",
        "Den här delen gäller {days} av de {charged_days} dagarna.",
        when={"all_days": ""},
    ),
    sentence(
        "present_num",
        "Avdrag för frånvaro ({credit_text}): {credit_off:percent}.",
        when={"no_credit": ""},
        law="kommunens taxa",
    ),
    sentence(
        "share_num",
        "{child} bor växelvis i två hushåll. Det här hushållet betalar {share:percent} av platsen.",
        when={
            "not_shared": "",
            "own_income_cut": "{child} bor växelvis i två hushåll. Hushållens avgifter blir tillsammans högre än den "
            "högsta avgiften för platsen. Den högsta avgiften delas mellan hushållen efter deras avgifter.",
            "own_income": "{child} bor växelvis i två hushåll. Båda betalar efter sin egen inkomst, tillsammans högst "
            "den högsta avgiften för platsen.",
        },
        law="kommunens taxa",
    ),
    sentence(
        "charge_ore",
        "Att betala för platsen, avrundat enligt taxan.",
        when={"below_minimum_fee": "Avgiften är lägre än {minimum_fee_ore:kr} och tas därför inte ut."},
        value="{charge_ore:kr}",
        law="kommunens taxa",
    ),
)

SENTENCES = (*(step.sentence for step in STEPS), *MONTH_SENTENCES)
ORDINARY_BASES = ("work", "study", "own_need")


def explain(row: Mapping[str, Any], rules: MonthRules, *, child: str = "Barnet") -> tuple[Told, ...]:
    """What happened in one row of `Assessment.parts`, step by step. `child` is what the child is called in the text."""
    view = _view(row, rules, child)
    told = (_tell(each, view, row, rules) for each in SENTENCES)
    return tuple(each for each in told if each is not None)


def _tell(what: Sentence, view: Mapping[str, Any], row: Mapping[str, Any], rules: MonthRules) -> Told | None:
    ref = row[what.ref] if what.ref else NOTHING
    return tell(what, view, rules.local.refs[ref] if ref != NOTHING else None)


def _view(row: Mapping[str, Any], rules: MonthRules, child: str) -> dict[str, Any]:
    """The values and flags that the sentences speak of."""
    local, day = rules.local, rules.by_day[row["rule_part"]]
    deduction, minimum = day.cap.income_deduction_kr, day.income.minimum_kr
    tested = (
        row["income_ore"] if day.income.minimum_test == "before_deduction" else row["capped_income_ore"] - deduction
    )
    reduction = local.refs[row["reduction_ref"]] if row["reduction_ref"] != NOTHING else None
    fee, limited = Fraction(row["fee_num"], local.rate_den), Fraction(row["limited_num"], local.rate_den)
    weight = Fraction(row["weight_num"], weight_den(rules))
    exact = (
        Fraction(row["reduced_num"], rules.fee_den)
        * weight
        * Fraction(row["days"], row["charged_days"])
        * Fraction(row["present_num"], rules.present_den)
        * Fraction(row["share_num"], row["share_den"])
    )
    amounts = {
        "income_ore": row["income_ore"],
        "income_cap_ore": day.cap.income_cap_kr,
        "capped_income_ore": row["capped_income_ore"],
        "income_deduction_ore": deduction,
        "minimum_income_ore": minimum,
        "fee_base_ore": row["fee_base_ore"],
        "rate": Fraction(row["rate_num"], local.rate_den),
        "fixed_ore": row["fixed_ore"],
        "fee": fee,
        "ceiling_ore": row["ceiling_ore"],
        "limited": limited,
        "reduction_off": 1 - Fraction(row["keep_num"], local.keep_den),
        "reduced": Fraction(row["reduced_num"], rules.fee_den),
        "weight": weight,
        "credit_off": 1 - Fraction(row["present_num"], rules.present_den),
        "share": Fraction(row["share_num"], row["share_den"]),
        "day_fee_ore": row["day_fee_ore"],
        "charge_ore": row["charge_ore"],
        "minimum_fee_ore": max((least.amount_kr for least in rules.minimum_fees), default=0),
    }
    texts = {
        "child": child,
        "rank": str(row["rank"]),
        "for_rank": _for_rank(row["rank"]),
        "place": _place(row, rules),
        "reduction_text": _lower_first(reduction.text) if isinstance(reduction, Reduction) else "",
        "credit_text": row["credit_text"].lower(),
        "charged_days": str(row["charged_days"]),
        "attended_days": str(row["attended_days"]),
        "days": str(row["days"]),
        "month_days": str(rules.month.days),
    }
    flags = {
        "income_missing": row["income_missing"] and not row["accepts_highest_fee"],
        "accepts_highest_fee": row["accepts_highest_fee"],
        "no_deduction": deduction == 0,
        "below_minimum_income": not row["income_missing"] and minimum > 0 and tested < minimum,
        "not_counted": row["rank"] == 0,
        "by_hours": day.siblings.by == "longest_hours",
        "no_rate": row["rate_num"] == 0,
        "fixed_fee": row["fixed_ore"] > 0,
        "below_ceiling": row["ceiling_ref"] == NOTHING or limited == fee,
        "free_month": row["free_ref"] != NOTHING,
        "no_reduction": reduction is None,
        "by_day": row["by_day"],
        "all_month": row["charged_days"] == rules.month.days,
        "short_place": weight == 1 and rules.part_month.at_least_one_month,
        "whole_fee": weight == 1,
        "below_minimum_fee": bool(rules.minimum_fees)
        and row["charge_ore"] == 0
        and exact >= rules.charge_rounding.unit_ore,
        "all_days": row["days"] == row["charged_days"],
        "no_credit": row["present_num"] == rules.present_den,
        "not_shared": not row["shared"],
        "own_income_cut": rules.two_households.method == "own_income_capped"
        and exact - row["charge_ore"] >= rules.charge_rounding.unit_ore,
        "own_income": rules.two_households.method == "own_income_capped",
    }
    return {k: Amount(v) for k, v in amounts.items()} | {k: Filled(v) for k, v in texts.items()} | flags


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _for_rank(rank: int) -> str:
    if rank == 0:
        return ""
    return f" för barn {rank}" if rank < RANKS else f" för barn {RANKS} och senare"


def _place(row: Mapping[str, Any], rules: MonthRules) -> str:
    """What kind of place it is, in as much detail as the rate makes a difference of."""
    rate = rules.local.refs[row["rate_ref"]]
    assert isinstance(rate, Rate)
    names = rules.local.class_names[row["form_code"]]
    age = names[min(row["age_class_code"], len(names) - 1)].replace("-", "–")
    details = [f"{age} år"] if rate.age_class else []
    if rate.hour_band:
        hours, minutes = divmod(row["minutes_week"], 60)
        details.append(f"{hours}{f' tim {minutes} min' if minutes else ' timmar'} i veckan")
    if rate.basis and row["basis"] not in ORDINARY_BASES:
        details.append(BASIS_WORDS[row["basis"]])
    return FORM_WORDS[row["form"]] + (f" ({', '.join(details)})" if details else "")
