"""What stands above the tables in rules/SCHEMA.md and its two parts."""

MADE = "<!-- Made from the declarations in engine/rulebook by `python -m engine.rulebook.document rules`. -->"

RULE_FILES = f"""\
# The rule files

{MADE}

What is charged is decided here, not in the program. Each municipality has a folder with

- `childcare.toml`, its tariff for childcare: [SCHEMA-childcare.md](SCHEMA-childcare.md)
- `care.toml`, its tariff for care; left out where the municipality does not bill care: [SCHEMA-care.md](SCHEMA-care.md)
- [`municipality.toml`](#municipalitytoml), who it is and how it sends invoices.

`national/childcare.toml` and `national/care.toml` have what the law sets for all, and `national/interest.toml` the
reference rates, for those who charge interest on late payment. How the rules are used to calculate a
fee: [docs/calculation.md](../docs/calculation.md) for childcare, [docs/care.md](../docs/care.md) for care.

**A rule is a row with dates.** To change a rule, end the old row with `valid_to` and add a new one below it with
`valid_from` the day after; never edit a row that has been billed with. Both days are included. A row without `valid_to`
holds until further notice.

**A rule says where it comes from** in `source`: the name of an entry in `[sources]`, or
`{{ decision = "...", url = "...", read = 2026-10-01 }}`. `status` is `decided`, or `assumed` with a `reason` where the
municipality's decision is not known. Whether invoices may rest on assumptions is set by `allow_assumed`.

**Nothing is guessed.** Where exactly one row must hold on a day, none and two are refused, with file, line, what stands
there and what is expected. All files are read before anything is refused, so that all of it can be put right at once. A
month that the rows do not cover is not billed. A file above 256 KiB, or with a line of more than 2,000 characters, is
no rule file and is refused unread.

Money is whole kronor, or text (`"12.50"`); percentages are text (`"25.24"`): a number with a decimal point is refused,
because computers keep such numbers inexactly. The first line `#:schema ../childcare.schema.json` (or
`../care.schema.json`, `../municipality.schema.json`) lets an editor with TOML support (Taplo) complete and check what
is typed.
"""

CHILDCARE_FILE = f"""\
# childcare.toml

{MADE}

What all rule files have in common stands in [SCHEMA.md](SCHEMA.md).

**Lists left out mean all**: all forms the tariff offers, all age classes and hour bands of each form, all grounds. A
form without age classes (or hour bands) has one, called `all`, that only rows without such a list speak of; a name in a
list speaks only of the forms that have it.

```toml
#:schema ../childcare.schema.json
forms = ["preschool", "school_age"]

[sources.council]
decision = "Kommunfullmäktige 2026-06-15 § 71"
url = "https://kommunen.example/taxa"

[[rate]]
valid_from = 2026-07-01
form = ["preschool"]
percent = ["3", "2", "1", "0"]
status = "decided"
source = "council"
```

`forms`, at the top: the forms of childcare that are offered. A place of another form is a finding.
"""

CARE_FILE = f"""\
# care.toml

{MADE}

What all rule files have in common stands in [SCHEMA.md](SCHEMA.md).

**A municipality names its services itself** in `[[service]]`; all other rows speak of services by those names, and a
list of services left out means all of them. Facts (decisions, visits, stays, deliveries) name them too.

**Care is charged by whole months**, so every row begins on the first and ends on the last day of a month. All rows of a
service month are those of its first day.

```toml
#:schema ../care.schema.json
[sources.council]
decision = "Kommunfullmäktige 2025-12-15 § 140"
url = "https://kommunen.example/omsorgstaxa"

[[service]]
valid_from = 2026-01-01
name = "home_care"
text = "Hemtjänst"
kind = "home_care"
law = "sol"
inside_maximum = true
inside_headroom = true
status = "decided"
source = "council"

[[price]]
valid_from = 2026-01-01
service = ["home_care"]
per = "performed_hour"
amount_kr = 382
status = "decided"
source = "council"
```

## How a tariff is written

| the tariff says | the rows |
|---|---|
| 382 kr an hour | `price` per `performed_hour`, or per `granted_hour` |
| never more than the maximum fee, or than the headroom | `inside_maximum = true`, `inside_headroom = true` |
| 446 kr a month, or for each one installed | `price` per `month`, or per `piece` |
| 174 kr a day of a stay; 70 kr a meal | `price` per `day`; per `unit` |
| 278 kr an hour for the first four, then 342 | two `price` rows: `up_to = 4`; `above = 4` |
| ten hours a month free, then 306 kr | two `price` rows: `up_to = 10` with `amount_kr = 0`; `above = 10` |
| every fourth occasion free | `every_free = 4` in `price` |
| 114 kr a visit in the daytime, otherwise 288 | two `price` rows with `clock_from` and `clock_to` that cover the day |
| up to 15 hours 515 kr, up to 35 hours 1 545 kr … | `level` rows of one `group`, by `performed_hours` |
| one, two or three services: 515, 1 030, 1 545 kr | `level` rows by `services` |
| 75 % of the headroom, at most 471 kr | `level` with `headroom_share` |
| alarm and home care are not added, the dearer is charged | `combine` with `take = "highest"` |
| health care at most 750 kr a month; food of a stay at most the price of a month | `monthly_cap` |
| a delivered meal counts as ten minutes of home care | `standard_time` |
| 150 kr for a visit in vain | `price` per `no_show`, `no_show = "not_charged"` in `visit_rule` |
| half each for a couple | `shared = "once"` in `service` |
| free when in hospital a whole day | `absence_rule` |
| rent in advance, care the month after | two `billing` rows |
| the maximum fee is raised on 1 March | `maximum_fee` rows of the municipality's own |
| food costs 2 121 kr more than the minimum amount holds | `minimum_change` with `change = "addition"` |

## What the law decides is checked

- Care under the LSS is free: only what has an `lss_ground` may be charged (18-21 §§ LSS). The maximum fee and the
  headroom are not for it.
- Food, rent and consumables are inside neither the maximum fee nor the headroom (32 kap. 6 § SoL). Neither is a plain
  sale (`law = "sale"`), which alone may be taxable.
- What is inside either is billed in one month, so that the limits of a month are applied once.
- The decided kronor of the national file stand beside the law's share of the price base amount, and differ from it by
  less than a krona.
- A municipality's own maximum fee and housing maximum are not above the law's, and its minimum amounts not below: a
  table that was not changed when the amounts of the law rose is refused.

Each service has a price or a level, and prices and levels answer every quantity once, from nothing on.
"""
