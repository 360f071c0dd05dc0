"""Lines of care as they stand on paper: what for, how much of it, at what price, and how it came about."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import attrs

from engine.batch.area_paper import SECRECY, explained
from engine.batch.people import People, Row
from engine.calc.care.assess import CareAssessment
from engine.calc.care.explain import explain_charge, explain_person, line_texts
from engine.calc.care.rules import CareRules
from engine.calc.care.steps import STEPS
from engine.calc.told import Told
from engine.calc.wording import kronor, month_name
from engine.documents.model import Explanation, Line
from engine.rulebook.care_rows import Level, Service

AREA = "care"
HIDDEN_INCOME = (
    "Avgiften kan vara begränsad av den högsta avgiften och av den enskildes inkomst. Uppgifter om inkomst visas inte "
    "här."
)
"""Says the same whether an income is known or not: that none is known is about the client too."""
HIDDEN_REDUCTION = "Avdrag med hänsyn till den enskildes inkomst"
HIDDEN_LEVEL = "Avgift efter taxans nivå. Den kan vara begränsad av den enskildes inkomst."
SEEN_BY_ALL = ("maximum_ore", "tariff_ore", "outside_ore")
"""The steps of a client that say nothing of anybody's income or home."""
OF_THE_DECISION = tuple(step.name for step in STEPS)
"""The steps of a client that a decision on the fee rests on, whatever was used in the month."""


@attrs.frozen
class Sight:
    """What a reader may see of the circumstances behind a client's fee: the client's own, and the spouse's."""

    own: bool
    partners: bool


class CarePaper:
    """The words of a batch's care. Rows are those of its lines of kind `charge`."""

    def __init__(self, assessments: Iterable[CareAssessment], people: People) -> None:
        self._people = people
        self._rules: dict[date, CareRules] = {}
        self._persons: dict[tuple[date, str], Row] = {}
        self._charges: dict[tuple[date, str, str], Row] = {}
        for each in assessments:
            month = each.month.first
            self._rules[month] = each.rules
            self._persons |= {(month, row["person_id"]): row for row in each.persons.iter_rows(named=True)}
            self._charges |= {
                (month, row["person_id"], row["service"]): row for row in each.charges.iter_rows(named=True)
            }

    def concerns(self, row: Row) -> str:
        """Whom a line is for."""
        return self._people.concerns(row["person_id"], AREA)

    def line(self, row: Row) -> Line:
        """A line for a service: how much was counted, at what price, and what was taken off."""
        charge, sight = self._charge(row), self._sight(row)
        known = charge if sight.own else {**charge, "headroom_off_ore": 0, "income_known": True}
        texts = line_texts(known, self._rules[row["service_month"]])
        hidden = () if sight.own or not charge["headroom_off_ore"] else (_hidden_reduction(charge),)
        return Line(
            text=f"{self._service(row).text}, {self._name(row)}",
            period=month_name(row["service_month"]),
            quantity=texts.quantity,
            unit_price_ore=texts.unit_price_ore,
            amount_ore=row["amount_ore"],
            notes=(*texts.notes, *hidden),
        )

    def heading(self, row: Row) -> str:
        """What a line is for, in one row of text."""
        return f"{self._service(row).text}, {self._name(row)}, {month_name(row['service_month'])}"

    def common(self, row: Row) -> tuple[Told, ...]:
        """Every step of the client's month, as a fee handler may see it."""
        person = self._persons[row["service_month"], row["person_id"]]
        return explain_person(person, self._rules[row["service_month"]], self._name(row))

    def told(self, row: Row) -> tuple[Told, ...]:
        """Every step of a line, as a fee handler may see it."""
        return explain_charge(self._charge(row), self._rules[row["service_month"]])

    def explanations(self, rows: Sequence[Row]) -> Iterator[Explanation]:
        """How each line came about: for each client and month what limits the fees, then each service.

        What no limit bears on, such as food and rent, is explained without the client's circumstances.
        """
        for month, client in dict.fromkeys((row["service_month"], row["person_id"]) for row in rows):
            own = [row for row in rows if (row["service_month"], row["person_id"]) == (month, client)]
            sight = self._sight(own[0])
            if any(self._is_limited(row) for row in own):
                limits = "avgiftsutrymme och högsta avgift" if sight.own else "högsta avgift"
                heading = f"{self._name(own[0])}, {month_name(month)}: {limits}"
                told = self._without_others(self._seen(own[0], sight), own)
                yield explained(heading, told, ends_in_result=False)  # it ends in several sums, none of them to pay
            for row in own:
                yield explained(self.heading(row), (_without_headroom(step, sight) for step in self.told(row)))

    def _without_others(self, told: Iterable[Told], rows: Sequence[Row]) -> Iterator[Told]:
        """The steps without the sum of what no limit bears on, where some of it is on another month's invoice: rent in
        advance beside food in arrears.
        """
        person = self._persons[rows[0]["service_month"], rows[0]["person_id"]]
        here_ore = sum(row["amount_ore"] for row in rows if not self._is_limited(row))
        yield from (each for each in told if each.name != "outside_ore" or here_ore == person["outside_ore"])

    def circumstances(self, row: Row) -> tuple[Told, ...]:
        """The steps from the client's income to the headroom and the maximum fee, as the row's reader may see them."""
        return tuple(step for step in self._seen(row, self._sight(row)) if step.name in OF_THE_DECISION)

    def _name(self, row: Row) -> str:
        return self._people.name(row["person_id"], AREA)

    def _charge(self, row: Row) -> Row:
        return self._charges[row["service_month"], row["person_id"], row["service"]]

    def _service(self, row: Row) -> Service:
        return self._rules[row["service_month"]].by_name[row["service"]]

    def _is_limited(self, row: Row) -> bool:
        service = self._service(row)
        return service.inside_maximum or service.inside_headroom

    def _sight(self, row: Row) -> Sight:
        """What the line's reader may see; nothing unless he is the client, acts for the client, or is the spouse whose
        income is counted too. What is the spouse's is seen by the two of them only, and not of a protected one.
        """
        person = self._persons[row["service_month"], row["person_id"]]
        client, partner, payer = row["person_id"], person["partner_id"], row["payer_id"]
        month = self._rules[row["service_month"]].month
        if payer == client and person["deceased_on"] is not None and person["deceased_on"] <= month.last:
            return Sight(own=False, partners=False)  # it is the estate that reads
        reader = self._people.receivers.reader(payer, client, month.last)
        of_couple = reader.party_id in {client, partner}
        own = reader.party_id == client or reader.is_trustee or (of_couple and person["whose"] == "pooled")
        other = partner if reader.party_id == client else client
        return Sight(own, of_couple and not (other and self._people.is_protected(other)))

    def _seen(self, row: Row, sight: Sight) -> Iterator[Told]:
        """The steps of the client's month that the reader may see."""
        told = self.common(row)
        if not sight.own:
            yield Told("net_num", HIDDEN_INCOME, "", SECRECY, None)
            yield from (step for step in told if step.name in SEEN_BY_ALL)
            return
        person = self._persons[row["service_month"], row["person_id"]]
        yield from (step for each in told if (step := each if sight.partners else _without_partner(each, person)))


def _without_partner(step: Told, person: Row) -> Told | None:
    """A step without what would say how much the spouse has: of pooled incomes only the half that counts."""
    if person["whose"] == "pooled" and step.name == "net_num" and person["statement"] == "declared":
        return None
    if person["whose"] == "pooled" and step.name == "counted_num" and person["income_known"]:
        return attrs.evolve(step, text="Makars inkomster läggs ihop och delas lika.")
    if person["married_apart"] and step.name == "housing_num" and step.value:
        return attrs.evolve(step, text="Boendekostnad i månaden.")
    return step


def _without_headroom(step: Told, sight: Sight) -> Told:
    """A reduction is seen by whoever pays, the headroom behind it only by those who may see the income."""
    if sight.own:
        return step
    if step.name == "headroom_off_ore":
        return attrs.evolve(step, text=f"{HIDDEN_REDUCTION}.")
    if isinstance(step.row, Level) and step.row.headroom_share is not None:
        return attrs.evolve(step, text=HIDDEN_LEVEL)
    return step


def _hidden_reduction(charge: Row) -> str:
    return f"{HIDDEN_REDUCTION} {kronor(charge['headroom_off_ore'])}"
