"""What text may be in the XML files that we write and read: reading without traps, and characters XML cannot have."""

import re

from lxml import etree

from engine.errors import Refused

FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The characters that XML 1.0 has no way to write (section 2.2)."""


def plain(text: str) -> str:
    """`text` with a blank for each character that XML cannot have, and none at its ends."""
    return FORBIDDEN.sub(" ", text).strip()


def parsed(data: bytes, what: str, largest_bytes: int) -> etree._Element:
    """The root element of an XML document; nothing outside it is fetched. `what` names it to the reader.

    Refused: what is no XML, or is larger than allowed.
    """
    if len(data) > largest_bytes:
        raise Refused(f"{what} är större än {largest_bytes >> 20} MB. Kontrollera att det är rätt fil.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(f"{what} är inte XML: {error.msg}") from error
