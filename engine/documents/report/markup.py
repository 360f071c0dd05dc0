"""HTML made of nested calls. Every text and attribute is escaped here, and nowhere can it be forgotten.

`tag("a", "Hushåll H1", href="#h1")`: what is not `Markup` already is text. Attributes are written in the order given;
`class_` is class, `aria_label` is aria-label.
"""

import html
from collections.abc import Iterable
from typing import TypeAlias

VOID = frozenset({"meta", "br", "rect", "line"})
"""Elements without content; those of SVG among them."""


class Markup(str):
    """HTML that is ready: text in it has been escaped."""

    __slots__ = ()


Content: TypeAlias = "str | Iterable[Content]"


def tag(name: str, /, *content: Content, **attributes: str | int) -> Markup:
    """An element."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(str(value))}"' for key, value in attributes.items()
    )
    if name in VOID:
        assert not content, f"<{name}> has no content"
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{joined(content)}</{name}>")


def joined(content: Content) -> Markup:
    """Texts and elements, one after the other."""
    if isinstance(content, Markup):
        return content
    if isinstance(content, str):
        return Markup(html.escape(content))
    return Markup("".join(joined(each) for each in content))
