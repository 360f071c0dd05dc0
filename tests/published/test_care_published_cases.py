"""Care fees and minimum amounts that municipalities and the National Board have published come out of the public command.

Every row of the collected cases is calculated here, or named in `NOT_CALCULATED` with the reason.
"""

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import app
from tests.beside import SHARED
from tests.municipalities.care_billing import RULES as MUNICIPALITIES
from tests.municipalities.care_billing import files_of

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = SHARED / "data" / "care_examples.jsonl"
SHIPPED = ROOT / "rules"
OWN = Path(__file__).resolve().parent / "care_rules"

pytestmark = pytest.mark.skipif(not EXAMPLES.exists(), reason="the published cases lie beside the repository")

Row = dict[str, Any]
Quote = Callable[..., Row]

BOARD = "Socialstyrelsen"

# Under which rules a municipality's cases are calculated.
FOLDERS = {
    "Skövde": ("skovde", OWN),
    "Karlshamn": ("karlshamn", OWN),
    "Bollnäs": ("bollnas", OWN),
    "Sandviken": ("sandviken", OWN),
    "Kungälv": ("kungalv", OWN),
    "Stockholm": ("stockholm", MUNICIPALITIES),
    "Smedjebacken": ("smedjebacken", MUNICIPALITIES),
    "Kungsbacka": ("kungsbacka", MUNICIPALITIES),
    "Karlskrona": ("karlskrona_2011", MUNICIPALITIES),
    "Lindesberg": ("lindesberg", SHIPPED),
    "Ljusnarsberg": ("ljusnarsberg", SHIPPED),
    BOARD: ("ljusnarsberg", SHIPPED),  # of the four, the one whose tariff is known from 2016
}

# A service of the municipality, for cases that are about what is kept and not about what is paid for.
ANY_SERVICE = {"Karlskrona": "level_1=1", "Ljusnarsberg": "safety_alarm=1", "Kungsbacka": "home_care=1h"}

# What the cases call their ages -> years.
AGES = {"normal": 80, "over 65": 70, "65+": 65, "under 65": 64, "19-65": 65, "under 61": 60}

NOT_CALCULATED = {
    "smedjebacken-2023-5": "no number of whole minutes at 295 kr an hour costs the 200 kr of the case; the rule is tried "
    "with half an hour below"
}


def rows() -> list[Row]:
    """The collected cases; none where the file is missing."""
    return [json.loads(line) for line in EXAMPLES.read_text("utf-8").splitlines()] if EXAMPLES.exists() else []


def cases(kind: str, *, of: str = "", of_the_board: bool = False) -> list[Any]:
    """The cases of a kind, named as the collection names them: a municipality's, or the National Board's."""
    chosen = (row for row in rows() if row["kind"] == kind and row["id"] not in NOT_CALCULATED)
    fitting = (
        row for row in chosen if (row["municipality"] == BOARD) is of_the_board and (not of or of in row["inputs"])
    )
    return [pytest.param(row, id=row["id"]) for row in fitting]


def a_day(row: Row) -> date:
    """A day of the case's year; those of 2022 have the amounts before August, the ladders without a year are of 2019.

    The maximum fee of the cases of 2016 is that of July on.
    """
    return date(row["year"] or 2019, 10 if row["year"] == 2016 else 4, 1)


@pytest.fixture(scope="session")
def quote(tmp_path_factory: pytest.TempPathFactory) -> Quote:
    """`debitera quote care` for a case's municipality and day: its answer."""
    made = tmp_path_factory.mktemp("published") / "rules"
    for name, data in files_of({name: path / name for name, path in FOLDERS.values() if path != SHIPPED}).items():
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(data)

    def ask(row: Row, *services: str, **options: object) -> Row:
        name, folder = FOLDERS[row["municipality"]]
        words = ["quote", "care", "--municipality", name, "--on", f"{a_day(row)}", "--json"]
        if folder != SHIPPED:
            words += ["--rules", str(made)]
        for service in services:
            words += ["--service", service]
        for option, value in options.items():
            words += [f"--{option.replace('_', '-')}", str(value)]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, result.output
        answer: Row = json.loads(result.stdout)
        assert answer["total_ore"] == answer["fee_ore"] + answer["outside_ore"]
        return answer

    return ask


def ore(kronor: float | str) -> int:
    """Kronor as a case has them -> öre."""
    exact = Fraction(str(kronor)) * 100
    assert exact.denominator == 1
    return int(exact)


def services_of(row: Row) -> list[str]:
    """The services of a case with incomes: as much of them as reaches the maximum fee."""
    named = {
        "särskilt boende": ["residential_care=1"],
        "hemtjänst + matdistribution": ["home_care=1", "meals=1"],
        "any": ["home_care=60h"],
    }
    return named.get(row["inputs"]["services"], ["home_care=1"])


def swedish(kronor: float) -> str:
    """A published amount as Swedes write it: 5249.08 -> 5 249,08."""
    return f"{kronor:,}".replace(",", " ").replace(".", ",")


def told(answer: Row, step: str) -> str:
    """The value of a step of a quote, with ordinary spaces."""
    (value,) = (each["value"] for each in answer["steps"] if each["name"] == step)
    return str(value).replace("\u00a0", " ")


def net_of(person: Row) -> int:
    net: int = person["net_income"] + person["bostadstillagg"]
    return net


@pytest.mark.parametrize("row", cases("fee", of="net_income"))
def test_a_single_persons_published_headroom_and_fee(row: Row, quote: Quote) -> None:
    given, expected = row["inputs"], row["expected"]
    answer = quote(row, *services_of(row), net_income=net_of(given), housing_cost=given["housing_cost"])
    assert answer["headroom_ore"] == ore(max(0, expected["avgiftsutrymme"]))
    assert answer["maximum_fee_ore"] == ore(given["max_fee"])
    assert answer["fee_ore"] == ore(expected["fee"])
    if "forbehallsbelopp" in expected:
        assert told(answer, "net_num") == f"{swedish(expected['income_total'])} kr"
        assert told(answer, "reserved_num") == f"{swedish(expected['forbehallsbelopp'])} kr"


@pytest.mark.parametrize("row", cases("fee", of="persons"))
def test_spouses_published_headroom_and_fees(row: Row, quote: Quote) -> None:
    one, other = map(net_of, row["inputs"]["persons"])
    home = {"living": "married", "housing_cost": 2 * row["inputs"]["housing_cost_per_person"]}
    expected = row["expected"]
    for mine, theirs, whose in ((one, other, "fee_A"), (other, one, "fee_B")):
        answer = quote(row, *services_of(row), net_income=mine, partner_net_income=theirs, **home)
        assert answer["headroom_ore"] == ore(expected["avgiftsutrymme"])
        assert told(answer, "counted_num") == f"{swedish(expected['income_per_person'])} kr"
        assert told(answer, "reserved_num") == f"{swedish(expected['forbehallsbelopp'])} kr"
        # a spouse without services pays nothing; if she had them she would pay the same
        assert answer["fee_ore"] == ore(expected.get(f"{whose}_if_services", expected[whose]))


@pytest.mark.parametrize("row", cases("fee", of="avgiftsutrymme"))
def test_a_small_headroom_is_the_fee_however_much_the_help(row: Row, quote: Quote) -> None:
    minimum = quote(row, "home_care=60h", net_income=20_000)["headroom_ore"]
    net = 20_000 - minimum // 100 + row["inputs"]["avgiftsutrymme"]
    assert quote(row, *services_of(row), net_income=net)["fee_ore"] == ore(row["expected"]["fee"])


@pytest.mark.parametrize("row", cases("fee", of="hours") + cases("tariff", of="hours"))
def test_the_published_fee_for_a_number_of_hours(row: Row, quote: Quote) -> None:
    answer = quote(row, f"home_care={row['inputs']['hours']}h")
    assert answer["headroom_ore"] is None
    assert answer["fee_ore"] == ore(row["expected"]["fee_before_avgiftsutrymme"])


@pytest.mark.parametrize("row", cases("tariff", of="hours_granted"))
def test_the_published_fee_group_for_granted_hours(row: Row, quote: Quote) -> None:
    answer = quote(row, f"home_care={row['inputs']['hours_granted']}h")
    assert answer["fee_ore"] == ore(row["expected"]["group_cap"])


@pytest.mark.parametrize("row", cases("tariff", of="days"))
def test_a_month_of_short_stay_stops_at_the_maximum_fee_and_its_food_does_not(row: Row, quote: Quote) -> None:
    days = row["inputs"]["days"]
    answer = quote(row, f"short_stay={days}d", f"short_stay_food={days}d")
    assert (answer["fee_ore"], answer["outside_ore"]) == (ore(row["expected"]["care"]), ore(row["expected"]["food"]))


@pytest.mark.parametrize("row", cases("tariff", of="visits_15"))
def test_home_health_visits_cost_15_and_25_percent_of_an_hour(row: Row, quote: Quote) -> None:
    few, many = row["inputs"]["visits_15"], row["inputs"]["visits_25"]
    answer = quote(row, f"home_health_care_15={few}", f"home_health_care_25={many}")
    paid = {service["service"]: service["charge_ore"] for service in answer["services"]}
    assert paid == {
        "home_health_care_15": few * ore(row["expected"]["per_visit_15"]),
        "home_health_care_25": many * ore(row["expected"]["per_visit_25"]),
    }
    assert answer["fee_ore"] == ore(row["expected"]["sum"])


def test_smedjebacken_charges_the_alarm_where_it_is_dearer_than_home_care(quote: Quote) -> None:
    (row,) = [row for row in rows() if row["id"] in NOT_CALCULATED]
    answer = quote(row, "home_care=0.5h", "safety_alarm=1")  # half an hour at 295 kr an hour: 147.50
    assert answer["fee_ore"] == ore(row["expected"]["fee_before_avgiftsutrymme"])


@pytest.mark.parametrize("row", cases("minimibelopp"))
def test_the_published_minimum_amount_is_what_is_kept_of_an_income_without_housing_cost(row: Row, quote: Quote) -> None:
    living = {"ensamstående": "single", "sammanboende": "cohabiting"}[row["inputs"]["civil"]]
    service = ANY_SERVICE.get(row["municipality"], "home_care=1")
    answer = quote(row, service, living=living, age=AGES[row["inputs"]["age"]], net_income=15_000)
    assert ore(15_000) - answer["headroom_ore"] == ore(row["expected"]["minimibelopp"])


@pytest.mark.parametrize("row", cases("minimibelopp", of_the_board=True))
def test_the_national_boards_minimum_amounts_are_told_to_the_ore_and_decided_in_kronor(row: Row, quote: Quote) -> None:
    living = {"ensamstående": "single", "sammanboende": "cohabiting"}[row["inputs"]["civil"]]
    answer = quote(row, "safety_alarm=1", living=living, net_income=15_000)
    published = row["expected"]["minimibelopp"]
    kept = ore(15_000) - answer["headroom_ore"]
    if isinstance(published, int):
        assert kept == ore(published)
    else:
        assert kept == ore(round(published))
        (text,) = (step["text"] for step in answer["steps"] if step["name"] == "minimum_num")
        assert f"= {swedish(published)} kr, beslutat " in text.replace("\u00a0", " ")


def test_every_published_case_is_calculated_or_left_out_for_a_reason() -> None:
    groups = [
        cases("fee", of="net_income"),
        cases("fee", of="persons"),
        cases("fee", of="avgiftsutrymme"),
        cases("fee", of="hours"),
        cases("tariff", of="hours"),
        cases("tariff", of="hours_granted"),
        cases("tariff", of="days"),
        cases("tariff", of="visits_15"),
        cases("minimibelopp"),
        cases("minimibelopp", of_the_board=True),
    ]
    calculated = [case.id for group in groups for case in group]
    assert sorted([*calculated, *NOT_CALCULATED]) == sorted(row["id"] for row in rows())
