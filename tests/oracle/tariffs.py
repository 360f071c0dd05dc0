"""Random valid tariffs, the same for the same seed: every kind of row, every option, rows that change in the month."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from random import Random

from tests.oracle.families import BASES, REASONS
from tests.oracle.plain import ALL_FORMS

BEGINNING = date(2016, 1, 1)
NATIONAL_PERCENT = {"school_age": (2, 1, 1, 0), "holiday_care": (2, 1, 1, 0)}
PRESCHOOL_PERCENT = (3, 2, 1, 0)
LOWER = (Fraction(1), Fraction(1), Fraction(3, 4), Fraction(2, 3), Fraction(1, 2), Fraction(7, 10), Fraction(13, 50))
OFF = ("25", "25.24", "26", "30", "3/8", "3/9", "10", "100", "12.5")
ONE_DAY = timedelta(days=1)
Body = list[str]  # the lines of one row, without dates, status and source


def names(values: Sequence[str]) -> str:
    """A TOML list of text."""
    return json.dumps(list(values))


def as_share(share: Fraction) -> str:
    """A percentage where it is a finite decimal number, else a fraction."""
    percent = share * 100
    finite = (percent * 100).denominator == 1
    return str(Decimal(percent.numerator) / percent.denominator) if finite else str(share)


class TariffMaker:
    """Makes one tariff whose changes, if any, fall in the given month."""

    def __init__(self, rng: Random, month: date) -> None:
        self.rng = rng
        self.month = month
        self.rows: dict[str, list[str]] = {}
        self.forms = (
            ALL_FORMS if self.likely(75) else tuple(f for f in ALL_FORMS if f == "preschool" or self.likely(60))
        )
        self.classes: dict[str, list[str]] = {f: [] for f in self.forms}
        self.bands: dict[tuple[str, str], list[str]] = {}
        self.uncounted: tuple[str, ...] = (
            self.some(("universal",), ("universal", "special_support")) if self.likely(30) else ()
        )

    def likely(self, percent: float) -> bool:
        """True in so many of a hundred cases."""
        return self.rng.random() * 100 < percent

    def flag(self, percent: float) -> str:
        """TOML's word for true in so many of a hundred cases."""
        return "true" if self.likely(percent) else "false"

    def some(self, *choices: tuple[str, ...]) -> tuple[str, ...]:
        """One of the choices."""
        return self.rng.choice(choices)

    def some_forms(self) -> tuple[str, ...]:
        """A part of the forms, at least one."""
        return tuple(self.rng.sample(self.forms, self.rng.randrange(1, len(self.forms) + 1)))

    def add(self, table: str, make: Callable[[], list[Body]], *, changes: float = 15) -> None:
        """Rows of a table that hold from the beginning; in some tariffs they are others from a day of the month on."""
        if self.likely(changes):
            day = self.month if self.likely(40) else self.month + self.rng.randrange(1, 28) * ONE_DAY
            self.dated(table, make(), BEGINNING, day - ONE_DAY)
            self.dated(table, make(), day, None)
        else:
            self.dated(table, make(), BEGINNING, None)

    def dated(self, table: str, bodies: list[Body], first: date, last: date | None) -> None:
        """Write the rows with their dates and a source."""
        period = [f"valid_from = {first}"] + ([f"valid_to = {last}"] if last else [])
        for body in bodies:
            lines = [f"[[{table}]]", *period, *body, 'status = "decided"', 'source = { decision = "drawn" }']
            self.rows.setdefault(table, []).append("\n".join(lines) + "\n")

    def toml(self) -> str:
        """The whole tariff."""
        self.age_classes()
        self.hour_bands()
        windows = self.rng.choice(
            ('{from = "06-14", to = "08-22"}', '{from = "12-20", to = "01-07"}, {from = "06-01", to = "06-30"}')
        )
        self.dated("season", [['name = "lov"', f"windows = [{windows}]"]], BEGINNING, None)
        for form in self.forms:
            self.add("rate", partial(self.rates, form))
        self.month_rows()
        self.day_rows()
        return f"forms = {names(self.forms)}\n\n" + "\n".join(row for rows in self.rows.values() for row in rows)

    def age_classes(self) -> None:
        """None, two or three classes for some of the forms, with every kind of switch."""
        if self.likely(35):
            return
        forms = self.some_forms()
        ages = self.rng.choice(((0, 3), (0, 3), (0, 4), (0, 3, 6)))
        for form in forms:
            self.classes[form] = [f"from_{age}" for age in ages]
        switches = {age: self.rng.choice(("date", "date", "autumn_term", "birthday")) for age in ages}

        def make() -> list[Body]:
            bodies = []
            for age in ages:
                body = [f"form = {names(forms)}", f'name = "from_{age}"', f"turns = {age}"]
                if age:
                    body.append(f'switch = "{switches[age]}"')
                    if switches[age] == "date":
                        body.append(
                            f'date = "{self.rng.choice(("01-01", "07-01", "08-01", "08-15", "09-01", "09-15"))}"'
                        )
                bodies.append(body)
            return bodies

        self.add("age_class", make, changes=8)
        if "autumn_term" in switches.values():
            first, last = BEGINNING.year, self.month.year + 1
            for year in range(first, last + 1):
                start = [f'autumn_start = "08-{self.rng.randrange(14, 24)}"']
                self.dated("term", [start], date(year, 1, 1), None if year == last else date(year, 12, 31))

    def hour_bands(self) -> None:
        """None, two or three bands for some of the forms, for all age classes or one set for each."""
        for form in self.forms:
            for in_class in self.classes[form] or ["all"]:
                self.bands[form, in_class] = ["all"]
        for form in self.some_forms() if self.likely(50) else ():
            by_class = bool(self.classes[form]) and self.likely(30)
            common = self.limits()
            for in_class in self.classes[form] or ["all"]:
                limits = self.limits() if by_class else common
                made = [f"upto_{up or 'end'}" for _, up in limits]
                self.bands[form, in_class] = made
                if by_class or in_class == (self.classes[form] or ["all"])[0]:
                    extra = [f"age_class = {names([in_class])}"] if by_class else []
                    bodies = [self.band(form, extra, name, *limit) for name, limit in zip(made, limits, strict=True)]
                    self.dated("hour_band", bodies, BEGINNING, None)

    def limits(self) -> list[tuple[str, str]]:
        """Band limits in hours, covering everything once."""
        cuts = self.rng.choice((["15"], ["30"], ["15", "30"], ["15.5", "25"], ["19"]))
        return list(zip(["", *cuts], [*cuts, ""], strict=True))

    def band(self, form: str, extra: Body, name: str, above: str, up_to: str) -> Body:
        """One band."""
        body = [f"form = {names([form])}", *extra, f'name = "{name}"']
        return body + ([f'above = "{above}"'] if above else []) + ([f'up_to = "{up_to}"'] if up_to else [])

    def rates(self, form: str) -> list[Body]:
        """Rates of a form that match exactly once: by class, band, ground and season, or some of these."""
        by_class, by_band, by_basis, by_season = (self.likely(p) for p in (80, 70, 25, 15))
        classes = self.classes[form] if by_class and self.classes[form] else [""]
        bodies = []
        for in_class in classes:
            own = self.bands[form, in_class or (self.classes[form] or ["all"])[0]]
            same = bool(in_class) or all(self.bands[form, c] == own for c in self.classes[form])
            for band in own if by_band and same and own != ["all"] else [""]:
                for group in self.grounds(by_basis):
                    for season in ('during = "lov"', 'outside = "lov"') if by_season else ("",):
                        body = [f"form = {names([form])}"]
                        body += [f"age_class = {names([in_class])}"] if in_class else []
                        body += [f"hour_band = {names([band])}"] if band else []
                        body += [f"basis = {names(group)}"] if group else []
                        body += [season] if season else []
                        free = bool(self.uncounted) and set(group) <= set(self.uncounted)
                        bodies.append([*body, self.price(form, free=free)])
        return bodies

    def grounds(self, split: bool) -> list[list[str]]:
        """The grounds for placement in groups; those outside the sibling order always apart."""
        counted = [b for b in BASES if b not in self.uncounted]
        apart = [list(self.uncounted)] if self.uncounted else []
        if split:
            self.rng.shuffle(counted)
            cut = self.rng.randrange(1, len(counted))
            return [*apart, counted[:cut], counted[cut:]]
        return [*apart, counted] if apart else [[]]

    def price(self, form: str, *, free: bool) -> str:
        """Percentages at or below the national ones (seldom above), or fixed amounts."""
        if free:
            return 'percent = ["0", "0", "0", "0"]'
        if self.likely(4):
            return self.rng.choice(("amount_kr = [300, 200, 100, 0]", 'amount_kr = ["112.50", "75.25", 0, 0]'))
        most = NATIONAL_PERCENT.get(form, PRESCHOOL_PERCENT)
        times = self.rng.choice(LOWER) if self.likely(97) else Fraction(11, 10)
        percents = [as_share(Fraction(p, 100) * times) for p in most]
        return f"percent = {names(percents)}"

    def month_rows(self) -> None:
        """The rows that describe the month as a whole."""
        pick = self.rng.choice
        flag = self.flag
        modes, methods = (
            ("advance", "current", "arrears"),
            ("thirtieth", "calendar_days", "half_month", "started_month"),
        )
        splits = ("not_split", "share_on_own_income", "share_on_own_income", "own_income_capped", "incomes_added")
        self.add("billing", lambda: [[f'mode = "{pick(modes)}"']])
        self.add("part_month", lambda: [[f'method = "{pick(methods)}"', f"at_least_one_month = {flag(25)}"]])
        self.add("two_households", lambda: [[f'method = "{pick(splits)}"', f"both_need_care = {flag(30)}"]])
        self.add("rounding", lambda: [self.rounding("charge", 85, 80)])
        if self.likely(35):
            self.add(
                "minimum_fee",
                lambda: [[f"amount_kr = {pick((1, 100, 151, 400))}", f'per = "{pick(("place", "household"))}"']],
            )
        if self.likely(20):
            self.add("minimum_invoice", lambda: [["amount_kr = 100", f'below = "{pick(("waive", "accumulate"))}"']])

    def rounding(self, step: str, krona: float, half_up: float) -> Body:
        """A rounding row; the usual way so often."""
        mode = "half_up" if self.likely(half_up) else self.rng.choice(("down", "up"))
        return [f'step = "{step}"', f'to = "{"krona" if self.likely(krona) else "ore"}"', f'mode = "{mode}"']

    def day_rows(self) -> None:
        """The rows that are looked up day by day."""
        pick = self.rng.choice
        order = [f"uncounted_basis = {names(self.uncounted)}"] if self.uncounted else []
        if self.likely(20):
            order.append("same_payer = true")
        self.add("sibling_order", lambda: [[f'by = "{pick(("youngest", "youngest", "longest_hours"))}"', *order]])
        self.add("income_rule", lambda: [self.income_rule()])
        if self.likely(90):
            self.add("rounding", lambda: [self.rounding("fee", 98, 95)])
        if self.likely(50):
            self.add("rounding", lambda: [self.rounding("reduction", 70, 70)])
        if self.likely(15):
            self.add(
                "income_cap",
                lambda: [
                    [f"income_cap_kr = {pick((42_000, 46_080, 60_000))}", f"income_deduction_kr = {pick((0, 10_000))}"]
                ],
            )
        self.optional_rows()

    def income_rule(self) -> Body:
        """What to do without income or with little."""
        body = [f'missing = "{self.rng.choice(("highest_fee", "highest_fee", "hold"))}"']
        if self.likely(30):
            body.append(f"minimum_kr = {self.rng.choice((10_000, 17_000))}")
            body.append(f'minimum_test = "{self.rng.choice(("before_deduction", "after_deduction"))}"')
        return body

    def optional_rows(self) -> None:
        """Ceilings, reductions, day fees, credits, settling in, free months."""
        pick = self.rng.choice
        if self.likely(25):
            self.add("ceiling", self.ceilings)
        if self.likely(45):
            self.add("reduction", self.reductions)
        if self.likely(40):
            bases = names(self.rng.sample(BASES, 4))
            self.add(
                "day_fee",
                lambda: [
                    [
                        f"form = {names(self.some_forms())}",
                        f"basis = {bases}",
                        f"amount_kr = {pick((50, 75, 100, 0))}",
                        f"max_days = {pick((0, 3, 5, 8))}",
                    ]
                ],
            )
        if self.likely(45):
            self.add("absence_credit", self.absence_credits)
        if self.likely(50):
            self.add(
                "settling_in", lambda: [[f"form = {names(self.some_forms())}", f"free_days = {pick((1, 10, 14, 40))}"]]
            )
        if self.likely(25):
            months = sorted({7, pick((self.month.month, 12))})
            self.add("free_months", lambda: [[f"form = {names(self.some_forms())}", f"months = {months}"]])

    def ceilings(self) -> list[Body]:
        """Ceilings for some forms, some of them for one ground only."""
        bodies = []
        for form in self.some_forms():
            extra = [f"basis = {names(self.rng.sample(BASES, 4))}"] if self.likely(30) else []
            bodies.append(
                [
                    f"form = {names([form])}",
                    *extra,
                    self.rng.choice(("amount_kr = [900, 600, 300, 0]", "amount_kr = [1300, 500, 400, 0]")),
                ]
            )
        return bodies

    def reductions(self) -> list[Body]:
        """Reductions for some forms, some for one class or band, inside or outside the season, or two for both."""
        bodies = []
        for form in self.some_forms():
            where = [f"form = {names([form])}"]
            if self.classes[form] and self.likely(60):
                where.append(f"age_class = {names([self.rng.choice(self.classes[form])])}")
            elif self.likely(20):
                where.append(f"basis = {names(self.rng.sample(BASES, 4))}")
            bands = sorted({b for (f, _), made in self.bands.items() if f == form for b in made} - {"all"})
            if bands and self.likely(40):
                where.append(f"hour_band = {names([self.rng.choice(bands)])}")
            for season in self.rng.choice(([""], [""], ['outside = "lov"'], ['during = "lov"', 'outside = "lov"'])):
                what = [f'off = "{self.rng.choice(OFF)}"', 'text = "Allmän förskola"']
                bodies.append([*where, *([season] if season else []), *what])
        return bodies

    def absence_credits(self) -> list[Body]:
        """Credits for one or two sets of reasons."""
        reasons = self.rng.sample(REASONS, 3)
        bodies = []
        for some in (reasons[:1], reasons[1:])[: self.rng.choice((1, 2))]:
            certified = f"certified = {self.flag(60)}"
            off = self.rng.choice(("100", "50", "25", "1/3"))
            start = self.rng.choice((1, 15, 21, 31))
            bodies.append(
                [
                    f"reason_of_absence = {names(some)}",
                    certified,
                    f"from_day = {start}",
                    f'off = "{off}"',
                    'text = "Frånvaro"',
                ]
            )
        return bodies


def random_tariff(rng: Random, month: date) -> str:
    """TOML of one random valid tariff for a service month."""
    return TariffMaker(rng, month).toml()
