"""A care tariff small enough to see at once, national and municipal, and ways to spoil it."""

from engine.rulebook import CareTariff, Problem, load_care_tariff
from tests.rulebook.small_files import refused, row

CARETOWN = "testtown/care.toml"
NATIONAL_FILE = "national/care.toml"
HEAD = """\
[sources.council]
decision = "Kommunfullmäktige 2019-12-16 § 140"
"""

# The price base amount, maximum fee and minimum amounts of 2020, as published.
NATIONAL_CARE = (
    HEAD
    + row("price_base_amount", amount_kr="47300")
    + row("maximum_fee", multiplier='"0.5392"', amount_kr="2125")
    + row("housing_maximum", multiplier='"0.5539"', amount_kr="2183")
    + row("minimum_amount", living='"single"', multiplier='"1.3546"', amount_kr="5339")
    + row("minimum_amount", living='"cohabiting"', multiplier='"1.1446"', amount_kr="4512")
    + row(
        "legal_basis",
        act='"socialtjänstlagen (2001:453)"',
        fees='"8 kap. 2 §"',
        income='"8 kap. 4 §"',
        maximum='"8 kap. 5 §"',
        reserved='"8 kap. 6 §"',
        minimum='"8 kap. 7 §"',
        adjusted='"8 kap. 8 §"',
        change='"8 kap. 9 §"',
        appeal='"16 kap. 3 §"',
    )
)


def service(name: str, kind: str = "other_care", limits: str = "inside", /, **keys: str) -> str:
    """A `[[service]]` row, inside or outside both the maximum fee and the headroom."""
    flag = "true" if limits == "inside" else "false"
    given = {"law": '"sol"', "inside_maximum": flag, "inside_headroom": flag, **keys}
    return row("service", name=f'"{name}"', text=f'"{name}"', kind=f'"{kind}"', **given)


ALARM = service("alarm", "safety_alarm")
ALARM_PRICE = row("price", service='["alarm"]', per='"month"', amount_kr="200")

CARE = (
    HEAD
    + service("home_care", "home_care")
    + row("price", service='["home_care"]', per='"performed_hour"', amount_kr="371")
    + row("visit_rule", double_staffing='"once"', over_midnight='"start"', no_show='"not_charged"')
    + row("part_month", method='"whole_month"')
    + row("allocation", method='"pro_rata"')
    + row("housing_rule", interest_share='"70"', divide_by='"couple"')
    + row(
        "couple_rule",
        cohabiting_minimum='"cohabiting"',
        apart_income='"best"',
        apart_minimum='"single"',
        apart_housing='"own"',
    )
    + row("income_rule", missing='"full_fee"', capital_tax='"30"')
    + row("rounding", step='"headroom"', to='"ore"', mode='"down"')
    + row("rounding", step='"charge"', to='"krona"', mode='"half_up"')
    + row("billing", mode='"arrears"')
)


def care(text: str = CARE) -> CareTariff:
    """The tariff of a municipality's care.toml that is right, with the small national one behind it."""
    return load_care_tariff(CARETOWN, text.encode(), national_care())


def national_care(text: str = NATIONAL_CARE) -> CareTariff:
    """The tariff of a national care.toml that is right."""
    return load_care_tariff(NATIONAL_FILE, text.encode())


def care_problems(text: str) -> tuple[Problem, ...]:
    """Everything that is wrong with a municipality's care.toml; empty if nothing is."""
    return refused(lambda: care(text))


def only(text: str) -> Problem:
    """The only thing that is wrong with a municipality's care.toml."""
    found = care_problems(text)
    assert len(found) == 1, found
    return found[0]


def without(text: str, beginning: str) -> str:
    """A file without the rows whose text begins so."""
    return "\n\n".join(part for part in text.split("\n\n") if not part.startswith(beginning))
