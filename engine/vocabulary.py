"""The words that facts and rules have in common, as they stand in files. Swedish words: docs/glossary.md."""

FORMS = ("preschool", "pedagogical_care", "school_age", "evening_care", "holiday_care")
SHARE_PARTS = 2520
"""The denominator of a share of a place divides this, the least number that 1 to 10 divide: halves, thirds, sevenths,
fourteenths (days of two weeks), thirtieths. So all shares have one denominator in common that columns can hold."""
BASES = ("work", "study", "job_seeking", "parental_leave", "universal", "special_support", "own_need")
ABSENCE_REASONS = ("sickness", "summer_break", "holiday", "suspended", "closed")
