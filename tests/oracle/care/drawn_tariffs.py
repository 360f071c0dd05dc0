"""Random valid care tariffs, the same for the same seed: every type of row, every option, rows that change."""

import json
from datetime import date, timedelta
from functools import partial
from random import Random

from engine.vocabulary import CARE_ABSENCE_REASONS, LIVING
from tests.oracle.care.drawn_rows import Body, RowMaker, kronor, names
from tests.oracle.month_rules import month_after

SERVICES: dict[str, tuple[str, str, bool]] = {
    "home_care": ("home_care", "sol", True),
    "service_help": ("home_care", "sol", True),
    "respite": ("other_care", "sol", True),
    "home_health": ("home_health_care", "hsl", True),
    "safety_alarm": ("safety_alarm", "sol", True),
    "residential": ("residential_care", "sol", True),
    "short_stay": ("short_stay", "sol", True),
    "day_centre": ("day_activity", "sol", True),
    "housing_fee": ("housing_fee", "sol", True),
    "short_stay_food": ("meal", "sol", False),
    "meal_box": ("meal", "sol", False),
    "rent": ("rent", "sol", False),
    "hygiene": ("consumables", "sol", False),
    "handyman": ("other_care", "sale", False),
    "lss_food": ("meal", "lss", False),
}
"""Name -> kind, law, and whether it may be inside the maximum fee and the headroom."""
BY_LAW = {
    "housing_fee": (0, 100),
    **dict.fromkeys(("home_care", "residential_care", "home_health_care", "day_activity"), (100, 100)),
}
"""Kinds that the law has inside the maximum fee, or outside it, and inside the headroom: how many of a hundred."""
USUALLY_BY: dict[str, tuple[str, ...]] = {
    "home_care": ("performed_hour", "performed_hour", "granted_hour", "visit", "no_show", "month"),
    "service_help": ("performed_hour", "granted_hour", "visit", "visit_day", "month"),
    "respite": ("performed_hour", "visit", "visit_day", "unit"),
    "home_health": ("visit", "performed_hour", "month", "no_show"),
    "safety_alarm": ("month", "piece", "piece"),
    "residential": ("month", "day"),
    "short_stay": ("day",),
    "day_centre": ("unit", "day"),
    "housing_fee": ("month",),
    "short_stay_food": ("day",),
    "meal_box": ("unit", "month"),
    "rent": ("month",),
    "hygiene": ("month", "unit", "day"),
    "handyman": ("unit", "visit"),
    "lss_food": ("unit", "day"),
}
PER = ("performed_hour", "granted_hour", "visit", "visit_day", "no_show", "day", "unit", "piece", "month")
LEVEL_BY = ("performed_hours", "granted_hours", "visits", "visit_days", "days", "units", "services")
BY_NUMBER = ("unit", "visit", "no_show", "visit_day", "piece")
STEPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "performed_hour": (("5",), ("4", "16.5"), ("0.75",)),
    "granted_hour": (("2", "8"), ("10.25",)),
    "granted_hours": (("2", "8"), ("5", "9", "20")),
    "performed_hours": (("2", "8"), ("5", "9.5")),
    "services": (("1", "2"), ("2",)),
    "piece": (("1",), ("0.5",)),
    "month": (("0.5",),),
}
"""Where the steps of a ladder are cut, by what it counts."""
OTHER_STEPS = (("1",), ("4", "10"), ("7.5",))
WINDOWS = (("07:00", "17:00"), ("06:30", "22:00"), ("17:00", "07:00"))


class TariffMaker(RowMaker):
    """Makes one tariff."""

    def toml(self) -> str:
        """The whole tariff."""
        self.add("service", lambda: [self.service(name) for name in self.services])
        self.prices()
        self.limits()
        self.means()
        self.counting()
        self.paying()
        return "\n".join(self.rows)

    def service(self, name: str) -> Body:
        """A service of the catalogue, inside what it may be inside of, mostly."""
        kind, law, inside = SERVICES[name]
        own_way = 12 if law == "sol" else 80
        body = [f'name = "{name}"', f'text = "{name.title()}"', f'kind = "{kind}"', f'law = "{law}"']
        body += ['lss_ground = "own_cost"'] if law == "lss" else []
        body += ['vat = "taxable"'] if law == "sale" and self.likely(50) else []
        maximum, headroom = BY_LAW.get(kind, (85, 90) if inside else (0, 0))
        body.append(f"inside_maximum = {self.flag(maximum)}")
        body.append(f"inside_headroom = {self.flag(headroom)}")
        body.append(f"needs_decision = {self.flag(100 - own_way)}")
        return [*body, f'shared = "{self.pick("once", "sum")}"'] if self.likely(25) else body

    def prices(self) -> None:
        """Levels for some services, prices for the others and for some of these too."""
        free = self.some(0, 5)
        groups = self.groups(free)[:2] if free and self.likely(60) else []
        self.levelled = {name for group in groups for name in group}
        if groups:
            bys = [self.pick(*LEVEL_BY) for _ in groups]
            self.add(
                "level",
                lambda: [
                    row
                    for number, (group, by) in enumerate(zip(groups, bys, strict=True))
                    for row in self.level(f"ladder_{number}", group, by)
                ],
            )
        for name in self.services:
            if name in self.levelled and self.likely(70):
                continue
            pers = {self.pick(*USUALLY_BY[name]) for _ in range(self.pick(1, 1, 2))}
            pers |= {self.pick(*PER)} if self.likely(8) else set()
            for per in sorted(pers):
                self.add("price", partial(self.price, name, per))

    def ladder(self, by: str, often: float) -> list[Body]:
        """The limits of the steps of a ladder that covers all quantities once."""
        cuts = self.pick(*STEPS.get(by, OTHER_STEPS)) if self.likely(often) else ()
        steps = [[f'above = "{a}"'] if a else [] for a in ("", *cuts)]
        ends = [[f'up_to = "{b}"'] if b else [] for b in (*cuts, "")]
        return [a + b for a, b in zip(steps, ends, strict=True)]

    def price(self, service: str, per: str) -> list[Body]:
        """A price of one service per something: one or a ladder of them, by the clock or not, with free ones or not."""
        self.counted.add((service, per))
        head = [f"service = {names([service])}", f'per = "{per}"']
        windows: list[Body] = [[]]
        if per in ("visit", "no_show") and self.likely(35):
            begins, ends = self.pick(*WINDOWS)
            both = ((begins, ends), (ends, begins))
            windows = [[f'clock_from = "{a}"', f'clock_to = "{b}"'] for a, b in both]
            windows += [[]] if self.likely(15) else []
        free = [f"every_free = {self.pick(2, 3, 4)}"] if per in BY_NUMBER and self.likely(20) else []
        return [
            [*head, *window, *step, *free, f"amount_kr = {self.amount(per)}"]
            for window in windows
            for step in self.ladder(per, 25)
        ]

    def amount(self, per: str) -> str:
        """A price that is not far from real ones; now and then nothing."""
        if self.likely(8):
            return "0"
        highest = {"month": 3000, "piece": 500, "performed_hour": 450, "granted_hour": 450}.get(per, 180)
        if self.likely(15):
            return str(highest // 2)  # the same as others: ties
        kr = self.rng.randrange(10, highest)
        return kronor(kr * 100 + (self.pick(30, 50, 99, 1) if self.likely(20) else 0))

    def level(self, group: str, services: list[str], by: str) -> list[Body]:
        """The steps of one ladder."""
        self.counted |= {(service, by) for service in services}
        shares = self.likely(50)
        bodies = []
        for number, step in enumerate(self.ladder(by, 90)):
            body = [f'group = "{group}"', f"service = {names(services)}", f'by = "{by}"', *step]
            body.append(f"amount_kr = {(number + 1) * self.rng.randrange(200, 900)}")
            body += [f'headroom_share = "{self.pick("60", "75", "33.3333", "2/3", "1/7", "100")}"'] if shares else []
            bodies.append(body)
        return bodies

    def limits(self) -> None:
        """What lowers the sum: combining, caps, allocation, and own amounts of the law's limits."""
        if self.likely(40) and len(self.services) > 1:
            self.add(
                "combine",
                lambda: [
                    [f"service = {names(self.some(2, 4))}", f'take = "{self.pick("highest", "first")}"']
                    for _ in range(self.pick(1, 1, 2))
                ],
            )
        by_law = [['service = ["housing_fee"]', 'most = "housing_maximum"']] if "housing_fee" in self.services else []
        most = 3 if self.likely(50) else 0
        self.add("monthly_cap", lambda: by_law + [self.monthly_cap() for _ in range(min(most, self.pick(1, 1, 2, 3)))])
        self.add("allocation", lambda: [self.allocation()])
        own = {
            "maximum_fee": [[f"amount_kr = {self.pick(2000, 1500, 1000, 400)}"]] if self.likely(40) else [],
            "housing_maximum": [[f"amount_kr = {self.pick(2100, 1200, 500)}"]] if self.likely(25) else [],
            "minimum_amount": [
                [f'living = "{living}"', f"amount_kr = {self.rng.randrange(least, least + 1000)}"]
                for living, least in (("single", 7300), ("cohabiting", 6000))
                if self.likely(20)
            ],
        }
        for table, bodies in own.items():  # never beyond the law's, which are others every year
            self.dated(table, bodies, self.month, month_after(self.month) - timedelta(days=1))

    def monthly_cap(self) -> Body:
        """The most that some services cost together, of each kind."""
        most = self.pick("amount", "amount", "maximum_fee", "housing_maximum")
        body = [f"service = {names(self.some(1, 4))}", f'most = "{most}"']
        return [*body, f"amount_kr = {kronor(self.rng.randrange(10_000, 250_000))}"] if most == "amount" else body

    def allocation(self) -> Body:
        """By an order, of all or of some, or pro rata."""
        if self.likely(45):
            return ['method = "pro_rata"']
        return ['method = "order"'] + ([f"order = {names(self.some())}"] if self.likely(75) else [])

    def counting(self) -> None:
        """How visits, stays, absences and parts of months are counted."""
        pick = self.pick
        if self.likely(35):
            self.add("standard_time", self.standard_times)
        if self.likely(75):
            self.add("absence_rule", self.absence_rules)
        visits = {"performed_hour", "visit", "visit_day", "no_show", "performed_hours", "visits", "visit_days"}
        self.add(
            "visit_rule",
            lambda: self.where_counted(
                visits,
                lambda: [
                    f'double_staffing = "{pick("once", "each")}"',
                    f'over_midnight = "{pick("start", "split")}"',
                    f'no_show = "{pick("charged", "not_charged")}"',
                ],
            ),
        )
        if self.likely(55):
            self.add(
                "time_rounding",
                lambda: self.by_service(
                    lambda: [
                        f'per = "{pick("visit", "day", "month")}"',
                        f"minutes = {pick(5, 6, 15, 30, 60)}",
                        f'mode = "{pick("half_up", "down", "up")}"',
                    ],
                    left_out=25,
                ),
            )
        methods = ("arrival", "departure", "both", "half_each")
        self.add("day_count", lambda: self.where_counted({"day", "days"}, lambda: [f'method = "{pick(*methods)}"']))
        months = {"month", "piece", "granted_hour", "granted_hours"}
        parts = ("whole_month", "thirtieth", "calendar_days", "first_day")
        self.add("part_month", lambda: self.where_counted(months, lambda: [f'method = "{pick(*parts)}"']))

    def absence_rules(self) -> list[Body]:
        """Rules for some reasons, other ones for other services, so that several may meet in a month."""
        bodies = []
        for reasons in self.groups(CARE_ABSENCE_REASONS):
            bodies += self.by_service(partial(self.absence_rule, reasons), left_out=20)
        for service, *rest in bodies:
            if any("missed_visits" in line or "not_from_hours" in line for line in rest):
                self.counted |= {(name, "visit") for name in json.loads(service.removeprefix("service = "))}
        return bodies

    def absence_rule(self, reasons: list[str]) -> Body:
        """One rule with some of its conditions."""
        methods = ("thirtieth", "calendar_days", "missed_visits", "whole_month")
        body = [f"reason_of_absence = {names(reasons)}", f'method = "{self.pick(*methods)}"', 'text = "Borta"']
        body += [f"notice_days = {self.pick(1, 3, 7)}"] if self.likely(25) else []
        body += [f"at_least_days = {self.pick(2, 4, 8)}"] if self.likely(25) else []
        body += [f"from_day = {self.pick(2, 3, 8)}"] if self.likely(25) else []
        body += ["part_days = true"] if self.likely(20) else []
        body += ["return_day = true"] if self.likely(20) else []
        return body + ([f'not_from_hours = "{self.pick("5.7", "2", "0.5")}"'] if self.likely(15) else [])

    def standard_times(self) -> list[Body]:
        """Time of units, visits and days, which goes to services that give none themselves."""
        giving = [name for name in self.services if name != "home_care"]
        bodies = []
        for _ in range(self.pick(1, 2)):
            if giving:
                services = self.rng.sample(giving, self.rng.randrange(1, min(3, len(giving)) + 1))
                per = self.pick("unit", "visit", "day")
                self.counted |= {(service, per) for service in services}
                body = [
                    f"service = {names(services)}",
                    f'per = "{per}"',
                    f"minutes = {self.pick(6, 10) if per == 'day' else self.pick(5, 10, 45)}",
                ]
                bodies.append([*body, 'counts_as = "home_care"'])
        return bodies

    def means(self) -> None:
        """Incomes, couples, housing costs and the minimum amount."""
        pick = self.pick
        self.add(
            "housing_rule",
            lambda: [
                [
                    f'interest_share = "{pick("70", "100", "2/3")}"',
                    f'divide_by = "{pick("couple", "adults")}"',
                    f"heating_kr_m2_year = {pick(0, 198)}",
                    f"running_kr_m2_year = {pick('0', '341', kronor(12_345))}",
                ]
            ],
        )
        self.add(
            "couple_rule",
            lambda: [
                [
                    f'cohabiting_minimum = "{pick(*LIVING)}"',
                    f'apart_income = "{pick("pooled", "own", "best")}"',
                    f'apart_minimum = "{pick(*LIVING)}"',
                    f'apart_housing = "{pick("own", "halved")}"',
                ]
            ],
        )
        missing = "hold" if self.likely(20) else "full_fee"
        self.add("income_rule", lambda: [[f'missing = "{missing}"', f'capital_tax = "{pick("30", "0", "33.33")}"']])
        if self.likely(75):
            self.add("age_uplift", self.uplifts)
        if self.likely(60):
            self.add("minimum_change", lambda: [self.minimum_change() for _ in range(pick(1, 2, 3))])
        if self.likely(45):
            ages = pick((0, 18), (0, 6, 12, 20), (3, 17))
            edges = list(zip(ages, [age - 1 for age in ages[1:-1]] + [ages[-1]], strict=False))
            self.add(
                "child_addition",
                lambda: [
                    [*([f"from_age = {a}"] if a else []), f"up_to_age = {b}", f"amount_kr = {pick(1500, 2740, 999)}"]
                    for a, b in edges
                ],
            )

    def uplifts(self) -> list[Body]:
        """A higher minimum amount for younger persons: all, one way of living, or each its own."""
        livings = self.pick([""], ["single"], ["cohabiting"], list(LIVING))
        return [
            [
                f"under_age = {self.pick(61, 65)}",
                *([f"living = {names([living])}"] if living else []),
                self.pick('percent = "10"', 'percent = "12.5"', "amount_kr = 483"),
            ]
            for living in livings
        ]

    def minimum_change(self) -> Body:
        """The minimum amount is changed for those who have a service."""
        per = self.pick("month", "day", "unit")
        amount = self.rng.randrange(1, {"month": 2200, "day": 90, "unit": 40}[per])
        change = "addition" if self.likely(65) else "deduction"
        services = self.some(1, 3)
        self.counted |= {(service, per) for service in services if per == "day"}
        body = [f"service = {names(services)}", f'change = "{change}"', f'per = "{per}"']
        return [*body, f"amount_kr = {amount}", 'text = "Mat"']

    def paying(self) -> None:
        """Rounding, billing and small invoices."""
        for step, always, krona in (
            ("headroom", 100, 75),
            ("charge", 100, 60),
            ("minimum_amount", 50, 70),
            ("share", 50, 60),
        ):
            if self.likely(always):
                self.add("rounding", partial(self.rounding, step, krona))
        self.add("billing", self.billing)
        if self.likely(30):
            self.add("minimum_invoice", lambda: [["amount_kr = 100", f'below = "{self.pick("waive", "accumulate")}"']])

    def billing(self) -> list[Body]:
        """One month for all, or another for what is never inside the limits of the law, such as rent in advance."""
        modes = ("advance", "current", "arrears", "arrears", "two_months_arrears")
        inside = [name for name in self.services if SERVICES[name][2]]
        outside = [name for name in self.services if not SERVICES[name][2]]
        if not outside or self.likely(50):
            return [[f'mode = "{self.pick(*modes)}"']]
        return [[f"service = {names(some)}", f'mode = "{self.pick(*modes)}"'] for some in (inside, outside)]

    def rounding(self, step: str, krona: float) -> list[Body]:
        """A rounding row."""
        mode = self.pick("half_up", "half_up", "down", "up")
        return [[f'step = "{step}"', f'to = "{"krona" if self.likely(krona) else "ore"}"', f'mode = "{mode}"']]


def random_care_tariff(rng: Random, month: date) -> str:
    """One tariff around the service month."""
    services = [name for name in SERVICES if name == "home_care" or rng.random() < 0.55]
    return TariffMaker(rng, month, services).toml()
