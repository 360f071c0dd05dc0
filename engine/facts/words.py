"""The Swedish words that a file may have instead of the program's own. The program's own is what is kept.

A choice means the same in every column, so each has its words once. docs/facts.md lists them, and a test holds that no
two choices of one column have a word in common.
"""

from collections.abc import Iterable

SWEDISH: dict[str, tuple[str, ...]] = {
    # areas, forms and grounds of childcare
    "childcare": ("barnomsorg",),
    "care": ("vård och omsorg",),
    "preschool": ("förskola",),
    "pedagogical_care": ("pedagogisk omsorg",),
    "school_age": ("fritidshem",),
    "evening_care": ("omsorg på obekväm tid",),
    "holiday_care": ("lovomsorg",),
    "study": ("studier",),
    "job_seeking": ("arbetssökande",),
    "parental_leave": ("föräldraledig",),
    "universal": ("allmän förskola",),
    "special_support": ("särskilt stöd",),
    "own_need": ("barnets eget behov",),
    "sickness": ("sjukdom",),
    "summer_break": ("sommaruppehåll",),
    "holiday": ("ledighet",),
    "suspended": ("avstängd",),
    "closed": ("stängt",),
    "municipal": ("kommunal",),
    "independent": ("fristående",),
    # people, and how they are reached
    "adult": ("vuxen",),
    "child": ("barn",),
    "none": ("ingen",),
    "secrecy_marking": ("sekretessmarkering",),
    "protected_registration": ("skyddad folkbokföring",),
    "paper": ("papper",),
    "e_invoice": ("e-faktura",),
    "digital_mailbox": ("digital brevlåda",),
    "direct_debit": ("autogiro",),
    "trustee": ("god man", "förvaltare"),
    "relative": ("anhörig",),
    "estate": ("dödsbo",),
    "organisation": ("organisation",),
    "single": ("ensamstående",),
    "married": ("gift", "registrerad partner"),
    "cohabiting": ("sambo",),
    # decisions, visits and absence
    "hardship": ("jämkning",),
    "application": ("ansökan", "tillfällig nedsättning"),
    "sol": ("socialtjänstlagen",),
    "hsl": ("hälso- och sjukvårdslagen",),
    "lss": ("lagen om stöd och service",),
    "sale": ("försäljning",),
    "performed": ("utfört",),
    "no_show": ("bomkörning",),
    "cancelled": ("avbokat",),
    "hospital": ("sjukhus",),
    "travel": ("resa",),
    "short_stay": ("korttidsvistelse",),
    # incomes and homes
    "declared": ("uppgiven",),
    "declined": ("avböjt",),
    "missing": ("saknas",),
    "assessed": ("bedömd",),
    "employment": ("lön",),
    "self_employment": ("näringsverksamhet",),
    "benefit": ("ersättning",),
    "pension": ("pension",),
    "foster_care": ("familjehem",),
    "income_pension": ("inkomstpension", "allmän pension"),
    "guarantee_pension": ("garantipension",),
    "occupational_pension": ("tjänstepension",),
    "private_pension": ("privat pension",),
    "foreign_pension": ("utländsk pension",),
    "sickness_benefit": ("sjukersättning", "sjukpenning"),
    "work": ("arbete",),
    "business": ("näringsverksamhet",),
    "capital": ("kapital",),
    "housing_supplement": ("bostadstillägg",),
    "housing_allowance": ("bostadsbidrag",),
    "tax_exempt": ("skattefri inkomst",),
    "month": ("månad",),
    "year": ("år",),
    "rented": ("hyresrätt",),
    "tenant_owned": ("bostadsrätt",),
    "own_house": ("eget hus",),
    "residential": ("särskilt boende",),
    "addition": ("tillägg",),
    "deduction": ("avdrag",),
    "other": ("annat",),
}


def meanings(choices: Iterable[str]) -> dict[str, str]:
    """Every word that a column with these choices understands, in small letters, to the choice it means."""
    return {word: choice for choice in choices for word in (choice, *SWEDISH.get(choice, ()))}
