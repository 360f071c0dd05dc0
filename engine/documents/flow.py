"""The pages of one document, filled from top to bottom."""

from collections.abc import Callable, Iterable

from engine.documents.canvas import WIDTH, Page
from engine.documents.look import (
    ACCENT,
    ALERT,
    BOTTOM,
    FINE,
    HEAD_BASELINE,
    LABEL,
    LEFT,
    RIGHT,
    SLIP_TOP,
    SMALL_STRONG,
    WARNING,
    WARNING_TINT,
)
from engine.documents.model import Sender

_CONTINUED_TOP = 3600
_FOOTER_BASELINE = 28900


class Flow:
    """Pages, and how far down the last of them is filled (`y`, hundredths of a millimetre from the top).

    `reference` says on later pages whose document it is; a `preview` is marked on every page; `blank` makes new pages.
    """

    def __init__(
        self,
        sender: Sender,
        reference: Iterable[str],
        *,
        preview: bool = False,
        blank: Callable[[], Page] = Page,
    ) -> None:
        self._blank = blank
        self.sender = sender
        self.reference = "  ·  ".join(part for part in reference if part)
        self.preview = preview
        self.pages: list[Page] = [blank()]
        self.slip_page: Page | None = None
        self.y = 0

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    @property
    def room(self) -> int:
        """The height left on the page, hundredths of a millimetre."""
        return BOTTOM - self.y

    def new_page(self) -> None:
        """Go on at the top of another page, under a short heading that says whose it is."""
        self.pages.append(self._blank())
        self.page.stamp(_draw_short_heading, self.sender.name)
        self.page.fill(_draw_reference, (), self.reference)
        self.y = _CONTINUED_TOP

    def make_room(self, height: int) -> bool:
        """Go on at the top of another page if what comes next does not fit; says whether it did."""
        if height <= self.room:
            return False
        self.new_page()
        assert height <= self.room, "a row, a step or a block of information is shorter than a page"
        return True

    def finish(self) -> None:
        """Write what stands on every page: page numbers, the sender's footer and, on a preview, that it is one."""
        for number, page in enumerate(self.pages, start=1):
            footer = SLIP_TOP - 500 if page is self.slip_page else _FOOTER_BASELINE
            page.stamp(_draw_margins, number, len(self.pages), self.sender, footer, self.preview)


def _draw_short_heading(page: Page, name: str) -> None:
    page.text(LEFT, HEAD_BASELINE, name, SMALL_STRONG)
    page.line(LEFT, HEAD_BASELINE + 720, RIGHT, 30, ACCENT)


def _draw_reference(page: Page, reference: str) -> None:
    page.text(LEFT, HEAD_BASELINE + 420, reference, LABEL)


def _draw_margins(page: Page, number: int, count: int, sender: Sender, footer: int, is_preview: bool) -> None:
    _draw_page_number(page, number, count)
    _draw_footer(page, sender, footer)
    if is_preview:
        _draw_preview(page)


def _draw_page_number(page: Page, number: int, count: int) -> None:
    page.text_right(RIGHT, HEAD_BASELINE, f"Sida {number} av {count}", LABEL)


def _draw_preview(page: Page) -> None:
    page.box(0, 0, WIDTH, 900, WARNING_TINT)
    page.box(0, 880, WIDTH, 25, WARNING)
    page.text(LEFT, 600, "PROVDEBITERING – ska inte betalas", ALERT)


def _draw_footer(page: Page, sender: Sender, baseline: int) -> None:
    parts = [
        sender.name,
        f"Org.nr {sender.organisation_number}",
        *sender.address,
        sender.phone,
        sender.email,
        sender.web,
    ]
    page.text(LEFT, baseline, "  ·  ".join(part for part in parts if part), FINE)
