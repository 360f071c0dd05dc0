"""The address of a database on a server: what is not fit for it is refused before anything is made."""

from pathlib import Path

import pytest

from engine.batch.workspace import create
from engine.errors import Refused
from engine.store.opening import refuse_unfit_address
from tests.batch.small_town import write_rules


def test_an_address_on_a_server_may_have_a_user_a_port_and_options() -> None:
    refuse_unfit_address("postgresql+psycopg://debitera@db.example:5433/debitera?sslmode=verify-full")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql+psycopg://debitera:hemligt@db.example/debitera", "Skriv inte lösenordet"),
        ("sqlite:///somewhere.db", "PostgreSQL"),
        ("db.example/debitera", "kan inte användas"),
    ],
)
def test_an_address_that_is_not_fit_is_refused(tmp_path: Path, address: str, told: str) -> None:
    with pytest.raises(Refused, match=told) as refused:
        create(tmp_path / "workspace", write_rules(tmp_path / "rules"), address)
    assert "hemligt" not in str(refused.value)
    assert not (tmp_path / "workspace").exists()
