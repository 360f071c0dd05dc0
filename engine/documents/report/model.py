"""What the report says, independent of how it looks. Texts are Swedish and plain; amounts are integer öre.

Nobody is named: households stand by their identity, children and clients in the samples as on the invoice itself.
"""

import attrs

from engine.documents.model import InvoiceDocument


@attrs.frozen(kw_only=True)
class Compared:
    """A figure of this month and of the last; `before` is None where there is none to compare with."""

    label: str
    before: int | None
    after: int
    is_money: bool


@attrs.frozen
class Bar:
    """One bar of a chart."""

    label: str
    count: int


@attrs.frozen(kw_only=True)
class Chart:
    """Bars that together are everything of a kind. `unit` is what is counted, in the plural."""

    title: str
    told: str
    unit: str
    bars: tuple[Bar, ...]


@attrs.frozen(kw_only=True)
class ReasonSum:
    """A reason for other amounts: how many households, and the differences."""

    words: str
    households: int
    raised_ore: int
    lowered_ore: int
    difference_ore: int


@attrs.frozen(kw_only=True)
class Changed:
    """One item of a household that costs something else than last month."""

    what: str
    words: str
    before_ore: int
    after_ore: int


@attrs.frozen(kw_only=True)
class Found:
    """A finding as on the signal list."""

    code: str
    household: str
    subject: str
    message: str
    action: str
    parked: bool


@attrs.frozen(kw_only=True)
class HouseholdSection:
    """What there is to say of a household: where it stands, its findings, and what has changed.

    `after_ore` is what it is to pay; where there is no month to compare with (`before_ore` is None), the sum of its
    lines. `household` is "" for what belongs to none.
    """

    household: str
    status: str
    before_ore: int | None
    after_ore: int
    reasons: str
    rule: str
    items: tuple[Changed, ...]
    findings: tuple[Found, ...]


@attrs.frozen(kw_only=True)
class Sample:
    """An invoice as its payer sees it, and why it was chosen."""

    why: str
    households: tuple[str, ...]
    document: InvoiceDocument


@attrs.frozen(kw_only=True)
class AssumedRule:
    """A rule row that amounts rest on and that is not decided."""

    where: str
    decision: str
    reason: str


@attrs.frozen(kw_only=True)
class Signature:
    """Who took the batch from one state to the next, and when."""

    step: str
    by: str
    at: str


@attrs.frozen(kw_only=True)
class Report:
    """Everything on the page. `largest` are identities of households that have a section."""

    town: str
    month: str
    state: str
    last_month: str
    billed: tuple[str, ...]
    headline: tuple[Compared, ...]
    totals: tuple[Compared, ...]
    areas: tuple[tuple[str, tuple[Compared, ...]], ...]
    households: tuple[Bar, ...]
    all_households: int
    charts: tuple[Chart, ...]
    reasons: tuple[ReasonSum, ...]
    usual: str
    largest: tuple[str, ...]
    findings: tuple[Found, ...]
    findings_in_all: int
    samples: tuple[Sample, ...]
    assumed: tuple[AssumedRule, ...]
    signatures: tuple[Signature, ...]
    hashes: tuple[tuple[str, str], ...]
    sections: tuple[HouseholdSection, ...]
