"""The kinds of trouble a user may meet. A bug is neither: it is an assertion and stops the run."""

import attrs


class Refused(Exception):
    """The rules or the set-up do not allow what was asked. Nothing was changed; the message says what to do."""


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
