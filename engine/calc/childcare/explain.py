"""A row of the calculation in words: the sentences of its steps, filled in with its values."""

from collections.abc import Callable, Mapping
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
from engine.rulebook.rows import Row

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
    view = _View(row, rules, child)
    told = (_tell(each, view, row, rules) for each in SENTENCES)
    return tuple(each for each in told if each is not None)


def _tell(what: Sentence, view: Mapping[str, Any], row: Mapping[str, Any], rules: MonthRules) -> Told | None:
    ref = row[what.ref] if what.ref else NOTHING
    return tell(what, view, rules.local.refs[ref] if ref != NOTHING else None)


class _View(dict[str, Any]):
    """The values and flags that the sentences speak of: each is worked out when the first sentence asks for it."""

    def __init__(self, row: Mapping[str, Any], rules: MonthRules, child: str) -> None:
        super().__init__()
        self.row, self.rules, self.child = row, rules, child
        self.day = rules.by_day[row["rule_part"]]

    def __missing__(self, name: str) -> Any:
        found = self[name] = _FOUND[name](self)
        return found

    @property
    def deduction_ore(self) -> int:
        """What of the income is not counted."""
        return int(self.day.cap.income_deduction_kr)

    @property
    def fee(self) -> Fraction:
        """What the rate gives."""
        return Fraction(self.row["fee_num"], self.rules.local.rate_den)

    @property
    def limited(self) -> Fraction:
        """The same within the ceiling."""
        return Fraction(self.row["limited_num"], self.rules.local.rate_den)

    @property
    def weight(self) -> Fraction:
        """How much of the month's fee is paid."""
        return Fraction(self.row["weight_num"], weight_den(self.rules))

    @property
    def is_whole(self) -> bool:
        """Whether that is all of it."""
        return bool(self.row["weight_num"] == weight_den(self.rules))

    @property
    def exact(self) -> Fraction:
        """What is owed for the place before it is rounded."""
        row, rules = self.row, self.rules
        return (
            Fraction(row["reduced_num"], rules.fee_den)
            * self.weight
            * Fraction(row["days"], row["charged_days"])
            * Fraction(row["present_num"], rules.present_den)
            * Fraction(row["share_num"], row["share_den"])
        )

    @property
    def is_below_minimum_income(self) -> bool:
        """Whether the income is so low that no fee is taken."""
        before = self.day.income.minimum_test == "before_deduction"
        tested = self.row["income_ore"] if before else self.row["capped_income_ore"] - self.deduction_ore
        return not self.row["income_missing"] and 0 < self.day.income.minimum_kr > tested

    @property
    def reduction(self) -> Row | None:
        """The row by which the fee is reduced."""
        ref = self.row["reduction_ref"]
        return self.rules.local.refs[ref] if ref != NOTHING else None

    @property
    def is_own_income(self) -> bool:
        """Whether both homes of a child pay by their own incomes."""
        return self.rules.two_households.method == "own_income_capped"

    @property
    def unit_ore(self) -> int:
        """What the charge is rounded to."""
        return self.rules.charge_rounding.unit_ore


_OF_ROW = ("income_ore", "capped_income_ore", "fee_base_ore", "fixed_ore", "ceiling_ore", "day_fee_ore", "charge_ore")
_COUNTS = ("rank", "charged_days", "attended_days", "days")
_AMOUNTS: Mapping[str, Callable[[_View], int | Fraction]] = {
    "income_cap_ore": lambda view: view.day.cap.income_cap_kr,
    "income_deduction_ore": lambda view: view.deduction_ore,
    "minimum_income_ore": lambda view: view.day.income.minimum_kr,
    "rate": lambda view: Fraction(view.row["rate_num"], view.rules.local.rate_den),
    "fee": lambda view: view.fee,
    "limited": lambda view: view.limited,
    "reduction_off": lambda view: 1 - Fraction(view.row["keep_num"], view.rules.local.keep_den),
    "reduced": lambda view: Fraction(view.row["reduced_num"], view.rules.fee_den),
    "weight": lambda view: view.weight,
    "credit_off": lambda view: 1 - Fraction(view.row["present_num"], view.rules.present_den),
    "share": lambda view: Fraction(view.row["share_num"], view.row["share_den"]),
    "minimum_fee_ore": lambda view: max((least.amount_kr for least in view.rules.minimum_fees), default=0),
}
_TEXTS: Mapping[str, Callable[[_View], str]] = {
    "child": lambda view: view.child,
    "for_rank": lambda view: _for_rank(view.row["rank"]),
    "place": lambda view: _place(view.row, view.rules),
    "reduction_text": lambda view: _lower_first(view.reduction.text) if isinstance(view.reduction, Reduction) else "",
    "credit_text": lambda view: view.row["credit_text"].lower(),
    "month_days": lambda view: str(view.rules.month.days),
}
_FLAGS: Mapping[str, Callable[[_View], bool]] = {
    "income_missing": lambda view: view.row["income_missing"] and not view.row["accepts_highest_fee"],
    "accepts_highest_fee": lambda view: view.row["accepts_highest_fee"],
    "no_deduction": lambda view: view.deduction_ore == 0,
    "below_minimum_income": lambda view: view.is_below_minimum_income,
    "not_counted": lambda view: view.row["rank"] == 0,
    "by_hours": lambda view: view.day.siblings.by == "longest_hours",
    "no_rate": lambda view: view.row["rate_num"] == 0,
    "fixed_fee": lambda view: view.row["fixed_ore"] > 0,
    "below_ceiling": lambda view: view.row["ceiling_ref"] == NOTHING or view.row["limited_num"] == view.row["fee_num"],
    "free_month": lambda view: view.row["free_ref"] != NOTHING,
    "no_reduction": lambda view: view.reduction is None,
    "by_day": lambda view: view.row["by_day"],
    "all_month": lambda view: view.row["charged_days"] == view.rules.month.days,
    "short_place": lambda view: view.is_whole and view.rules.part_month.at_least_one_month,
    "whole_fee": lambda view: view.is_whole,
    "below_minimum_fee": lambda view: (
        bool(view.rules.minimum_fees) and view.row["charge_ore"] == 0 and view.exact >= view.unit_ore
    ),
    "all_days": lambda view: view.row["days"] == view.row["charged_days"],
    "no_credit": lambda view: view.row["present_num"] == view.rules.present_den,
    "not_shared": lambda view: not view.row["shared"],
    "own_income_cut": lambda view: view.is_own_income and view.exact - view.row["charge_ore"] >= view.unit_ore,
    "own_income": lambda view: view.is_own_income,
}


def _amount(found: Callable[[_View], int | Fraction]) -> Callable[[_View], Amount]:
    return lambda view: Amount(found(view))


def _text(found: Callable[[_View], str]) -> Callable[[_View], Filled]:
    return lambda view: Filled(found(view))


def _of_row(name: str) -> Callable[[_View], Any]:
    return lambda view: view.row[name]


_FOUND: Mapping[str, Callable[[_View], Any]] = {
    **{name: _amount(_of_row(name)) for name in _OF_ROW},
    **{name: _text(_of_row(name)) for name in _COUNTS},
    **{name: _amount(found) for name, found in _AMOUNTS.items()},
    **{name: _text(found) for name, found in _TEXTS.items()},
    **_FLAGS,
}
"""How everything that a sentence may speak of is found in a view."""


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
