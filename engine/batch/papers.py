"""The words of both areas for the lines of one batch: what invoices and whoever explains them have in common."""

from engine.batch.area_paper import AreaPaper
from engine.batch.care_paper import CarePaper
from engine.batch.childcare_paper import ChildcarePaper
from engine.batch.compute import Computed
from engine.batch.people import People

CORRECTING = ("correction", "credit")
"""The kinds of lines that change what stands on earlier invoices."""


def papers(computed: Computed, people: People) -> dict[str, AreaPaper]:
    """The words of each area, for the months that are billed and those that are corrected."""
    again = computed.reassessed
    return {
        "childcare": ChildcarePaper((*again.assessments, *computed.assessments), people),
        "care": CarePaper((*again.care, *computed.care), people),
    }
