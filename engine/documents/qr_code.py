"""QR codes by the thousand: segno makes the first of every length, the others are made of that one.

A QR code is linear: where one byte of what it says is another, the same modules change colour whatever the other bytes
are, both those that show the byte and those of the error correction that covers it. So a code is the first one of its
length with some modules turned, and which these are is worked out once for each place and difference.

What: model 2, byte mode in UTF-8, error level M.
Where: ISO/IEC 18004:2015, 7.4.5 (byte mode), 7.5 (error correction), 7.6 (blocks), 7.7.3 (placement).
"""

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from typing import Any

import attrs
import segno
from segno import consts

# The standard lets the writer try all eight masks and take the one easiest to scan; every reader reads every mask.
# Trying them takes four times as long as making the code, so one is always used.
_MASK = 2
_BITS = range(7, -1, -1)
_LONG_COUNT_VERSION = 10  # from here on two bytes say how long the text is
_VERSION_SHOWN = 7  # from here on a code says which version it is
_POLYNOMIAL = 0x11D
_BLOCKS: Any = consts.ECC  # segno's tables of the standard have no types
_REMEMBERED = 1 << 14  # of 400 bytes each


@attrs.frozen(eq=False)
class QrCode:
    """The modules of a code, by row from the top: 1 is dark. A row fills whole bytes, from the highest bit on."""

    side: int
    modules: bytes

    def rows(self) -> Iterator[tuple[bool, ...]]:
        """The modules one by one."""
        width = _whole_bytes(self.side)
        bits = f"{int.from_bytes(self.modules, 'big'):0{width * self.side}b}"
        for start in range(0, len(bits), width):
            yield tuple(bit == "1" for bit in bits[start : start + self.side])


def qr_code(text: str) -> QrCode:
    """The code that says a text."""
    said = text.encode()
    first = _FIRST.get(len(said)) or _FIRST.setdefault(len(said), _first(said))
    size, modules = first.size, first.modules
    different = int.from_bytes(said, "big") ^ first.said
    # a byte stands in two codewords, four bits in each: the mode, before all others, takes four
    codewords = (different << 4).to_bytes(len(said) + 1, "big").rstrip(b"\0")
    alike = len(codewords) - len(codewords.lstrip(b"\0"))
    for number, difference in enumerate(codewords[alike:], start=first.codewords_before + alike):
        if difference:
            modules ^= size.turned(number, difference)
    return QrCode(size.side, modules.to_bytes(size.side * _whole_bytes(size.side) // 8, "big"))


def _whole_bytes(bits: int) -> int:
    return -(-bits // 8) * 8


class _Size:
    """What all codes of one version have in common.

    `turned(codeword, difference)`: the modules that change where some bits of a codeword of data do, as a number.
    """

    def __init__(self, version: int) -> None:
        self.side = 17 + 4 * version
        self._places = tuple(_codewords(version, self.side))  # in the order in which they are drawn
        infos = _BLOCKS[version][consts.ERROR_LEVEL_M]
        self._blocks = [info.num_data for info in infos for _ in range(info.num_blocks)]
        self._checks = infos[0].num_total - infos[0].num_data
        # by how many codewords of data follow in the block
        self._remainders = _remainders(max(self._blocks), self._checks)
        self._data_places = _interleaved(self._blocks)
        self.turned = lru_cache(_REMEMBERED)(self._turned)

    def _turned(self, codeword: int, difference: int) -> int:
        block, place = self._block_of(codeword)
        modules = self._shown(self._data_places[block, place], difference)
        checks_start = sum(self._blocks)
        after = self._blocks[block] - 1 - place
        for number, factor in enumerate(self._remainders[after]):
            shown_at = checks_start + number * len(self._blocks) + block
            modules ^= self._shown(shown_at, _times(difference, factor))
        return modules

    def _block_of(self, codeword: int) -> tuple[int, int]:
        for block, length in enumerate(self._blocks):
            if codeword < length:
                return block, codeword
            codeword -= length
        raise AssertionError("a code holds its text")

    def _shown(self, drawn_at: int, value: int) -> int:
        return sum(place for bit, place in zip(_BITS, self._places[drawn_at], strict=True) if value >> bit & 1)


@attrs.frozen(eq=False)
class _First:
    """A code that segno made: what it says and its modules, as numbers."""

    said: int
    modules: int
    codewords_before: int
    size: _Size


_FIRST: dict[int, _First] = {}
"""By length in bytes. It does not matter which text of that length came first."""


def _first(said: bytes) -> _First:
    code = segno.make(said, mode="byte", error="m", micro=False, boost_error=False, mask=_MASK)
    assert isinstance(code.version, int), "micro codes are not made"
    size = _size_of(code.version)
    padding = bytes(_whole_bytes(size.side) - size.side)
    modules = "".join(f"{module}" for row in code.matrix for module in (*row, *padding))
    before = 1 if code.version < _LONG_COUNT_VERSION else 2
    return _First(int.from_bytes(said, "big"), int(modules, 2), before, size)


_size_of = cache(_Size)


def _codewords(version: int, side: int) -> Iterator[tuple[int, ...]]:
    """The modules of each codeword: two columns wide, up and down in turn from the lower right corner."""
    taken, width = _taken(version, side), _whole_bytes(side)
    places, upwards = [], True
    for right in [*range(side - 1, 6, -2), 5, 3, 1]:  # column 6 is for timing alone
        for row in range(side - 1, -1, -1) if upwards else range(side):
            free = (column for column in (right, right - 1) if (row, column) not in taken)
            places += [1 << (width * (side - row) - 1 - column) for column in free]
        upwards = not upwards
    return (tuple(places[start : start + 8]) for start in range(0, len(places) - 7, 8))


def _taken(version: int, side: int) -> set[tuple[int, int]]:
    """The modules (row, column) that every code of a version has alike: what it is found and read by."""
    low, high = range(9), range(side - 8, side)
    areas = [(low, low), (low, high), (high, low), (range(6, 7), range(side)), (range(side), range(6, 7))]
    if version >= _VERSION_SHOWN:
        areas += [(range(6), range(side - 11, side - 8)), (range(side - 11, side - 8), range(6))]
    centres = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    last = len(centres) - 1
    areas += [
        (range(y - 2, y + 3), range(x - 2, x + 3))
        for (i, y), (j, x) in product(enumerate(centres), repeat=2)
        if (i, j) not in {(0, 0), (0, last), (last, 0)}
    ]
    return {module for rows, columns in areas for module in product(rows, columns)}


def _interleaved(blocks: Sequence[int]) -> dict[tuple[int, int], int]:
    """Where the codeword of data at (block, place) is drawn: the first of each block, the second of each, and so on."""
    order = [(block, place) for place in range(max(blocks)) for block, length in enumerate(blocks) if place < length]
    return {at: number for number, at in enumerate(order)}


def _remainders(places: int, checks: int) -> list[list[int]]:
    """For a codeword with 0, 1, 2 … others after it in its block: its share in the block's codewords of correction."""
    generator = [1]
    root = 1
    for _ in range(checks):
        shifted = [*generator, 0]
        generator = [a ^ _times(b, root) for a, b in zip(shifted, [0, *generator], strict=True)]
        root = _times(root, 2)
    remainder = generator[1:]
    found = [remainder]
    for _ in range(places - 1):
        first, *rest = found[-1]
        found.append([a ^ _times(first, b) for a, b in zip([*rest, 0], generator[1:], strict=True)])
    return found


@cache
def _times(a: int, b: int) -> int:
    """Of two elements of the field of 256 in which the correction is computed."""
    result = 0
    while b:
        result ^= a if b & 1 else 0
        a = a << 1 ^ (_POLYNOMIAL if a & 0x80 else 0)
        b >>= 1
    return result
