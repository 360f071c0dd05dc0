"""The evidence of a month with care is the same to the byte, in whatever order its facts came or lie."""

from pathlib import Path
from random import Random

import polars as pl

from engine.batch.before import Before
from engine.batch.compute import compute
from engine.batch.evidence import write_evidence
from engine.rulebook import load
from fixtures.demo import MONTH, demo_frames
from tests.batch.care_town import care_town, client, paid_by
from tests.batch.small_town import adult, files_in, household

RULES = Path(__file__).resolve().parents[2] / "rules"
SMALLEST = "ljusnarsberg"


def test_facts_of_care_taken_in_in_another_order_give_the_same_preview(tmp_path: Path) -> None:
    payer = paid_by(1, adult(1), "relative")
    some = (household(1, 30_000, "2024-01-10"), client(1), client(2), client(3, net_kr=None), [payer])
    one, other = care_town(tmp_path / "one"), care_town(tmp_path / "other")
    for things in some:
        one.take_in(things)
    everything = [thing for things in some for thing in things]
    Random(5).shuffle(everything)
    other.take_in(everything)
    first, second = one.preview(), other.preview()
    assert files_in(second.folder) == files_in(first.folder)
    assert second.preview_hash == first.preview_hash


def test_the_rows_of_a_whole_demo_month_in_another_order_give_evidence_of_the_same_bytes(tmp_path: Path) -> None:
    facts, rulebook = demo_frames(SMALLEST), load(RULES)
    folders = []
    for seed in (0, 1):
        shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in facts.items()}
        computed = compute(shuffled, rulebook, SMALLEST, MONTH, Before())
        folder, _ = write_evidence(tmp_path / str(seed), computed, facts, rulebook, Before(), "-")
        folders.append(files_in(folder))
    assert folders[0] == folders[1]
    assert pl.read_parquet(folders[0]["charges-care-2026-09.parquet"]).height > 200
