"""What invoices come to in the files that others read: distributors, access points, ledgers.

Made of a portion of a batch, as its pages are; a file is put together of what all portions come to.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

import attrs

from engine.batch.channels import E_INVOICE
from engine.batch.customer_ledger import layout_name, ledger_records
from engine.batch.delivery_files import DISTRIBUTED
from engine.batch.ledger import ledger_invoices
from engine.batch.portions import Portion
from engine.documents import electronic
from engine.documents.model import InvoiceDocument
from engine.ledger import postings
from engine.ledger.layout_content import LedgerInvoice


@attrs.frozen(eq=False)
class Handed:
    """Of some invoices, in their order. `distributed`: by channel, the number and line of each. `packed`: number and
    UBL of e-invoices to organisations. `posted`: how each is posted; `records`: each as the customer ledger gets it.
    """

    distributed: dict[str, tuple[tuple[str, bytes], ...]]
    packed: tuple[tuple[str, bytes], ...]
    posted: tuple[postings.Invoice, ...]
    records: tuple[LedgerInvoice, ...]

    @classmethod
    def all(cls, parts: Iterable["Handed"]) -> "Handed":
        """What all portions come to."""
        given = tuple(parts)
        return cls(
            {channel: tuple(chain(*(each.distributed[channel] for each in given))) for channel in DISTRIBUTED},
            *(tuple(chain(*(getattr(each, name) for each in given))) for name in ("packed", "posted", "records")),
        )


def hand_over(portion: Portion) -> Handed:
    """What the invoices of a portion come to; its rows have the `sha256` of their PDFs too."""
    ways, hashes = portion.ways(), {row["number"]: row["sha256"] for row in portion.invoices}
    documents = tuple(portion.documents({number for number, way in ways.items() if way.channel in DISTRIBUTED}))
    posted = tuple(ledger_invoices(portion.computed, portion.invoices, portion.issue_date))
    sendings: dict[str, list[tuple[str, bytes]]] = {channel: [] for channel in DISTRIBUTED}
    to_organisations = []
    for document in documents:
        way = ways[document.number]
        if way.channel == E_INVOICE and way.is_to_organisation:
            to_organisations.append(document)
        elif way.channel in DISTRIBUTED:
            sending = electronic.Sending(receiver=way.receiver_id, document=document, sha256=hashes[document.number])
            sendings[way.channel].append((document.number, electronic.line(sending)))
    return Handed(
        {channel: tuple(lines) for channel, lines in sendings.items()},
        tuple(_as_ubl(to_organisations)),
        posted,
        tuple(ledger_records(portion, documents, posted)) if layout_name(portion.settings, portion.issue_date) else (),
    )


def _as_ubl(documents: Iterable[InvoiceDocument]) -> Iterator[tuple[str, bytes]]:
    for document in documents:
        from engine.ledger.peppol.package import checked  # it loads lxml, and most portions have none

        yield document.number, checked(document)
