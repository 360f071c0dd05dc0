"""Whatever a bank file has been turned into, it is read or refused, and nothing else happens."""

from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Refused
from engine.payments import autogiro, autogiro_seal, bgmax, camt054, incoming, slip
from tests.payments.camt_messages import details, entry, message, strd, summary

CAMT = message(
    entry(100, details(100, strd(ocr="202611000011", ore=100))),
    entry(600, "".join(details(200, f"<Ustrd>Faktura {n}</Ustrd>") for n in range(3))),
    summary=summary(2, 700),
)
READERS = {
    "incoming": lambda data: list(incoming.read(BytesIO(data))),
    "camt054": lambda data: list(camt054.read(BytesIO(data))),
    "bgmax": lambda data: list(bgmax.payments(bgmax.read(data))),
    "autogiro": autogiro.read,
    "orders": autogiro.read_orders,
    "seal": lambda data: autogiro_seal.check(data, bytes(16)) or autogiro_seal.unsealed(data),
    "slip": lambda data: slip.read(data.decode("latin-1")),
}


def read_or_refused(reader, data):
    with suppress(Refused):
        READERS[reader](data)


@st.composite
def damaged(draw, data):
    """Cut off, with bytes changed, put in, left out or repeated, or in another encoding."""
    for _ in range(draw(st.integers(1, 3))):
        at, to = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        match draw(st.sampled_from(["cut", "change", "insert", "leave out", "repeat", "recode"])):
            case "cut":
                data = data[:to]
            case "change":
                data = data[:at] + draw(st.binary(min_size=1, max_size=3)) + data[at + 1 :]
            case "insert":
                data = (
                    data[:at]
                    + draw(
                        st.binary(max_size=8)
                        | st.sampled_from([b"0", b" ", b"\r\n", b"\t", b"<", b"&a;", "\u0663".encode()])
                    )
                    + data[at:]
                )
            case "leave out":
                data = data[:at] + data[min(to, at + 90) :]
            case "repeat":
                data = data[:to] + data[at:to] + data[to:]
            case _:
                data = data.decode("latin-1").encode(draw(st.sampled_from(["utf-8", "utf-16", "cp437"])), "replace")
    return data


def samples(shared):
    return [
        path.read_bytes()
        for folder in ("autogiro", "bgmax")
        for path in sorted((shared / "data" / "formats" / folder).iterdir())
    ]


@pytest.mark.parametrize("reader", READERS)
@given(data=st.binary(max_size=400) | st.text("0123456789 AUTOGIRBGMX\r\n<>&;åÖ", max_size=400).map(str.encode))
def test_anything_is_read_or_refused(reader, data):
    read_or_refused(reader, data)


@given(data=damaged(CAMT))
def test_a_damaged_camt054_is_read_or_refused(data):
    read_or_refused("camt054", data)
    read_or_refused("incoming", data)


@given(data=st.data())
def test_a_damaged_sample_is_read_or_refused(shared, data):
    damage = data.draw(damaged(data.draw(st.sampled_from(samples(shared)))))
    for reader in ("incoming", "bgmax", "autogiro", "orders"):
        read_or_refused(reader, damage)
