"""The look of the documents: page grid, colours and text styles. One place to change it.

Lengths are hundredths of a millimetre (`engine.documents.canvas`). The address stands where a Swedish C5 or DL window
envelope with the window to the right shows it.
"""

from engine.documents.skeleton import faces
from engine.documents.texts import Style

LEFT = 2000
RIGHT = 19000
BOTTOM = 28000  # the last line of running text
HEAD_BASELINE = 2050  # of the sender's name and the page number, on every page
SLIP_TOP = 21300  # where the payment slip is cut off
ADDRESS_LEFT = 11000
ADDRESS_TOP = 4700

INK = "0.11 0.14 0.16"
GREY = "0.34 0.39 0.42"  # 6:1 on white: small text stays readable
RULE = "0.80 0.84 0.85"
TINT = "0.935 0.957 0.957"
ACCENT = "0.04 0.29 0.35"
WARNING = "0.60 0.16 0.05"
WARNING_TINT = "0.995 0.93 0.90"
BLACK = "0 0 0"

_REGULAR, _BOLD, _CODE_LINE = faces().regular, faces().bold, faces().code_line

WORDMARK = Style(face=_BOLD, size=600, colour=ACCENT)
TITLE = Style(face=_BOLD, size=760, colour=INK)
SECTION = Style(face=_BOLD, size=520, colour=ACCENT)
HEADING = Style(face=_BOLD, size=353, colour=INK)
BODY = Style(face=_REGULAR, size=335, colour=INK)
STRONG = Style(face=_BOLD, size=335, colour=INK)
ADDRESS = Style(face=_REGULAR, size=370, colour=INK)
LABEL = Style(face=_REGULAR, size=282, colour=GREY)
SMALL = Style(face=_REGULAR, size=282, colour=INK)
SMALL_STRONG = Style(face=_BOLD, size=282, colour=INK)
FINE = Style(face=_REGULAR, size=265, colour=GREY)
TOTAL = Style(face=_BOLD, size=400, colour=INK)
AMOUNT = Style(face=_BOLD, size=670, colour=ACCENT)
NOTHING_TO_PAY = Style(face=_BOLD, size=500, colour=ACCENT)
ALERT = Style(face=_BOLD, size=388, colour=WARNING)
CODE_LINE = Style(face=_CODE_LINE, size=351, colour=BLACK)  # 10 characters to the inch, as OCR-B is read
