"""National rules for the random tariffs, made from the table of published maximum fees and not from the shipped rules."""

import csv
from datetime import date
from functools import lru_cache

from tests.beside import SHARED

CAPS = SHARED / "data" / "childcare_caps.csv"

PRESCHOOL = '["preschool", "pedagogical_care", "evening_care"]'
SCHOOL_AGE = '["school_age", "holiday_care"]'
DECIDED = 'status = "decided"\nsource = { decision = "SFS 2001:160" }\n'


@lru_cache(maxsize=1)
def national_toml() -> str:
    """Caps, deduction, percentages and maximum fees from 2015-07-01 on."""
    parts = [
        'forms = ["preschool", "pedagogical_care", "school_age", "evening_care", "holiday_care"]\n',
        f'[[rate]]\nvalid_from = 2015-07-01\nform = {PRESCHOOL}\npercent = ["3", "2", "1", "0"]\n{DECIDED}',
        f'[[rate]]\nvalid_from = 2015-07-01\nform = {SCHOOL_AGE}\npercent = ["2", "1", "1", "0"]\n{DECIDED}',
    ]
    with CAPS.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if date.fromisoformat(r["valid_from"]) >= date(2015, 7, 1)]
    for r in rows:
        last = r is rows[-1]
        period = f"valid_from = {r['valid_from']}\n" + ("" if last else f"valid_to = {r['valid_to']}\n")
        cap = f"income_cap_kr = {r['income_cap']}\nincome_deduction_kr = {r['income_deduction']}\n"
        parts.append(f"[[income_cap]]\n{period}{cap}{DECIDED}")
        for forms, key in ((PRESCHOOL, "preschool"), (SCHOOL_AGE, "leisure")):
            amounts = ", ".join(r[f"{key}{rank}"] for rank in (1, 2, 3))
            parts.append(f"[[ceiling]]\n{period}form = {forms}\namount_kr = [{amounts}, 0]\n{DECIDED}")
    return "\n".join(parts)


def municipality_toml() -> str:
    """What a municipality's folder needs besides its tariff, so that its rules load; nothing here is about fees."""
    invoice = (
        'due = "last_bank_day_of_month"\nmin_days_to_due = 10\nseries = "9"\nfirst_number = 1\nocr_level = "hard"\n'
        'late_payment_text = "-"\nquestions_text = "-"\nappeal_text = "-"\nvat_text = "-"\n'
    )
    accounts = (
        'receivable_account = "1511"\nincome_account = "31331"\nrounding_account = "36980"\nansvar = "4100"\n'
        'verksamhet = "407"\nvoucher_series = "KF"\ntext = "Barnomsorgsavgifter"\n'
    )
    identity = (
        '[identity]\nname = "Provkommunen"\norganisation_number = "212000-0142"\nunit = "Avgifter"\n'
        'address = ["Storgatan 1", "111 11 Provstad"]\nphone = "010-000 00 00"\nemail = "avgifter@example.se"\n'
        f'web = "www.example.se"\nbankgiro = "5050-1055"\n{DECIDED}'
    )
    parts = [
        identity,
        '[policy]\nallow_assumed = true\nsecond_person = true\nprotected_mail = "separate_pile"\none_invoice = true\n',
        f"[[invoice]]\nvalid_from = 2000-01-01\n{invoice}{DECIDED}",
    ]
    services = ("preschool", "pedagogical_care", "school_age", "evening_care", "holiday_care", "adjustment")
    parts += [f'[[coding]]\nvalid_from = 2000-01-01\nservice = "{s}"\n{accounts}{DECIDED}' for s in services]
    return "\n".join(parts)
