"""The words that facts and rules have in common, as they stand in files. Swedish words: docs/glossary.md."""

FORMS = ("preschool", "pedagogical_care", "school_age", "evening_care", "holiday_care")
BASES = ("work", "study", "job_seeking", "parental_leave", "universal", "special_support", "own_need")
ABSENCE_REASONS = ("sickness", "summer_break", "holiday", "suspended", "closed")
