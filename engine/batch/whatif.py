"""What a proposed tariff would do to a real month: both computed in one way, compared household by household.

Nothing is stored. The proposed files stand in for those of the same name; the rest of the rules is as it is.
"""

from datetime import date
from pathlib import Path

import attrs
import polars as pl

from engine.batch import evidence
from engine.batch.compute import Computed, compute
from engine.batch.month import inputs_of
from engine.batch.workspace import Workspace
from engine.errors import Finding, Refused
from engine.rulebook import Rulebook, digest_of, load_files

MOST_AFFECTED = 10
EDGES_KR = (-1000, -500, -200, -100, -50, -10, 0, 10, 50, 100, 200, 500, 1000)
"""Between which changes are counted together; those of exactly nothing stand by themselves."""


@attrs.frozen
class Bucket:
    """How many households' changes lie between two amounts in öre: above `above_ore`, at most `up_to_ore` for rises,
    and the mirror of it for falls. None is without end; both 0 is unchanged.
    """

    above_ore: int | None
    up_to_ore: int | None
    households: int


@attrs.frozen(eq=False)
class WhatIf:
    """A month under the present and the proposed rules.

    `households`: household_id, before_ore, after_ore, change_ore (the sum of all lines), status_before, status_after;
    every household that either billed or parked. `changed_rules`: whether the municipality's rules differ at all.
    """

    municipality: str
    month: date
    before: Computed
    after: Computed
    households: pl.DataFrame
    changed_rules: bool

    @property
    def total_ore(self) -> tuple[int, int]:
        """What all lines come to, before and after."""
        return int(self.households["before_ore"].sum()), int(self.households["after_ore"].sum())

    @property
    def unchanged(self) -> int:
        """How many households pay what they would have."""
        return self.households.filter(change_ore=0).height

    @property
    def most_up(self) -> pl.DataFrame:
        """The households whose sum rises most, first the largest rise."""
        return self._most(descending=True).filter(pl.col("change_ore") > 0)

    @property
    def most_down(self) -> pl.DataFrame:
        """The households whose sum falls most, first the largest fall."""
        return self._most(descending=False).filter(pl.col("change_ore") < 0)

    def _most(self, *, descending: bool) -> pl.DataFrame:
        return self.households.sort("change_ore", "household_id", descending=[descending, False]).head(MOST_AFFECTED)

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """How the changes are distributed, falls first; empty buckets too, so that two towns can be compared."""
        changes = self.households["change_ore"]
        edges = [kr * 100 for kr in EDGES_KR]
        falls = [edge for edge in edges if edge < 0]
        rises = [edge for edge in edges if edge > 0]
        found = [Bucket(None, falls[0], int((changes <= falls[0]).sum()))]
        for low, high in zip(falls, [*falls[1:], 0], strict=True):
            found.append(Bucket(low, high, int(((changes > low) & (changes <= high) & (changes < 0)).sum())))
        found.append(Bucket(0, 0, self.unchanged))
        for low, high in zip([0, *rises[:-1]], rises, strict=True):
            found.append(Bucket(low, high, int(((changes >= low) & (changes < high) & (changes > 0)).sum())))
        return (*found, Bucket(rises[-1], None, int((changes >= rises[-1]).sum())))

    @property
    def new_findings(self) -> tuple[Finding, ...]:
        """What would be found that is not found now."""
        known = set(self.before.findings)
        return tuple(each for each in self.after.findings if each not in known)

    @property
    def gone_findings(self) -> tuple[Finding, ...]:
        """What is found now and would not be."""
        left = set(self.after.findings)
        return tuple(each for each in self.before.findings if each not in left)


def proposed_rules(workspace: Workspace, folder: Path) -> Rulebook:
    """The rules with the proposed files in the place of those of the same name. `Refused` where they cannot be used."""
    if not folder.is_dir():
        raise Refused(f"{folder} är ingen mapp. Ange en mapp som har de ändrade filerna, i en mapp per kommun.")
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.toml"))}
    if not files:
        raise Refused(f"Det finns ingen .toml-fil i {folder}. Lägg den ändrade taxan där, i kommunens mapp.")
    return load_files({**workspace.rulebook().files, **files})


def what_if(workspace: Workspace, proposed: Rulebook, municipality: str, month: date) -> WhatIf:
    """The month of one municipality under both rules; `Refused` where either does not cover it."""
    present = workspace.rulebook()
    with workspace.database() as db:
        facts, before = inputs_of(workspace, db, municipality, month)
    now = compute(facts, present, municipality, month, before)
    then = compute(facts, proposed, municipality, month, before)
    changed = digest_of(evidence.rules_of(present, municipality)) != digest_of(
        evidence.rules_of(proposed, municipality)
    )
    return WhatIf(municipality, month, now, then, _households(now, then), changed)


def _households(before: Computed, after: Computed) -> pl.DataFrame:
    found = pl.concat([before.households, after.households]).select("household_id").unique()
    for name, computed in (("before", before), ("after", after)):
        sums = computed.drafts.lines.group_by("household_id").agg(pl.col("amount_ore").sum().alias(f"{name}_ore"))
        states = computed.households.select("household_id", pl.col("status").alias(f"status_{name}"))
        found = found.join(sums, on="household_id", how="left").join(states, on="household_id", how="left")
    filled = found.with_columns(pl.col("before_ore", "after_ore").fill_null(0))
    concerned = filled.filter(
        ~((pl.col("status_before") == "excluded") & (pl.col("status_after") == "excluded"))
    ).with_columns((pl.col("after_ore") - pl.col("before_ore")).alias("change_ore"))
    return concerned.sort("household_id")
