"""Replay: a batch computed once more from its evidence folder alone."""

from datetime import date
from pathlib import Path

from engine.batch import evidence
from engine.batch.compute import Computed, compute


def recomputed(folder: Path, municipality: str, month: date) -> tuple[evidence.Inputs, Computed]:
    """What a batch was calculated from, and the calculation made anew; `Refused` where another result comes out."""
    kept = evidence.read_inputs(folder)
    computed = compute(kept.facts, kept.rulebook, municipality, month, kept.before)
    evidence.refuse_other_result(folder, computed)
    return kept, computed
