"""camt.054 messages made up for tests, as text and as a stream of any length. Not a writer of the product."""

from collections.abc import Iterable, Iterator

SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.054.001."


def kronor(ore: int) -> str:
    return f"{ore // 100}.{ore % 100:02}"


def strd(*, ocr: str = "", invoice: str = "", ore: int | None = None) -> str:
    """A structured reference; a negative amount is a credit note's."""
    doc = f"<RfrdDocInf><Tp><CdOrPrtry><Cd>CINV</Cd></CdOrPrtry></Tp><Nb>{invoice}</Nb></RfrdDocInf>" if invoice else ""
    name = "RmtdAmt" if ore is None or ore >= 0 else "CdtNoteAmt"
    part = "" if ore is None else f'<RfrdDocAmt><{name} Ccy="SEK">{kronor(abs(ore))}</{name}></RfrdDocAmt>'
    tp = "<Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>"
    ref = f"<CdtrRefInf>{tp}<Ref>{ocr}</Ref></CdtrRefInf>" if ocr else ""
    return f"<Strd>{doc}{part}{ref}</Strd>"


def details(ore: int | None, remittance: str, *, new: bool = True, name: str = "Betalare", way: str = "CRDT") -> str:
    """One TxDtls."""
    money = "" if ore is None else f'<Amt Ccy="SEK">{kronor(ore)}</Amt>'
    amount = f"{money}<CdtDbtInd>{way}</CdtDbtInd>" if new else f"<AmtDtls><TxAmt>{money}</TxAmt></AmtDtls>"
    if ore is None and not new:
        amount = ""
    who = f"<Pty><Nm>{name}</Nm></Pty>" if new else f"<Nm>{name}</Nm>"
    parties = (
        f"<RltdPties><Dbtr>{who}</Dbtr><DbtrAcct><Id><Othr><Id>52010001234</Id></Othr></Id></DbtrAcct></RltdPties>"
    )
    return f"<TxDtls><Refs><EndToEndId>E</EndToEndId></Refs>{amount}{parties}<RmtInf>{remittance}</RmtInf></TxDtls>"


def entry(
    ore: int,
    inside: str = "",
    *,
    new: bool = True,
    reference: str = "R1",
    way: str = "CRDT",
    reversal: bool = False,
    status: str = "BOOK",
    day: str = "2026-11-30",
    currency: str = "SEK",
) -> str:
    """One Ntry around its NtryDtls."""
    sts = f"<Cd>{status}</Cd>" if new else status
    back = "<RvslInd>true</RvslInd>" if reversal else ""
    ref = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    dtls = f"<NtryDtls><Btch><NbOfTxs>1</NbOfTxs></Btch>{inside}</NtryDtls>" if inside else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{kronor(ore)}</Amt><CdtDbtInd>{way}</CdtDbtInd>{back}<Sts>{sts}</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt>{ref}<BkTxCd><Domn><Cd>PMNT</Cd></Domn></BkTxCd>{dtls}</Ntry>"
    )


def opening(*, new: bool = True, summary: str = "", message: str = "M1", account: str = "50501055") -> str:
    """All that stands before the first entry."""
    scheme = "<SchmeNm><Prtry>BGNR</Prtry></SchmeNm>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{SPACE}{"08" if new else "02"}"><BkToCstmrDbtCdtNtfctn>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2026-11-30T06:00:00</CreDtTm></GrpHdr>"
        f"<Ntfctn><Id>N1</Id><CreDtTm>2026-11-30T06:00:00</CreDtTm>"
        f"<Acct><Id><Othr><Id>{account}</Id>{scheme}</Othr></Id></Acct>{summary}"
    )


CLOSING = "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"


def message(*entries: str, new: bool = True, summary: str = "", name: str = "M1") -> bytes:
    return (opening(new=new, summary=summary, message=name) + "".join(entries) + CLOSING).encode()


def summary(count: int, ore: int) -> str:
    return f"<TxsSummry><TtlNtries><NbOfNtries>{count}</NbOfNtries><Sum>{kronor(ore)}</Sum></TtlNtries></TxsSummry>"


class Endless:
    """A message of so many entries (or of one entry with so many transactions) that is made as it is read."""

    def __init__(self, count: int, *, in_one_entry: bool = False) -> None:
        self.count, self.in_one_entry = count, in_one_entry
        self._parts = self._bytes()
        self._left = b""

    def _bytes(self) -> Iterator[bytes]:
        one = 1_234_00
        yield opening(summary=summary(1 if self.in_one_entry else self.count, one * self.count)).encode()
        inside = (details(one, strd(ocr=str(10**10 + n * 10))) for n in range(self.count))
        if self.in_one_entry:
            before, after = entry(one * self.count, "¤").split("¤")
            yield before.encode()
            yield from (each.encode() for each in inside)
            yield after.encode()
        else:
            yield from (entry(one, each, reference=f"R{n}").encode() for n, each in enumerate(inside))
        yield CLOSING.encode()

    def read(self, size: int = -1) -> bytes:
        parts: list[bytes] = [self._left]
        have = len(self._left)
        while size < 0 or have < size:
            part = next(self._parts, b"")
            if not part:
                break
            parts.append(part)
            have += len(part)
        joined = b"".join(parts)
        self._left = joined[size:] if size >= 0 else b""
        return joined[:size] if size >= 0 else joined


def sums(payments: Iterable[object]) -> tuple[int, int]:
    """How many there are and öre in all, none of them kept."""
    count = ore = 0
    for payment in payments:
        count += 1
        ore += payment.amount_ore  # type: ignore[attr-defined]  # any payment
    return count, ore
