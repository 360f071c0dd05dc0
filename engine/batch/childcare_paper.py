"""Lines of childcare as they stand on paper: what for, how much of it, at what price, and how it came about."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from engine.batch.area_paper import SECRECY, explained
from engine.batch.people import People, Row
from engine.calc.childcare.assess import Assessment
from engine.calc.childcare.explain import explain
from engine.calc.childcare.month_rules import MonthRules
from engine.calc.childcare.place_month import weight_den
from engine.calc.told import Told
from engine.calc.wording import FORM_WORDS, days_between, kronor, percent
from engine.documents.model import Explanation, Line
from engine.rulebook.childcare_rows import Reduction

AREA = "childcare"
HIDDEN_INCOME = "Avgiften är beräknad efter hushållets inkomst. Uppgiften visas inte på den här fakturan."
OF_THE_HOUSEHOLD = ("capped_income_ore", "fee_base_ore")


class ChildcarePaper:
    """The words of a batch's childcare. Rows are those of its lines of kind `charge`."""

    def __init__(self, assessments: Iterable[Assessment], people: People) -> None:
        self._rules: Mapping[date, MonthRules] = {each.month.first: each.rules for each in assessments}
        self._people = people

    def concerns(self, row: Row) -> str:
        """Whom a line is for."""
        return self._people.concerns(row["child_id"], AREA)

    def line(self, row: Row) -> Line:
        """A line with the fee of the place as its unit price."""
        rules = self._rules[row["service_month"]]
        fee = _nearest_ore(row["reduced_num"], rules.fee_den)
        return Line(
            text=f"{FORM_WORDS[row['form']].capitalize()}, {self._name(row)}",
            period=days_between(row["line_from"], row["line_to"]),
            quantity=_quantity(row, rules),
            unit_price_ore=row["day_fee_ore"] if row["by_day"] else fee,
            amount_ore=row["amount_ore"],
            notes=tuple(_notes(row, rules)),
        )

    def common(self, _: Row) -> tuple[Told, ...]:
        """None: what a household's lines have in common is part of each."""
        return ()

    def told(self, row: Row) -> tuple[Told, ...]:
        """Every step of a line, as a fee handler may see it."""
        values = {**row, "charge_ore": row["amount_ore"]}
        return explain(values, self._rules[row["service_month"]], child=self._name(row))

    def heading(self, row: Row) -> str:
        """What a line is for, in one row of text."""
        period = days_between(row["line_from"], row["line_to"])
        return f"{FORM_WORDS[row['form']].capitalize()}, {self._name(row)}, {period}"

    def explanations(self, rows: Sequence[Row]) -> Iterator[Explanation]:
        """How each line came about. What is the same for all of them, the household's income, is told once."""
        told = [self._without_income(row, self.told(row)) for row in rows]
        common = [tuple(step for step in steps if step.name in OF_THE_HOUSEHOLD) for steps in told]
        once = len(set(common)) == 1 and bool(common[0])
        if once:
            yield explained("Hushållets inkomst", common[0])
        for row, steps in zip(rows, told, strict=True):
            yield explained(self.heading(row), [step for step in steps if not (once and step.name in OF_THE_HOUSEHOLD)])

    def _name(self, row: Row) -> str:
        return self._people.name(row["child_id"], AREA)

    def _without_income(self, row: Row, told: tuple[Told, ...]) -> tuple[Told, ...]:
        """What a payer outside the household (an organisation, a trustee) is told: nothing that gives its income away.

        Only an adult of the household may see it.
        """
        if (row["household_id"], row["payer_id"]) in self._people.adults:
            return told
        kept = [step for step in told if step.name not in (*OF_THE_HOUSEHOLD, "fee_num")]
        return (Told("fee_base_ore", HIDDEN_INCOME, "", SECRECY, None), *kept)


def _nearest_ore(fee_num: int, fee_den: int) -> int:
    return (2 * fee_num + fee_den) // (2 * fee_den)


def _quantity(row: Row, rules: MonthRules) -> str:
    """How much of the unit price is paid: attended days, or a part of the month and of a shared place."""
    if row["by_day"]:
        return f"{row['attended_days']} dag{'' if row['attended_days'] == 1 else 'ar'}"
    whole = weight_den(rules)
    share = "" if row["share_num"] == row["share_den"] else str(Fraction(row["share_num"], row["share_den"]))
    weighted, parted = row["weight_num"] != whole, row["days"] != row["charged_days"]
    of_month = ""
    if weighted or parted:
        part = Fraction(row["weight_num"], whole) * Fraction(row["days"], row["charged_days"])
        base = whole if weighted else row["charged_days"]
        of_month = f"{part * base}/{base}" if (part * base).denominator == 1 else str(part)
    return f"{' × '.join(each for each in (share, of_month) if each) or 1} mån"


def _notes(row: Row, rules: MonthRules) -> Iterator[str]:
    """What a reader must know of the price: rank, reductions, credit, share."""
    local = rules.local
    if row["rank"] > 1:
        yield f"Syskonordning: barn {row['rank']}"
    if row["reduction_ref"] >= 0:
        reduction = local.refs[row["reduction_ref"]]
        assert isinstance(reduction, Reduction)
        full = kronor(Fraction(row["limited_num"], local.rate_den))
        off = percent(1 - Fraction(row["keep_num"], local.keep_den))
        yield f"{reduction.text}: {full} minskat med {off}"
    if row["free_ref"] >= 0:
        yield "Avgiftsfri månad"
    if row["present_num"] != rules.present_den:
        yield f"{row['credit_text']}: avdrag {percent(1 - Fraction(row['present_num'], rules.present_den))}"
    if row["shared"]:
        yield "Växelvis boende: delad faktura"
    if row["income_missing"]:
        yield (
            "Högsta avgift: inkomstuppgift saknas"
            if not row["accepts_highest_fee"]
            else "Högsta avgift enligt eget val"
        )
