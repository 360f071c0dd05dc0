"""The words that several parts have in common, as they stand in files and tables. Swedish words: docs/glossary.md."""

AREAS = ("childcare", "care")
"""What is billed: childcare (barnomsorg) and care (vård och omsorg)."""
CREDIT_OF = "credit:"
"""What stands for the area of a credit invoice, before the number of the invoice that it credits."""
FORMS = ("preschool", "pedagogical_care", "school_age", "evening_care", "holiday_care")
SHARE_PARTS = 2520
"""The denominator of a share of a place divides this, the least number that 1 to 10 divide: halves, thirds, sevenths,
fourteenths (days of two weeks), thirtieths. So all shares have one denominator in common that columns can hold."""
BASES = ("work", "study", "job_seeking", "parental_leave", "universal", "special_support", "own_need")
RELIEF_KINDS = ("hardship", "application")
"""Why a fee is lowered for one household (nedsättning): in its hardship (jämkning), or on application while the
municipality gives everybody who asks for it a part back, as in 2020 and 2021."""
ABSENCE_REASONS = ("sickness", "summer_break", "holiday", "suspended", "closed")

CARE_KINDS = (
    "home_care",
    "residential_care",
    "short_stay",
    "day_activity",
    "safety_alarm",
    "home_health_care",
    "meal",
    "rent",
    "housing_fee",
    "consumables",
    "other_care",
)
"""What a service of care is, whatever a municipality calls its services: for accounts, and for what the law says."""
CARE_LAWS = ("sol", "hsl", "lss", "sale")
"""Social services act, health and medical services act, act on support for persons with disabilities, plain sale."""
LIVING = ("single", "cohabiting")
"""Whose minimum amount: a person on his own, or each of spouses and partners who live together (32 kap. 8 §)."""
CARE_ABSENCE_REASONS = ("hospital", "travel", "short_stay", "other")


def credited_number(invoice_area: str) -> str:
    """The number of the invoice that a credit invoice credits, by its area; "" for an ordinary invoice's area."""
    return invoice_area.removeprefix(CREDIT_OF) if invoice_area.startswith(CREDIT_OF) else ""
