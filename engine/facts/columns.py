"""How one column of a fact record is declared.

A record type is an attrs class whose fields are made with the helpers below. The declaration is the only one there is:
the reader, the checks, the database table, the template file and the documentation are all derived from it.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, dataclass_transform

import attrs


class Kind(StrEnum):
    """What a column holds, in the file and in memory."""

    TEXT = "text"  # str
    IDENTITY = "identity"  # str, 12-digit personal identity number or samordningsnummer
    PARTY = "party"  # str, as IDENTITY, or a 10-digit organisation number
    DAY = "day"  # datetime.date
    TIME = "time"  # datetime.datetime without zone: Swedish local time, to the minute
    MONEY = "money"  # kronor in the file, int öre in memory
    HOURS = "hours"  # hours in the file, int minutes in memory
    NUMBER = "number"  # int, a count
    FRACTION = "fraction"  # str such as "1/2"
    CHOICE = "choice"  # str, one of `choices`
    FLAG = "flag"  # ja/nej, yes/no, true/false or 1/0 in the file, bool in memory


PYTHON_TYPES: dict[Kind, type] = {
    Kind.TEXT: str,
    Kind.IDENTITY: str,
    Kind.PARTY: str,
    Kind.DAY: date,
    Kind.TIME: datetime,
    Kind.MONEY: int,
    Kind.HOURS: int,
    Kind.NUMBER: int,
    Kind.FRACTION: str,
    Kind.CHOICE: str,
    Kind.FLAG: bool,
}


@attrs.frozen
class Column:
    """The declaration of one column.

    `header` is the English heading in a file and `header_sv` the Swedish one; either is accepted, the template has the
    English. `name` is the field's name in memory and in the database, with its unit last. An empty cell gives
    `default`, which is an error where `required` is true.
    """

    name: str
    kind: Kind
    header: str
    header_sv: str
    doc: str
    required: bool
    choices: tuple[str, ...]
    default: Any
    example: str


@attrs.frozen
class RecordType:
    """A kind of fact: its name (which is also its table and its file stem), its key and its columns.

    Two rows with equal key describe the same fact; the later one supersedes the earlier. `period_of` names the columns
    within which validity periods may not overlap (empty: the record has no period). `over_by` names the column with the
    day or time after which the fact bears on nothing more ("": it may bear on any day): there can be millions of
    those, so a month reads only the ones that are not over before it.
    """

    name: str
    title_sv: str
    doc: str
    cls: type
    key: tuple[str, ...]
    period_of: tuple[str, ...]
    over_by: str
    columns: tuple[Column, ...]


def column(
    kind: Kind,
    header_sv: str,
    doc: str,
    *,
    example: str = "",
    header: str = "",
    required: bool = False,
    choices: tuple[str, ...] = (),
    default: Any = attrs.NOTHING,
) -> Any:
    """An attrs field carrying its column declaration. Without `default`, an optional column is None when empty."""
    value = (attrs.NOTHING if required else None) if default is attrs.NOTHING else default
    meta = {"kind": kind, "header": header, "header_sv": header_sv, "doc": doc, "example": example}
    return attrs.field(default=value, metadata={**meta, "required": required, "choices": choices}, kw_only=True)


REGISTRY: dict[str, RecordType] = {}


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(column,))
def record(
    *, name: str, title_sv: str, key: tuple[str, ...], period_of: tuple[str, ...] = (), over_by: str = ""
) -> Any:
    """Class decorator: make a frozen attrs class of the declaration and enter it in the registry."""

    def wrap(cls: type) -> type:
        cls.__repr__ = _shown  # type: ignore[method-assign,assignment]  # attrs leaves what a class has
        made = attrs.frozen(kw_only=True)(cls)
        REGISTRY[name] = declaration(made, name=name, title_sv=title_sv, key=key, period_of=period_of, over_by=over_by)
        return made

    return wrap


def _shown(self: Any) -> str:
    """As attrs would write it, once for all records: one for each delays every command."""
    values = (f"{each.name}={getattr(self, each.name)!r}" for each in attrs.fields(type(self)))
    return f"{type(self).__name__}({', '.join(values)})"


def declaration(
    cls: type, *, name: str, title_sv: str, key: tuple[str, ...], period_of: tuple[str, ...] = (), over_by: str = ""
) -> RecordType:
    """What an attrs class with columns declares, without entering it among the facts that are kept."""
    columns = tuple(
        Column(
            name=f.name,
            kind=f.metadata["kind"],
            header=f.metadata["header"] or f.name,
            header_sv=f.metadata["header_sv"],
            doc=f.metadata["doc"],
            required=f.metadata["required"],
            choices=f.metadata["choices"],
            default=None if f.default is attrs.NOTHING else f.default,
            example=f.metadata["example"],
        )
        for f in attrs.fields(cls)
    )
    return RecordType(name, title_sv, (cls.__doc__ or "").strip(), cls, key, period_of, over_by, columns)
