"""Random clients of care under random tariffs, assessed all at once, and compared with what a change makes of them.

A property of one client is tried on many in one call. Hypothesis draws the seed; tariffs and clients come from the
generators that the oracle is compared on.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from random import Random
from typing import Any

import attrs
import polars as pl
from hypothesis import Phase, settings
from hypothesis import strategies as st

from engine.calc.care.assess import CareAssessment, assess_care
from engine.facts.frames import facts_of
from engine.rulebook.care_rows import Service
from engine.rulebook.care_tariff import CareTariff
from tests.oracle.care.drawn_clients import Circle, random_circle
from tests.oracle.care.drawn_tariffs import random_care_tariff
from tests.oracle.care.plain import rulebook_with
from tests.oracle.families import Register

CIRCLES = 40
Lines = Mapping[tuple[str, str], tuple[int, ...]]

# An example is many clients from one seed: a smaller seed is no simpler, so nothing is shrunk.
FEW = settings(max_examples=4, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))

seeds = st.integers(0, 2**32)
months = st.sampled_from((date(2020, 2, 1), date(2021, 3, 1), date(2022, 10, 1), date(2024, 4, 1), date(2026, 7, 1)))


@attrs.frozen
class World:
    """Some circles of clients in a service month under one tariff."""

    rng: Random
    month: date
    toml: str
    circles: tuple[Circle, ...]

    @property
    def records(self) -> list[Any]:
        """All facts."""
        return [record for circle in self.circles for record in circle.records]

    def billed(self, records: Iterable[Any] | None = None, toml: str | None = None) -> CareAssessment:
        """The engine's answer, for other facts or under another tariff if that is asked."""
        facts = facts_of(self.records if records is None else records)
        return assess_care(facts, rulebook_with(toml or self.toml), "drawn", self.month)


def world(seed: int, month: date, toml: str = "") -> World:
    """Random clients under a random tariff, or under the one given."""
    rng, register = Random(seed), Register()
    toml = toml or random_care_tariff(rng, month)
    services = tariff(toml).on(Service, month)
    return World(rng, month, toml, tuple(random_circle(rng, month, services, register) for _ in range(CIRCLES)))


def tariff(toml: str) -> CareTariff:
    """The tariff in memory."""
    care = rulebook_with(toml).municipality("drawn").care
    assert care is not None
    return care


def changed(record: Any, **changes: Any) -> Any:
    """A fact with something else in it."""
    return attrs.evolve(record, **changes)


def lines(assessment: CareAssessment) -> Lines:
    """Tariff, what the limits take off, and charge, öre, by person and service."""
    columns = ("tariff_ore", "maximum_off_ore", "headroom_off_ore", "charge_ore")
    rows = assessment.charges.select("person_id", "service", *columns).rows()
    return {(who, service): tuple(amounts) for who, service, *amounts in rows}


def headrooms(assessment: CareAssessment) -> Mapping[str, int | None]:
    """Headroom by person, None = not limited."""
    return dict(assessment.persons.select("person_id", "headroom_ore").rows())


def sums(charges: pl.DataFrame, services: Iterable[str]) -> Mapping[str, int]:
    """Charges of some services together, öre, by person."""
    of_these = charges.filter(pl.col("service").is_in(list(services)))
    return dict(of_these.group_by("person_id").agg(pl.col("charge_ore").sum()).rows())
