"""Which services of which months a batch bills."""

from datetime import date

from engine.calc.care.billing import billed_services
from engine.rulebook import CareTariff, load_care_tariff
from tests.calc.care.fee_town import national_care
from tests.rulebook.small_care import CARE, without
from tests.rulebook.small_files import row

RENT = row(
    "service",
    name='"rent"',
    text='"Hyra"',
    kind='"rent"',
    law='"sol"',
    inside_maximum="false",
    inside_headroom="false",
) + row("price", service='["rent"]', per='"month"', amount_kr="5000")


def tariff(*billing: str) -> CareTariff:
    """Home care and rent, billed as the rows say."""
    text = without(CARE, "[[billing]]") + RENT + "".join(billing)
    return load_care_tariff("provkommunen/care.toml", text.encode(), national_care())


def billing(mode: str, name: str = "", since: str = "2020-01-01", **keys: str) -> str:
    """A billing row, of one service or of all."""
    named = {"service": f'["{name}"]'} if name else {}
    return row("billing", since, mode=f'"{mode}"', **named, **keys)


def billed(found: CareTariff, month: str) -> dict[str, list[str]]:
    """The services billed in a batch, by month of care."""
    months = billed_services(found, date.fromisoformat(f"{month}-01"))
    return {f"{first:%Y-%m}": sorted(services) for first, services in months}


def test_care_in_arrears_is_billed_the_month_after() -> None:
    assert billed(tariff(billing("arrears")), "2026-11") == {"2026-10": ["home_care", "rent"]}


def test_boden_bills_two_months_later() -> None:
    assert billed(tariff(billing("two_months_arrears")), "2026-01") == {"2025-11": ["home_care", "rent"]}


def test_rent_may_be_billed_before_and_care_after() -> None:
    both = tariff(billing("arrears", "home_care"), billing("advance", "rent"))
    assert billed(both, "2026-11") == {"2026-10": ["home_care"], "2026-12": ["rent"]}


def test_the_current_month_is_billed_in_itself() -> None:
    assert billed(tariff(billing("current")), "2026-11") == {"2026-11": ["home_care", "rent"]}


def test_the_month_the_care_is_given_in_decides_so_a_change_may_bill_two_months_or_none() -> None:
    earlier = tariff(billing("arrears", valid_to="2026-05-31"), billing("current", since="2026-06-01"))
    later = tariff(billing("current", valid_to="2026-05-31"), billing("arrears", since="2026-06-01"))
    both = ["home_care", "rent"]
    assert billed(earlier, "2026-06") == {"2026-05": both, "2026-06": both}
    assert billed(later, "2026-06") == {}
    assert billed(later, "2026-07") == {"2026-06": both}
