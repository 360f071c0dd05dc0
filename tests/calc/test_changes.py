"""Which changes of the calculation a batch meets when a newer version replays it."""

from engine.calc.changes import Changed, changed_between

ROUNDED = Changed("0.9.1", ("fee_num",), "Avrundning till hela kronor")
CAPPED = Changed("0.10.0", ("limited_num",), "Tak enligt taxan")
CHANGES = (ROUNDED, CAPPED)


def met(old: str, new: str) -> list[Changed]:
    return list(changed_between(old, new, CHANGES))


def test_a_batch_meets_what_changed_after_its_version_up_to_the_new_one() -> None:
    assert met("0.9.0", "0.10.0") == [ROUNDED, CAPPED]
    assert met("0.9.1", "0.10.0") == [CAPPED]
    assert met("0.9.0", "0.9.1") == [ROUNDED]


def test_a_batch_of_the_same_version_meets_nothing() -> None:
    assert met("0.9.1", "0.9.1") == []
    assert met("0.10.0", "0.10.0") == []


def test_version_ten_comes_after_version_nine() -> None:
    assert met("0.9.5", "0.11.0") == [CAPPED]
    assert met("0.10.0", "0.11.0") == []
