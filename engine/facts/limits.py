"""Bounds on what is read from a file. Nothing from outside is taken without one.

They are far above what four municipalities need; a file beyond them is a wrong file, or one to divide. A month of
visits of a large municipality is a million rows of 80 bytes; two million are read within a gibibyte of memory.
"""

FILE_BYTES = 256 * 1024 * 1024
UNPACKED_BYTES = 1024 * 1024 * 1024  # a workbook is a zip archive: what it may unpack to
ROWS = 2_000_000
LINE_CHARACTERS = 20_000
CELL_CHARACTERS = 500
COLUMNS = 200
SHEETS = 50
LISTED_PROBLEMS = 1_000
NUMBER = 999_999  # the highest count in a cell
SHOWN_CHARACTERS = 60  # of a bad value, in the list of problems

# Control characters, line and paragraph separators, and the marks that turn the direction of text: none has a place in
# a name or an amount, and they can make an invoice show another text than the one stored.
FORBIDDEN_CHARACTERS = r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
