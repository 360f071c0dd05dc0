"""A batch in a few figures, its findings and the rules that are new or assumed: what people are told of it.

It is small, however large the batch is, so that whoever computed a batch can tell of it and forget it.
"""

from collections.abc import Mapping
from datetime import date

import attrs

from engine.batch.compute import Computed
from engine.errors import Finding
from engine.rulebook.rows import Row


@attrs.frozen(kw_only=True)
class Summary:
    """What a batch comes to. `months`: the service months of each area; the sums as `Computed` has them, in öre."""

    month: date
    months: Mapping[str, tuple[date, ...]]
    service_months: Mapping[str, list[str] | dict[str, list[str]]]
    counts: Mapping[str, int]
    totals: Mapping[str, int]
    area_totals: Mapping[str, Mapping[str, int]]
    changing_totals: Mapping[str, Mapping[str, int]]
    assumed: tuple[Row, ...]
    begun: tuple[Row, ...]
    findings: tuple[Finding, ...]

    @classmethod
    def of(cls, computed: Computed) -> "Summary":
        """Of a batch as it is computed."""
        scope = computed.scope
        return cls(
            month=computed.month,
            months={"childcare": scope.childcare, "care": tuple(month for month, _ in scope.care)},
            service_months=scope.service_months,
            counts=computed.counts,
            totals=computed.totals,
            area_totals=computed.area_totals,
            changing_totals=computed.changing_totals,
            assumed=computed.assumed,
            begun=computed.begun,
            findings=computed.findings,
        )


@attrs.frozen(kw_only=True)
class PreviewSummary:
    """A preview: what it comes to, its hash, the folder of its evidence, and the months that were skipped before it."""

    summary: Summary
    preview_hash: str
    folder: str
    skipped: tuple[str, ...]
