"""A step is a function with a sentence: its name is its column, and the columns come in order."""

import polars as pl

from engine.calc.step import apply, sentence, step


def test_a_step_is_named_after_its_function_and_carries_what_is_told_of_it() -> None:
    @step("Avgiften är {fee:kr}.", value="{fee:kr}", law="8 kap. 5 § SoL", ref="fee_ref", when={"free": "Avgiftsfri."})
    def fee_ore(factor: int) -> pl.Expr:
        return pl.col("base_ore") * factor

    told = fee_ore.sentence
    assert fee_ore.name == told.name == "fee_ore"
    assert told.texts == (("free", "Avgiftsfri."), ("", "Avgiften är {fee:kr}."))
    assert (told.value, told.law, told.ref) == ("{fee:kr}", "8 kap. 5 § SoL", "fee_ref")


def test_a_step_of_which_nothing_more_is_said_tells_its_text_and_nothing_else() -> None:
    @step("Platsen är ledig.")
    def free(factor: int) -> pl.Expr:
        return pl.lit(factor)

    told = sentence("free", "Platsen är ledig.")
    assert free.sentence == told
    assert (told.texts, told.value, told.law, told.ref) == ((("", "Platsen är ledig."),), "", "", "")


def test_each_step_adds_its_column_and_the_next_one_may_use_it() -> None:
    @step("")
    def doubled(add: int) -> pl.Expr:
        return pl.col("start") * 2

    @step("")
    def more(add: int) -> pl.Expr:
        return pl.col("doubled") + add

    done = apply(pl.LazyFrame({"start": [1, 10]}), (doubled, more), 3).collect()
    assert done.to_dict(as_series=False) == {"start": [1, 10], "doubled": [2, 20], "more": [5, 23]}
