"""The kinds of trouble a user may meet. A bug is neither: it is an assertion and stops the run."""

import errno

import attrs

_SYSTEM_WORDS = {
    errno.ENOENT: "filen eller mappen finns inte",
    errno.EISDIR: "det är en mapp",
    errno.ENOTDIR: "en del av sökvägen är ingen mapp",
    errno.EACCES: "behörighet saknas",
    errno.EPERM: "behörighet saknas",
    errno.EROFS: "disken går bara att läsa",
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "utrymmet som du får använda är slut",
    errno.EIO: "disken svarar med fel",
    errno.ENAMETOOLONG: "namnet är för långt",
    errno.EMFILE: "för många filer är öppna",
}


class Refused(Exception):
    """The rules or the set-up do not allow what was asked. Nothing was changed; the message says what to do."""


def words_of(error: OSError | Refused) -> str:
    """What went wrong, in Swedish and without the file's name; in the system's own words where it seldom happens."""
    if isinstance(error, Refused):
        return str(error)
    return _SYSTEM_WORDS.get(error.errno or 0) or error.strerror or str(error)


@attrs.frozen(kw_only=True)
class Finding:
    """A problem in one household's data. With `parked` the household is not billed; everybody else is.

    `household_id` is "" when the fact belongs to no household. `subject` names the record (a placement, a child)
    without a full personal identity number. `message` says what is wrong and `action` what to do, both in Swedish.
    """

    code: str
    household_id: str
    subject: str
    message: str
    action: str
    parked: bool
