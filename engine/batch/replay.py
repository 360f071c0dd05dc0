"""Replay: a batch computed once more from its evidence folder alone, and compared with all that was kept of it.

Nothing else is needed: no workspace, no database, no rules beside those in the folder.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from engine import __version__
from engine.batch import evidence
from engine.batch.comparison import Agreed, Comparison
from engine.batch.compute import Computed, compute
from engine.batch.differences import Difference
from engine.batch.executors import SERIAL, Executor
from engine.batch.kept import read_frame, read_manifest, unlike, unlike_issued
from engine.batch.kept_inputs import check_inputs
from engine.batch.older import as_then, figures_then
from engine.batch.replay_issued import compare_issued
from engine.calc.changes import CHANGES, Changed, changed_between
from engine.facts.digest import facts_digest


@attrs.frozen(kw_only=True)
class Replayed:
    """What came of a replay.

    `versions`: (what, then, now) of programs that are others than those that made the batch. `differences`: the first
    of each table and file, in the order in which the calculation goes. `changed`: steps that a newer version calculates
    otherwise on purpose, with the number of households that it concerns; what follows from that is no difference.
    """

    folder: Path
    municipality: str
    month: str
    program: str
    versions: tuple[tuple[str, str, str], ...]
    agreed: tuple[Agreed, ...]
    differences: tuple[Difference, ...]
    changed: tuple[tuple[Changed, int], ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether all came out as it was kept, but for what has been changed on purpose."""
        return not self.differences


def recomputed(folder: Path, municipality: str, month: date) -> tuple[evidence.Inputs, Computed]:
    """What a batch was calculated from, and the calculation made anew; `Refused` where another result comes out."""
    kept = evidence.read_inputs(folder)
    computed = compute(kept.facts, kept.rulebook, municipality, month, kept.before)
    evidence.refuse_other_result(folder, computed)
    return kept, computed


def replay(folder: Path, executor: Executor = SERIAL, changes: Sequence[Changed] = CHANGES) -> Replayed:
    """Compute the batch of a folder again and compare: steps, charges, lines, invoices, findings, documents and files.

    `Refused` where the folder is no evidence, or of a format that this version of the program does not know.
    """
    manifest = read_manifest(folder)
    about: dict[str, Any] = {
        "folder": folder,
        "municipality": manifest["municipality"],
        "month": manifest["month"],
        "program": str(manifest["program"].get("version")),
        "versions": _other_versions(manifest),
    }
    if damaged := [*unlike(folder, manifest["files"]), *unlike_issued(folder)]:
        files = tuple(Difference(table=each.file, kept=each.told) for each in damaged)
        return Replayed(**about, agreed=(), differences=files)
    month = date.fromisoformat(f"{manifest['month']}-01")
    made_in: int = manifest["format"]
    check_inputs(folder, manifest)
    kept = evidence.read_inputs(folder)
    computed = compute(kept.facts, kept.rulebook, manifest["municipality"], month, kept.before)
    comparison = Comparison(computed, tuple(changed_between(about["program"], __version__, changes)))
    for name, frame in evidence.results(computed).items():
        comparison.table(name, read_frame(folder / f"{name}.parquet"), as_then(name, frame, made_in))
    facts = {name: as_then(f"facts/{name}", frame, made_in) for name, frame in kept.facts.items()}
    figures = evidence.figures(computed, kept.before, kept.rulebook) | {"facts_digest": facts_digest(facts)}
    comparison.figures(manifest, json.loads(evidence.as_json(figures_then(figures, made_in))))
    if (folder / evidence.ISSUED).is_file():
        compare_issued(folder, kept, computed, executor, comparison, made_in)
    changed = tuple((each, len(comparison.concerned[each])) for each in comparison.concerned)
    return Replayed(
        **about, agreed=tuple(comparison.agreed), differences=tuple(comparison.differences), changed=changed
    )


def _other_versions(manifest: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    then = {"debitera": str(manifest["program"].get("version")), **manifest["versions"]}
    now = {"debitera": __version__, **evidence.versions()}
    return tuple((name, str(was), now.get(name, "–")) for name, was in then.items() if was != now.get(name))
