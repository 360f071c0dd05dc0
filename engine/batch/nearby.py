"""The few facts that one payer's lines rest on, out of a batch of any size; and the calculation made anew from them.

A line of an invoice depends on the households on it, on those that share a child with them, and on spouses. Nothing
else of the batch is read. The same lines must come out, so a fact that is left out can never tell another story.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs
import polars as pl

from engine.batch.before import Before
from engine.batch.compute import Computed, compute
from engine.batch.evidence import EARLIER, MANIFEST, read_mandates, read_unpaid
from engine.batch.kept import read_json
from engine.batch.scope import Scope
from engine.facts.registry import RECORD_TYPES
from engine.rulebook import Rulebook, load_kept
from engine.store.batches import Batch

TIES = {
    "household_member": ("household_id", "person_id"),
    "alternating_residence": ("household_id", "child_id"),
    "civil_status": ("person_id", "partner_id"),
}
"""The facts that tie people and households together, by their two columns."""
OF = ("household_id", "person_id", "child_id", "placement_id")
"""The columns that say whose a fact is; the first one that a record has decides."""
SHARES = ("share_num", "residence_num", "share_den")
"""What is over the smallest denominator that the shares of all the batch's places have in common."""
GROUPS = ("sibling_group", "household_part")
"""Numbers that only tell the groups of a batch apart: a household has another one among others."""
NAMES_PAYERS = ("payer", "care_payer")
"""Facts that name a payer for whoever has it."""


@attrs.frozen
class Nearby:
    """A payer's lines as they were kept, and what they rest on, computed again."""

    lines: pl.DataFrame
    facts: Mapping[str, pl.DataFrame]
    rulebook: Rulebook
    computed: Computed

    def agrees(self, payer_id: str) -> bool:
        """Whether the payer's lines come out as they were kept."""
        now = self.computed.drafts.lines.filter(payer_id=payer_id)
        if now.height != self.lines.height:
            return False
        # the steps of an area that none of the lines is of are columns of the whole batch, and there is nothing in them
        now = pl.concat([self.lines.clear(), now], how="diagonal").select(self.lines.columns)
        return _expanded(self.lines, now).equals(_expanded(now, self.lines))


def _expanded(lines: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """The lines without the numbers of groups, and with shares of places over a denominator in common with `other`."""
    shares = [name for name in SHARES if name in lines.columns]
    same = lines.with_columns(pl.col(name) * other["share_den"] for name in shares)
    return same.drop(GROUPS, strict=False)


def nearby(folder: Path, batch: Batch, payer_id: str) -> Nearby:
    """What a payer's lines of a batch rest on, read from its folder without reading the rest.

    `Refused` where the rules in it are not those that the batch was approved with.
    """
    lines = pl.scan_parquet(folder / "lines.parquet").filter(payer_id=payer_id).collect()
    named = {name for column in ("child_id", "person_id") for name in lines[column].drop_nulls()}
    homes, persons = _tied(folder, set(lines["household_id"].drop_nulls()), named)
    facts = _facts(folder, sorted(homes), sorted(persons), payer_id)
    before = _before(folder, sorted(homes), payer_id)
    rulebook = load_kept(folder / "rules", batch.rules_digest)
    month = date.fromisoformat(f"{batch.month}-01")
    computed = compute(facts, rulebook, batch.municipality, month, before, areas=lines["area"].to_list())
    return Nearby(lines, facts, rulebook, computed)


def _tied(folder: Path, homes: set[str], persons: set[str]) -> tuple[set[str], set[str]]:
    """The households and persons that are tied to those given, and to one another, however far.

    Households are asked about first: their rows lie together in the files. For persons a whole column is looked
    through, of a million households in a tenth of a second, so they are asked about when no household is left.
    """
    known, asked = {"homes": set(homes), "persons": set(persons)}, {"homes": set[str](), "persons": set[str]()}
    while kind := next((each for each in ("homes", "persons") if known[each] > asked[each]), None):
        new = sorted(known[kind] - asked[kind])
        asked[kind].update(new)
        for name, two in TIES.items():
            met = _rows(folder, name).select(two)
            for column in (each for each in two if _kind_of(each) == kind):
                for end, found in met.filter(pl.col(column).is_in(new)).collect().to_dict(as_series=False).items():
                    known[_kind_of(end)].update(each for each in found if each is not None)
    return known["homes"], known["persons"]


def _kind_of(column: str) -> str:
    return "homes" if column == "household_id" else "persons"


def _facts(folder: Path, homes: Sequence[str], persons: Sequence[str], payer_id: str) -> dict[str, pl.DataFrame]:
    """The facts of these households and persons, and of whoever pays for them."""
    wanted = {"household_id": homes, "person_id": persons, "child_id": persons}
    found = {"placement": _rows(folder, "placement").filter(pl.col("child_id").is_in(persons)).collect()}
    wanted["placement_id"] = found["placement"]["placement_id"].to_list()  # a schedule and the like say only that
    for name, record in RECORD_TYPES.items():
        if name not in {"placement", "person"}:
            of = next(each for each in OF if each in {column.name for column in record.columns})
            found[name] = _rows(folder, name).filter(pl.col(of).is_in(wanted[of])).collect()
    payers = {payer_id}.union(*(found[name]["payer_id"].drop_nulls() for name in (*NAMES_PAYERS, "placement")))
    for name in NAMES_PAYERS:
        named = _rows(folder, name).filter(pl.col("payer_id").is_in(sorted(payers))).collect()
        found[name] = pl.concat([found[name], named]).unique(maintain_order=True).sort(RECORD_TYPES[name].key)
    known = sorted(payers.union(persons))
    return found | {"person": _rows(folder, "person").filter(pl.col("person_id").is_in(known)).collect()}


def _rows(folder: Path, record_name: str) -> pl.LazyFrame:
    """The facts of a record type, to be read as far as they are asked for."""
    return pl.scan_parquet(folder / "facts" / f"{record_name}.parquet")


def _before(folder: Path, homes: Sequence[str], payer_id: str) -> Before:
    """What earlier batches meant to these households and this payer."""
    forward = pl.scan_parquet(folder / "brought_forward.parquet").filter(payer_id=payer_id).collect()
    tables = {}
    for name in EARLIER:
        scan = pl.scan_parquet(folder / f"{name}.parquet")
        tables[name] = scan.filter(pl.col("household_id").is_in(homes)).collect()
    return Before(
        brought_forward={(payer, area): ore for payer, area, ore in forward.iter_rows()},
        corrected=Scope.of(read_json(folder / MANIFEST)["corrected_months"]),
        **tables,
        mandates=read_mandates(folder).filter(payer_id=payer_id),
        unpaid=read_unpaid(folder, tables["credited"]),
    )
