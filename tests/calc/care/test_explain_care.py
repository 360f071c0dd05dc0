"""A month of care in words: every step that happened is told, with its value and its law, and nothing that did not."""

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest

from engine.calc.care.explain import INCOME_STEPS, explain_charge, explain_person, line_texts
from engine.calc.care.rules import CareRules
from engine.calc.told import Told
from engine.facts.care_records import CareIncome, Housing, IncomeStatement, MinimumAdjustment
from engine.facts.records import HouseholdMember
from engine.rulebook.care_rows import AbsenceRule, Allocation, MaximumFee, MinimumAmount, Price
from tests.calc.care.fee_town import (
    ANNA,
    BO,
    PRICES,
    SERVICES,
    SINCE,
    Client,
    Fees,
    couple,
    fees,
    offered,
    price,
    rules,
    used,
)
from tests.municipalities.family import day, identity

ALARM = used("alarm", month=1)


def of(client: Client, *uses: dict[str, Any], by: CareRules | None = None) -> dict[str, str]:
    """What is told of a client."""
    return fees(uses or [ALARM], client, by=by).told_of()


# --- A client --------------------------------------------------------------------------------------------------------


def test_the_plain_case_tells_the_way_from_income_to_fee_and_no_more() -> None:
    found = of(Client(income=15_400, housing=5_200), used("home_care", hours=10), used("meal", units=2))
    assert list(found) == [
        "net_num",
        "housing_num",
        "minimum_num",
        "reserved_num",
        "headroom_ore",
        "maximum_ore",
        "tariff_ore",
        "fee_ore",
        "outside_ore",
    ]
    assert found["net_num"] == "Anna har 15 400 kr i månaden efter skatt: inkomstpension 15 400 kr. 15 400 kr"
    assert found["housing_num"].endswith("5 200 kr")
    assert found["reserved_num"].endswith("12 496 kr")
    assert found["headroom_ore"].endswith("2 904 kr")
    assert found["tariff_ore"].endswith("3 820 kr")
    assert found["fee_ore"].endswith("2 660 kr")
    assert found["outside_ore"].endswith("140 kr")


def test_who_has_only_what_is_outside_the_limits_is_told_of_no_fee_within_them() -> None:
    meals, alarm = of(Client(), used("meal", units=2)), of(Client(), ALARM)
    assert meals["outside_ore"].endswith("140 kr")
    assert not {"tariff_ore", "fee_ore"} & meals.keys()
    assert {"tariff_ore", "fee_ore"} <= alarm.keys()
    assert "outside_ore" not in alarm


def test_the_laws_own_amount_is_shown_beside_the_decided_one() -> None:
    found = of(Client())
    assert "0,5392 × prisbasbeloppet 59 200 kr / 12 = 2 660,05 kr, beslutat 2 660 kr" in found["maximum_ore"]
    assert "1,4789 × prisbasbeloppet 59 200 kr / 12 = 7 295,91 kr, beslutat 7 296 kr" in found["minimum_num"]


def test_an_amount_of_the_municipalitys_own_has_no_formula() -> None:
    found = of(Client(), by=rules(maximum_fee="amount_kr = 2500"))
    assert found["maximum_ore"] == "Den högsta avgiften (maxtaxan) är 2 500 kr i månaden. 2 500 kr"


@pytest.mark.parametrize(
    ("month", "law"),
    [("2025-06", "socialtjänstlagen (2001:453) 8 kap. 5 §"), ("2025-07", "socialtjänstlagen (2025:400) 32 kap. 6 §")],
)
def test_the_law_is_that_of_the_month(month: str, law: str) -> None:
    found = fees([ALARM], by=rules(month=month))
    told = {step.name: step.law for step in explain_person(found.of(), found.rules, "Anna")}
    assert told["maximum_ore"] == law
    assert all(step_law for step_law in told.values())


def test_a_step_points_to_the_row_that_decided() -> None:
    found = fees([ALARM])
    rows = {step.name: step.row for step in explain_person(found.of(), found.rules, "Anna")}
    assert isinstance(rows["maximum_ore"], MaximumFee)
    assert isinstance(rows["minimum_num"], MinimumAmount)
    assert rows["minimum_num"].living == "single"
    assert rows["minimum_num"].origin.file == "national/care.toml"


def test_incomes_are_told_by_kind() -> None:
    supplement = CareIncome(person_id=ANNA, kind="housing_supplement", amount_ore=364_000, valid_from=SINCE)
    interest = CareIncome(person_id=ANNA, kind="capital", amount_ore=100_000, per="year", valid_from=SINCE)
    found = of(Client(income=7_800, more=(supplement, interest)))
    assert "inkomstpension 7 800 kr, kapital 58,33 kr och bostadstillägg 3 640 kr" in found["net_num"]


def test_unknown_income_and_income_that_is_not_told_are_told_apart() -> None:
    declined = IncomeStatement(person_id=ANNA, status="declined", valid_from=SINCE)
    unknown, silent = of(Client(income=None)), of(Client(income=None, more=(declined,)))
    assert "finns ingen inkomstuppgift" in unknown["net_num"]
    assert "valt att inte lämna" in silent["net_num"]
    assert list(unknown) == list(silent) == ["net_num", "maximum_ore", "tariff_ore", "fee_ore"]
    assert "avgiftsutrymmet" not in unknown["fee_ore"]


def test_who_has_declared_no_income_at_all_is_told_so() -> None:
    found = of(Client(income=None, more=(IncomeStatement(person_id=ANNA, valid_from=SINCE),)))
    assert found["net_num"] == "Anna har inga inkomster. 0 kr"
    assert found["fee_ore"].endswith(" 0 kr")


def test_spouses_are_told_that_their_incomes_are_added() -> None:
    found = fees([ALARM], *couple(Client(ANNA, income=8_300), Client(BO, income=6_800))).told_of()
    assert "hälften av 15 100 kr" in found["counted_num"]
    assert found["counted_num"].endswith("7 550 kr")
    assert "6 800" not in found["net_num"]


def test_spouses_apart_are_told_when_each_has_his_own() -> None:
    pair = couple(Client(ANNA, income=16_000), Client(BO, income=8_000, home="H2"), together=False)
    uses = [used("home_care", who, hours=20) for who in (ANNA, BO)]
    assert "sin egen inkomst" in fees(uses, *pair).told_of()["counted_num"]


def test_spouses_apart_are_told_why_the_minimum_amount_is_that_of_one_who_lives_alone() -> None:
    together, apart = couple(Client(ANNA), Client(BO)), couple(Client(ANNA), Client(BO, home="H2"), together=False)
    beginning = "Minimibeloppet för ensamstående, som gäller också när makar inte bor tillsammans, är 7 296 kr ("
    assert fees([ALARM], *apart).told_of()["minimum_num"].startswith(beginning)
    assert "inte bor tillsammans" not in fees([ALARM], *together).told_of()["minimum_num"]


def test_a_client_whose_care_began_within_the_month_is_told_which_day_decides() -> None:
    found = fees([ALARM])
    begun = found.of() | {"basis_day": date(2026, 5, 8)}
    (first, *_) = explain_person(begun, found.rules, "Anna")
    assert "det som gäller den 8 maj 2026, månadens första dag med en beslutad insats" in first.text
    assert first.law == "socialtjänstlagen (2025:400) 32 kap. 10 §"
    assert "basis_day" not in found.told_of()


def test_a_spouse_whose_income_is_not_known_is_told_of() -> None:
    found = fees([ALARM], *couple(Client(ANNA), Client(BO, income=None))).told_of()
    assert found["net_num"].endswith("20 000 kr")
    assert "inte känd" in found["counted_num"]
    assert "headroom_ore" not in found


def test_what_tells_of_incomes_can_be_left_out() -> None:
    found = fees([ALARM], *couple(Client(ANNA, income=11_111), Client(BO, income=22_222)))
    kept = {name: text for name, text in found.told_of().items() if name not in INCOME_STEPS}
    assert not [text for text in kept.values() if "11 111" in text or "33 333" in text or "16 666" in text]


def test_a_shared_home_is_told_with_its_parts() -> None:
    found = fees([ALARM], *couple(Client(ANNA, housing=7_000), Client(BO))).told_of()
    assert "7 000 kr i månaden och delas på 2" in found["housing_num"]
    assert found["housing_num"].endswith("3 500 kr")


def test_a_client_without_housing_cost_is_told_so() -> None:
    assert of(Client())["housing_num"].startswith("Ingen boendekostnad är uppgiven.")


def test_additions_and_deductions_are_told_by_their_reasons() -> None:
    own = tuple(
        MinimumAdjustment(person_id=ANNA, change=change, text=text, amount_ore_month=ore, valid_from=SINCE)
        for change, text, ore in (("addition", "Arvode till god man", 35_000), ("deduction", "Fri kost", 10_000))
    )
    child = HouseholdMember(household_id="H1", person_id=identity(day("2015-05-01"), 7), role="child", valid_from=SINCE)
    by = rules(child_addition="from_age = 0\nup_to_age = 18\namount_kr = 2000")
    found = of(Client(more=(*own, child)), by=by)
    assert found["added_num"].endswith("Arvode till god man 350 kr och Barn hemma (1) 2 000 kr. 2 350 kr")
    assert found["deducted_num"] == "Minimibeloppet sänks: Fri kost 100 kr. 100 kr"
    assert "tillägg och avdrag" in found["reserved_num"]


def test_a_higher_minimum_amount_for_younger_persons_is_told() -> None:
    found = of(Client(), by=rules(age_uplift='under_age = 90\npercent = "10"'))
    assert "inte har fyllt 90 år får 10 % mer" in found["minimum_num"]
    assert found["minimum_num"].endswith("8 025,60 kr")


def test_who_has_turned_the_age_gets_nothing_more_and_is_told_nothing_of_it() -> None:
    """Anna has been 86 since 1 March."""
    assert of(Client(), by=rules(age_uplift='under_age = 86\npercent = "10"')) == of(Client())
    younger = of(Client(), by=rules(age_uplift='under_age = 87\npercent = "10"'))
    assert "inte har fyllt 87 år får 10 % mer" in younger["minimum_num"]


def test_what_limits_the_fee_is_told_with_the_law_of_both_limits_and_a_row_only_where_something_is_taken_off() -> None:
    def fee(client: Client) -> Told:
        found = fees([ALARM], client)
        (step,) = (step for step in explain_person(found.of(), found.rules, "Anna") if step.name == "fee_ore")
        return step

    rich, poor, unknown = fee(Client()), fee(Client(income=5_000)), fee(Client(income=None))
    assert rich.law == poor.law == "socialtjänstlagen (2025:400) 32 kap. 6 § och 32 kap. 7 §"
    assert unknown.law == "socialtjänstlagen (2025:400) 32 kap. 6 §"
    assert rich.row is unknown.row is None
    assert isinstance(poor.row, Allocation)


def test_a_client_who_has_no_headroom_is_told_that_the_income_does_not_suffice() -> None:
    found = of(Client(income=5_000))
    assert "inget avgiftsutrymme" in found["headroom_ore"]
    assert found["fee_ore"].endswith(" 0 kr")


# --- A charge --------------------------------------------------------------------------------------------------------


def charge(*uses: dict[str, Any], client: Client | None = None, **tables: Any) -> Fees:
    """A month in which a client has used something."""
    return fees(uses, client or Client(), by=rules(**tables))


def told(service: str, /, *uses: dict[str, Any], client: Client | None = None, **tables: Any) -> dict[str, str]:
    """What is told of one of the services."""
    return charge(*uses, client=client, **tables).told_of_charge(service)


def line(service: str, /, *uses: dict[str, Any], client: Client | None = None, **tables: Any) -> list[object]:
    """Quantity, unit price in kronor and notes on the invoice."""
    found = charge(*uses, client=client, **tables)
    texts = line_texts(found.charge(service), found.rules)
    unit = None if texts.unit_price_ore is None else Fraction(texts.unit_price_ore, 100)
    return [texts.quantity.replace("\u00a0", " "), unit, [note.replace("\u00a0", " ") for note in texts.notes]]


def test_a_charge_without_anything_taken_off_tells_count_price_and_sum() -> None:
    uses = used("home_care", hours="6.5")
    assert told("home_care", uses) == {
        "lines": "6 tim 30 min à 382 kr i timmen. 2 483 kr",
        "charge_ore": "Att betala för hemtjänst. 2 483 kr",
    }
    assert line("home_care", uses) == ["6 tim 30 min", 382, []]


def test_a_service_of_which_nothing_was_used_costs_nothing_and_has_no_lines() -> None:
    unused = used("home_care", hours=0)
    assert told("home_care", unused) == {"charge_ore": "Att betala för hemtjänst. 0 kr"}
    assert charge(unused).charge("home_care")["lines"] == []


def test_each_price_points_to_its_row() -> None:
    found = charge(used("home_care", hours=1))
    told_row = explain_charge(found.charge("home_care"), found.rules)[0].row
    assert isinstance(told_row, Price)
    assert told_row.origin.file == "provkommunen/care.toml"


@pytest.mark.parametrize(
    ("per", "what", "text"),
    [
        ("granted_hour", {"granted": "18.5"}, "18 tim 30 min"),
        ("visit", {"visits": 4}, "4 besök"),
        ("visit_day", {"visit_days": 1}, "1 dag med besök"),
        ("no_show", {"no_shows": 2}, "2 besök förgäves"),
        ("day", {"days": "30.5"}, "30,5 dygn"),
        ("unit", {"units": 20}, "20 st"),
        ("piece", {"pieces": 2}, "2 st"),
        ("month", {"month": 1}, "1 mån"),
        ("month", {"month": Fraction(20, 30)}, "20/30 mån"),
    ],
)
def test_a_line_says_how_much_of_what_is_counted(per: str, what: dict[str, Any], text: str) -> None:
    tables: dict[str, Any] = {"service": offered("home_care"), "price": price("home_care", per, "10")}
    uses = used("home_care", **what)
    assert line("home_care", uses, **tables) == [text, 10, []]


def test_several_prices_have_no_unit_price_but_are_told_each() -> None:
    prices = [price("home_care", "performed_hour", "278", "up_to = 4"),
              price("home_care", "performed_hour", "342", "above = 4"), price("alarm", "month", "461"),
              price("meal", "unit", "70")]  # fmt: skip
    uses = used("home_care", hours=6)
    found = told("home_care", uses, price=prices)
    assert "4 tim (till och med 4 tim) à 278 kr i timmen. 1 112 kr" in found["lines"]
    assert "2 tim (över 4 tim) à 342 kr i timmen. 684 kr" in found["lines"]
    assert line("home_care", uses, price=prices)[:2] == ["6 tim", None]


def test_a_month_is_told_as_a_price_a_month_and_a_part_of_it_as_a_part_of_that() -> None:
    whole, part = (
        used("alarm", month=1),
        used("alarm", month=1, factor=Fraction(14, 30), absence_text="Sjukhusvistelse"),
    )
    assert told("alarm", whole)["lines"] == "461 kr i månaden. 461 kr"
    assert told("alarm", part)["lines"] == "14/30 av 461 kr i månaden. 215,13 kr"


def test_a_free_fourth_visit_is_told_and_has_no_unit_price_for_all() -> None:
    by: dict[str, Any] = {
        "service": offered("home_care"),
        "price": price("home_care", "visit", "129", "every_free = 4"),
    }
    uses = used("home_care", visits=5)
    assert told("home_care", uses, **by)["lines"] == "4 besök à 129 kr. Var 4:e är avgiftsfri. 516 kr"
    assert line("home_care", uses, **by)[:2] == ["5 besök", None]


def test_a_price_for_a_part_of_the_day_names_it() -> None:
    evening, day_time = (
        price("home_care", "visit", kr, f'clock_from = "{start}"\nclock_to = "{end}"')
        for kr, start, end in (("288", "17:00", "07:00"), ("114", "07:00", "17:00"))
    )
    by = rules(service=offered("home_care"), price=[evening, day_time])
    found = fees([used("home_care", visits=2)], by=by, clock=[(ANNA, "home_care", 1020, 420, 2, 0)])
    assert found.told_of_charge("home_care")["lines"].startswith("2 besök kl. 17.00–07.00 à 288 kr.")


def test_a_level_is_told_with_its_bounds_and_share() -> None:
    level = (
        'group = "steps"\nservice = ["home_care"]\nby = "granted_hours"\namount_kr = 942\nabove = 2\n'
        'up_to = 8\nheadroom_share = "75"'
    )
    first = 'group = "steps"\nservice = ["home_care"]\nby = "granted_hours"\namount_kr = 471\nup_to = 2'
    last = 'group = "steps"\nservice = ["home_care"]\nby = "granted_hours"\namount_kr = 2660\nabove = 8'
    by: dict[str, Any] = {
        "service": offered("home_care"),
        "price": price("home_care", "visit", "1"),
        "level": [first, level, last],
    }
    uses = used("home_care", granted="5.5")
    found = told("home_care", uses, **by)["lines"]
    assert found.startswith("5 tim 30 min (över 2 tim till och med 8 tim) ger avgiften 942 kr i månaden.")
    assert "75 % av avgiftsutrymmet" in found
    assert line("home_care", uses, **by)[:2] == ["5 tim 30 min", None]


def test_a_part_of_the_month_is_told_in_days() -> None:
    part = used("alarm", month=Fraction(20, 30)) | {"active_days": 20}
    found = told("alarm", part)
    assert "Trygghetslarm gäller 20 av månadens 31 dagar" in found["weight_num"]
    assert found["weight_num"].endswith("För dem betalas 20/30 av månadens avgift.")


@pytest.mark.parametrize(
    ("method", "share", "text"),
    [("thirtieth", "20/30", "20/30 mån"), ("calendar_days", "20/31", "20/31 mån"), ("calendar_days", "1", "1 mån")],
)
def test_the_invoice_counts_the_days_of_a_part_as_the_tariff_does(method: str, share: str, text: str) -> None:
    part = used("alarm", month=Fraction(share))
    assert line("alarm", part, part_month=f'method = "{method}"')[0] == text


def test_a_part_of_the_month_is_told_as_a_part_of_the_granted_hours_where_these_are_paid() -> None:
    by: dict[str, Any] = {"service": offered("home_care"), "price": price("home_care", "granted_hour", "415")}
    found = told("home_care", used("home_care", granted=6, month=Fraction(10, 30)) | {"active_days": 10}, **by)
    assert found["weight_num"].endswith("För dem räknas 10/30 av de beviljade timmarna.")
    assert found["lines"] == "6 tim à 415 kr i timmen. 2 490 kr"


def test_a_month_that_is_paid_whole_though_the_service_was_not_there_all_of_it_is_told_so() -> None:
    begun = ALARM | {"active_days": 18}
    assert told("alarm", begun)["weight_num"].endswith("18 av månadens 31 dagar. Hela månadens avgift betalas.")
    assert "weight_num" not in told("alarm", ALARM)


def test_a_level_is_not_said_to_be_paid_in_part() -> None:
    level = 'group = "steps"\nservice = ["alarm"]\nby = "services"\namount_kr = 500'
    by: dict[str, Any] = {"price": PRICES[:1], "level": level, "service": SERVICES[:2]}
    part = used("alarm", month=Fraction(20, 30)) | {"active_days": 20}
    assert list(told("alarm", part, **by)) == ["lines", "charge_ore"]


def test_what_is_counted_times_the_price_is_the_amount_also_after_absence() -> None:
    by: dict[str, Any] = {"service": offered("home_care"), "price": price("home_care", "granted_hour", "415")}
    away = used("home_care", granted=18, month=1, factor=Fraction(115, 1383), absence_text="Sjukhusvistelse")
    assert told("home_care", away, **by)["lines"] == "18 tim × 115/1383 à 415 kr i timmen. 621,15 kr"
    odd = used("home_care", granted=Fraction(1, 930), month=1)
    assert told("home_care", odd, **by)["lines"] == "1/930 tim à 415 kr i timmen. 0,45 kr"


def test_the_rule_of_absence_that_took_something_off_is_pointed_to() -> None:
    rule = 'service = ["alarm"]\nmethod = "thirtieth"\n'
    texts = {"hospital": "Sjukhusvistelse", "travel": "Anmäld frånvaro"}
    both = [f'{rule}reason_of_absence = ["{reason}"]\ntext = "{text}"' for reason, text in texts.items()]
    found = charge(used("alarm", month=1, factor=Fraction(2, 3), absence_text="Anmäld frånvaro"), absence_rule=both)
    (step,) = (step for step in explain_charge(found.charge("alarm"), found.rules) if step.name == "factor_num")
    assert isinstance(step.row, AbsenceRule)
    assert step.row.text == "Anmäld frånvaro"


def test_absence_is_told_with_what_it_takes_off() -> None:
    away = used("alarm", month=1, factor=Fraction(2, 3), absence_text="Sjukhusvistelse")
    assert "frånvaro (sjukhusvistelse): 10/30 av månadens" in told("alarm", away)["factor_num"]
    assert line("alarm", away) == ["1 mån", 461, ["Sjukhusvistelse: avdrag 10/30 av månadens avgift"]]


def test_absence_from_what_is_counted_by_the_day_is_told_without_a_share() -> None:
    away = used("meal", units=20, factor=Fraction(2, 3), absence_text="Sjukhusvistelse")
    assert "de dagarna räknas inte" in told("meal", away)["factor_num"]
    assert line("meal", away) == ["20 st", 70, ["Sjukhusvistelse"]]


def test_a_shared_service_is_told_with_how_many_share_it() -> None:
    both = used("alarm", month=1, shared_by=2)
    assert "delas lika mellan 2 i hushållet som har trygghetslarm. 230,50 kr" in told("alarm", both)["priced_ore"]
    assert line("alarm", both)[2] == ["Delas lika mellan 2 i hushållet"]


def test_a_service_that_is_not_added_is_told_so() -> None:
    uses = (used("home_care", hours=2), ALARM)
    higher = 'service = ["home_care", "alarm"]\ntake = "highest"'
    found = told("alarm", *uses, combine=higher)
    assert found["combined_ore"] == "Av hemtjänst och trygghetslarm tas bara den dyraste ut. 0 kr"
    assert "combined_ore" not in told("home_care", *uses, combine=higher)
    first = higher.replace("highest", "first")
    assert "bara den första" in told("alarm", *uses, combine=first)["combined_ore"]
    assert line("alarm", *uses, combine=first)[2] == ["Ingår: avdrag 461 kr"]


def test_a_monthly_cap_is_told_where_it_cuts() -> None:
    cap = 'service = ["meal"]\namount_kr = 4534'
    uses = used("meal", units=70)
    assert told("meal", uses, monthly_cap=cap)["tariff_ore"] == "För matlåda betalas högst 4 534 kr i månaden. 4 534 kr"
    assert line("meal", uses, monthly_cap=cap)[2] == ["Högsta avgift för månaden: avdrag 366 kr"]
    assert "tariff_ore" not in told("meal", used("meal", units=1), monthly_cap=cap)


def test_the_reductions_of_the_law_are_told_apart() -> None:
    poor = Client(income=7_296 + 1_000)
    uses = used("home_care", hours=10)
    found = told("home_care", uses, client=poor)
    assert found["maximum_off_ore"] == "Avdrag enligt maxtaxa, 2 660 kr i månaden. −1 160 kr"
    assert found["headroom_off_ore"] == "Avdrag enligt avgiftsutrymmet, 1 000 kr i månaden. −1 660 kr"
    assert line("home_care", uses, client=poor)[2] == [
        "Avdrag enligt maxtaxa 1 160 kr",
        "Avdrag enligt avgiftsutrymme 1 660 kr",
    ]


def test_a_fee_without_known_income_says_so_on_the_invoice() -> None:
    silent = Client(income=None)
    uses = (used("home_care", hours=1), used("meal", units=1))
    assert line("home_care", *uses, client=silent)[2] == ["Beräknad utan inkomstuppgift"]
    assert line("meal", *uses, client=silent)[2] == []


def test_a_service_that_costs_nothing_does_not_speak_of_an_income_that_is_not_known() -> None:
    uses = (used("home_care", hours=10), used("alarm", month=1))
    silent = Client(income=None)
    assert charge(*uses, client=silent).charge("alarm")["charge_ore"] == 0
    assert line("alarm", *uses, client=silent)[2] == ["Avdrag enligt maxtaxa 461 kr"]


def test_a_taxable_sale_is_marked() -> None:
    sale = [offered("home_care"), offered("meal", inside=False, more='vat = "taxable"').replace('"sol"', '"sale"')]
    by: dict[str, Any] = {
        "service": sale,
        "price": [price("home_care", "visit", "1"), price("meal", "unit", "70")],
    }
    assert line("meal", used("meal", units=1), **by)[2] == ["Momspliktig försäljning"]


def test_every_law_of_a_charge_is_named() -> None:
    poor = Client(income=7_296 + 1_000)
    found = charge(used("home_care", hours=10), client=poor, month="2025-06")
    row = found.charge("home_care")
    laws = {step.name: step.law for step in explain_charge(row, found.rules)}
    assert all(laws.values())
    assert laws["headroom_off_ore"] == "socialtjänstlagen (2001:453) 8 kap. 6 §"


def test_a_home_without_known_heating_is_told_by_its_standard_cost() -> None:
    home = Housing(household_id="H1", form="own_house", area_m2=100, valid_from=SINCE)
    by = rules(housing_rule='interest_share = "70"\ndivide_by = "couple"\nheating_kr_m2_year = 198')
    assert of(attrs.evolve(Client(), more=(home,)), by=by)["housing_num"].endswith("1 650 kr")
