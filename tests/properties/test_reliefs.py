"""Whatever reliefs a household has, they are what a plain calculation with fractions says, and never below zero."""

from collections import defaultdict
from datetime import date
from fractions import Fraction
from math import ceil, floor

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calc.lines import LINES
from engine.calc.periods import Month
from engine.calc.relief import Reliefs, relief_lines, reliefs_of
from engine.facts.frames import facts_of
from engine.facts.records import Relief
from engine.rulebook import rows

OCTOBER = date(2026, 10, 1)
HOMES, CHILDREN, FORMS = ("H1", "H2"), ("202301019801", "202101019803"), ("preschool", "school_age")
Thing = tuple[str, str, str, str]

CHARGES = st.dictionaries(
    st.tuples(st.sampled_from(HOMES), st.sampled_from(CHILDREN), st.sampled_from(FORMS), st.sampled_from("AB")),
    st.integers(0, 400_000),
    max_size=8,
)
RULES = st.tuples(st.sampled_from(["krona", "ore"]), st.sampled_from(["half_up", "down", "up"]))
SIZE = st.one_of(
    st.tuples(st.integers(1, 100), st.none()), st.tuples(st.none(), st.integers(1, 500_000))
)  # per cent, or öre
GRANTED = st.lists(
    st.tuples(
        st.sampled_from(HOMES), st.sampled_from([None, *CHILDREN]), st.sampled_from(["", *FORMS]),
        st.sampled_from(["hardship", "application"]), SIZE,
    ),
    max_size=5,
)  # fmt: skip


def plain(
    charges: dict[Thing, int], reliefs: list[Relief], rules: dict[str, tuple[str, str]]
) -> dict[tuple[Thing, str], int]:
    """What each relief takes off each thing, one after the other."""
    left, taken = dict(charges), {}
    for relief in sorted(reliefs, key=lambda each: each.relief_id):
        purse = relief.amount_ore_month
        for thing, charge in charges.items():
            home, child, form, _ = thing
            if home != relief.household_id or relief.person_id not in {None, child} or relief.service not in {"", form}:
                continue
            if relief.percent is None:
                assert purse is not None
                off = min(left[thing], purse)
                purse -= off
            else:
                to, mode = rules[relief.kind]
                unit = {"krona": 100, "ore": 1}[to]
                share = Fraction(charge) * relief.percent / 100 / unit
                whole = {"down": floor, "up": ceil, "half_up": lambda each: floor(each + Fraction(1, 2))}[mode](share)
                off = min(left[thing], whole * unit)
            left[thing] -= off
            if off:
                taken[thing, relief.relief_id] = off
    return taken


def made(charges: dict[Thing, int]) -> pl.DataFrame:
    lines = [
        {
            "area": "childcare", "kind": "charge", "service_month": OCTOBER, "household_id": home, "child_id": child,
            "form": form, "payer_id": payer, "text": form, "born": date(2023, 1, 1), "amount_ore": ore,
        }
        for (home, child, form, payer), ore in charges.items()
    ]  # fmt: skip
    return pl.DataFrame(lines, schema=LINES.schema)


def ruled(rules: dict[str, tuple[str, str]], reliefs: list[Relief]) -> Reliefs:
    found = [
        rows.Relief(
            valid_from=OCTOBER, status="decided", source=rows.Source("test"), origin=rows.Origin("test.toml", 1),
            kind=kind, text=kind, to=to, mode=mode,
        )
        for kind, (to, mode) in rules.items()
    ]  # fmt: skip
    return reliefs_of(facts_of(reliefs), "childcare", Month.of(OCTOBER), found)


@settings(max_examples=150)
@given(charges=CHARGES, hardship=RULES, application=RULES, granted=GRANTED)
def test_reliefs_are_what_a_plain_calculation_says(
    charges: dict[Thing, int],
    hardship: tuple[str, str],
    application: tuple[str, str],
    granted: list[tuple[str, str | None, str, str, tuple[int | None, int | None]]],
) -> None:
    rules = {"hardship": hardship, "application": application}
    reliefs = [
        Relief(
            relief_id=f"N{number}", household_id=home, person_id=child, service=form, kind=kind,
            percent=percent, amount_ore_month=ore, valid_from=OCTOBER, reason="x", approved_by="x",
        )
        for number, (home, child, form, kind, (percent, ore)) in enumerate(granted)
    ]  # fmt: skip
    lines = relief_lines(made(charges), ruled(rules, reliefs))
    thing = ("household_id", "child_id", "form", "payer_id")
    found = {((*row[:4],), row[4]): -row[5] for row in lines.select(*thing, "relief_id", "amount_ore").iter_rows()}
    assert found == plain(charges, reliefs, rules)
    left: dict[Thing, int] = defaultdict(int, charges)
    for (what, _), off in found.items():
        left[what] -= off
    assert all(ore >= 0 for ore in left.values())
    last = {row[:4]: row[4] for row in lines.select(*thing, "new_ore").iter_rows()}
    assert all(left[what] == ore for what, ore in last.items())
