"""The rules: dated tables read from TOML, checked as a whole, frozen. See rules/SCHEMA.md for the files."""

from engine.rulebook.care_tariff import CareTariff
from engine.rulebook.childcare_tariff import ChildcareTariff
from engine.rulebook.problems import Problem, RulesRefused
from engine.rulebook.rulebook import (
    Municipality,
    Rulebook,
    digest_of,
    load,
    load_care_tariff,
    load_files,
    load_kept,
    load_tariff,
)
from engine.rulebook.settings import Settings

__all__ = [
    "CareTariff",
    "ChildcareTariff",
    "Municipality",
    "Problem",
    "Rulebook",
    "RulesRefused",
    "Settings",
    "digest_of",
    "load",
    "load_care_tariff",
    "load_files",
    "load_kept",
    "load_tariff",
]
