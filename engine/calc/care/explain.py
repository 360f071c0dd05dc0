"""A month of care in words: a client's way from income to fee, each service's from what was counted to its charge."""

from engine.calc.care.explain_charge import explain_charge
from engine.calc.care.explain_person import explain_person
from engine.calc.care.line_texts import LineTexts, line_texts
from engine.calc.care.steps import INCOME_STEPS

__all__ = ["INCOME_STEPS", "LineTexts", "explain_charge", "explain_person", "line_texts"]
