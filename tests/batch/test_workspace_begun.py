"""Stopped while a workspace is made."""

from pathlib import Path

import pytest

from engine.batch.workspace import create, open_workspace
from engine.errors import Refused
from tests.batch.small_town import write_rules


def test_a_workspace_that_was_not_finished_is_made_by_giving_the_command_again(tmp_path: Path) -> None:
    rules, root = write_rules(tmp_path / "rules"), tmp_path / "workspace"
    create(root, rules)
    (root / "debitera.toml").unlink()  # it is written last
    assert create(root, rules).rulebook().names == open_workspace(root).rulebook().names


@pytest.mark.parametrize("other", ["brev.txt", "output/easttown", "evidence/easttown"])
def test_a_folder_with_anything_else_in_it_is_not_made_a_workspace(tmp_path: Path, other: str) -> None:
    rules, root = write_rules(tmp_path / "rules"), tmp_path / "workspace"
    (root / other).mkdir(parents=True)
    with pytest.raises(Refused, match="inte tom"):
        create(root, rules)
