"""What a client of care pays under a municipality's rules, in kronor: the engine's answer, with which the oracle must agree."""

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from engine.calc.care.assess import CareAssessment
from engine.calc.care.billing import billed_services
from engine.rulebook import CareTariff, Rulebook, load, load_files
from engine.vocabulary import CARE_KINDS
from tests.municipalities.client import Client, client, first_of, records_of
from tests.oracle.care.agreement import Case

HERE = Path(__file__).resolve().parent
RULES = HERE / "care_rules"
COMMON = HERE / "care_common.toml"
PUBLISHED = HERE.parent / "published"
NATIONAL = HERE.parents[1] / "rules" / "national"

T = TypeVar("T")

CODING = """
[[coding]]
valid_from = 2000-01-01
service = "{kind}"
receivable_account = "1511"
income_account = "31321"
rounding_account = "36980"
ansvar = "5100"
verksamhet = "510"
voucher_series = "KF"
text = "Avgifter vård och omsorg"
status = "decided"
source = "test"
"""


def names() -> list[str]:
    """The municipalities there are rules of."""
    return sorted(folder.name for folder in RULES.iterdir())


def completed(own: str) -> str:
    """A tariff with the common rows of every table that it does not have itself, from the day its services begin."""
    stated = tomllib.loads(own)
    begins = min(row["valid_from"] for row in stated["service"])
    blocks = COMMON.read_text("utf-8").replace("2000-01-01", f"{begins}").split("\n[[")[1:]
    common = [f"[[{block}" for block in blocks if block.split("]]", 1)[0] not in stated]
    return "\n".join([own, *common])


def files_of(folders: Mapping[str, Path]) -> dict[str, bytes]:
    """Rule files for municipalities, by name and folder of their care.toml, behind the national rules as shipped."""
    settings = (HERE / "municipality.toml").read_text("utf-8")
    settings += "".join(CODING.format(kind=kind) for kind in (*CARE_KINDS, "care_adjustment"))
    childcare = (PUBLISHED / "rules" / "maxtaxa" / "childcare.toml").read_bytes()
    files = {f"national/{file.name}": file.read_bytes() for file in NATIONAL.glob("*.toml")}
    for name, folder in folders.items():
        files[f"{name}/care.toml"] = completed((folder / "care.toml").read_text("utf-8")).encode()
        files[f"{name}/childcare.toml"] = childcare
        files[f"{name}/municipality.toml"] = settings.encode()
    return files


@cache
def rulebook() -> Rulebook:
    """All test municipalities; invoices and childcare are the same for all of them."""
    return load_files(files_of({name: RULES / name for name in names()}))


@cache
def shipped() -> Rulebook:
    """The rules we ship."""
    return load(NATIONAL.parent)


def tariff(municipality: str) -> CareTariff:
    """A municipality's care tariff."""
    found = rulebook().municipality(municipality).care
    assert found is not None
    return found


def assessed(municipality: str, month: str, who: Client, rules: Rulebook | None = None) -> CareAssessment:
    """The whole assessment of a month such as 2024-03; nothing may be wrong with the facts."""
    return _faultless(_assessed(municipality, month, [who], rules or rulebook()))


def charges(municipality: str, month: str, who: Client) -> dict[str, Fraction]:
    """What the client pays for each service that costs anything."""
    return _by_service(assessed(municipality, month, who), who, "charge_ore")


def shipped_charges(municipality: str, month: str, who: Client) -> dict[str, Fraction]:
    """As `charges`, under the rules we ship."""
    return _by_service(assessed(municipality, month, who, shipped()), who, "charge_ore")


def shipped_tariffs(municipality: str, month: str, who: Client) -> dict[str, Fraction]:
    """As `tariffs`, under the rules we ship."""
    return _by_service(assessed(municipality, month, who, shipped()), who, "tariff_ore")


def tariffs(municipality: str, month: str, who: Client) -> dict[str, Fraction]:
    """What each service costs before the maximum fee and the headroom."""
    return _by_service(assessed(municipality, month, who), who, "tariff_ore")


def fee(municipality: str, month: str, who: Client) -> Fraction:
    """What the client pays for what is inside the maximum fee or the headroom."""
    return kronor(person(assessed(municipality, month, who), who)["fee_ore"])


def fees_by(
    municipality: str, month: str, steps: Iterable[T], make: Callable[[Client, T], Client]
) -> dict[T, Fraction]:
    """The fees of a ladder's steps: step -> fee of the client that is made of it. All are assessed at once."""
    clients = {step: make(client(number=number), step) for number, step in enumerate(steps)}
    result = _faultless(_assessed(municipality, month, list(clients.values()), rulebook()))
    return {step: kronor(person(result, who)["fee_ore"]) for step, who in clients.items()}


def headroom(municipality: str, month: str, who: Client) -> Fraction:
    """What the client has room for."""
    return kronor(person(assessed(municipality, month, who), who)["headroom_ore"])


def person(result: CareAssessment, who: Client) -> dict[str, Any]:
    """The client's row of an assessment."""
    (row,) = result.persons.filter(person_id=who.person_id).to_dicts()
    return row


def bills(municipality: str, month: str) -> list[tuple[date, frozenset[str]]]:
    """The months of care, as first days, and the services that the batch of a month bills."""
    return list(billed_services(tariff(municipality), first_of(month)))


def kronor(ore: int) -> Fraction:
    """12050 -> 120.50 kr."""
    return Fraction(ore, 100)


def _assessed(municipality: str, month: str, clients: Sequence[Client], rules: Rulebook) -> CareAssessment:
    care = rules.municipality(municipality).care
    assert care is not None
    laws = {service.name: service.law for service in care.services(first_of(month))}
    assert care.covered(first_of(month), first_of(month)) == ()
    records = records_of(clients, laws)
    case = Case(rules, municipality, first_of(month))
    said, result = case.engine(records)
    assert not said.differs_in(case.oracle(records)[0]), case.report(records)
    return result


def _faultless(result: CareAssessment) -> CareAssessment:
    assert not result.findings, result.findings
    return result


def _by_service(result: CareAssessment, who: Client, column: str) -> dict[str, Fraction]:
    rows = result.charges.filter(person_id=who.person_id).select("service", column).iter_rows()
    return {service: kronor(ore) for service, ore in rows if ore}
