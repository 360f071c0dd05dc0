"""A file from the bank or from Autogiro: read once, known again by its content, and whose it is."""

import hashlib
from functools import cached_property
from io import BytesIO
from pathlib import Path

import attrs

from engine.batch import debits
from engine.errors import Refused, words_of
from engine.payments import incoming
from engine.payments.autogiro_model import Answer
from engine.payments.digits import is_digits
from engine.payments.incoming import IncomingPayment
from engine.rulebook import Rulebook


@attrs.frozen(kw_only=True)
class BankFile:
    """A file from the bank, read once: `answers` say of direct debits what became of them, `payments` is money."""

    name: str
    data: bytes
    kind: str
    answers: tuple[Answer, ...]
    payments: tuple[IncomingPayment, ...]

    @classmethod
    def read(cls, path: Path) -> "BankFile":
        """`Refused` where it is no such file, damaged, or its totals do not tie."""
        data = _bytes(path)
        kind = incoming.recognised(data[: incoming.HEAD_BYTES])
        answers = debits.answers_in(data, kind)
        without = debits.only_rejections(answers)
        payments = () if without else tuple(incoming.read(BytesIO(data), path.name))
        return cls(name=path.name, data=data, kind=kind, answers=answers, payments=payments)

    @cached_property
    def digest(self) -> str:
        """What it is known again by."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def message(self) -> str:
        """What the sender calls it. A file without payments has nothing to be known again by but its content."""
        return next((payment.message_id for payment in self.payments if payment.message_id), self.digest)

    @cached_property
    def accounts(self) -> set[str]:
        """Where the money came in, and whose debits are answered, as digits."""
        return {_bare(each.payee_account) for each in self.payments} | {_bare(each.bankgiro) for each in self.answers}

    @property
    def booked(self) -> list[IncomingPayment]:
        """The payments that are not only announced, and not the sum of others."""
        return [payment for payment in self.payments if payment.booked and not payment.lump]

    @property
    def lumps(self) -> list[IncomingPayment]:
        """Sums of direct debits."""
        return [payment for payment in self.payments if payment.booked and payment.lump]


def municipality_of(rulebook: Rulebook, file: BankFile) -> str:
    """Whose bankgiro the payments of a file came in on; `Refused` where it is nobody's, or more than one's."""
    towns = [name for name, numbers in _bankgiro_numbers(rulebook).items() if file.accounts & numbers]
    if len(towns) != 1:
        raise Refused(
            f"{file.name} går inte att föra till en kommun: inget eller flera av kommunernas bankgiron är mottagare. "
            "Ange kommunen med -m, och kontrollera att det är rätt fil."
        )
    return towns[0]


def _bankgiro_numbers(rulebook: Rulebook) -> dict[str, frozenset[str]]:
    """The bankgiro numbers of each municipality: what invoices are paid to, and what is drawn."""
    towns = {name: rulebook.municipality(name).settings for name in rulebook.names}
    return {
        name: frozenset(
            _bare(each)
            for each in (settings.identity.bankgiro, *(row.bankgiro for row in settings.direct_debits))
            if each
        )
        for name, settings in towns.items()
    }


def _bare(account: str) -> str:
    """An account as its digits, without the zeros that fill it out in some files."""
    return "".join(filter(is_digits, account)).lstrip("0")


def refuse_others_account(rulebook: Rulebook, municipality: str, file: BankFile) -> None:
    """`Refused` where a payment came in on the bankgiro of another municipality of the office."""
    numbers = _bankgiro_numbers(rulebook)
    others = {each: name for name, those in numbers.items() for each in those - numbers[municipality]}
    for account in sorted(file.accounts):
        if (whose := others.get(account)) is not None:
            raise Refused(
                f"{file.name} har betalningar till bankgirot för {whose}, inte {municipality}. Inget är inläst. "
                f"Läs in filen för {whose}."
            )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Refused(f"Filen {path} finns inte. Inget är gjort.") from error
    except IsADirectoryError as error:
        raise Refused(f"{path} är en mapp. Ange en fil i den. Inget är gjort.") from error
    except OSError as error:
        raise Refused(f"Filen {path} kan inte läsas: {words_of(error)}. Inget är gjort.") from error
