"""Makes the three font files of this folder from the fonts they come from. Run by hand when the repertoire changes.

    python -m engine.documents.fonts.make_fonts LATO_FOLDER OCRB_FILE

`LATO_FOLDER` holds Lato-Regular.ttf and Lato-Bold.ttf (Debian: fonts-lato), `OCRB_FILE` is OCRB.otf (Debian:
fonts-ocr-b). Lato's name is reserved by its licence, so the reduced fonts carry another one: Debitera Sans.

What is taken away: hinting and layout tables (PDF readers use neither) and all characters outside the repertoire. What
is kept: the glyph of the space. Without it some readers draw the first glyph of the file for every space.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable

from engine.documents.characters import CODE_LINE, REPERTOIRE

FOLDER = Path(__file__).parent


def make_text_font(source: Path, style: str) -> None:
    """Reduce one Lato file to Latin and write it under its new name."""
    font = _reduced(TTFont(source, recalcTimestamp=False), REPERTOIRE)
    _rename(font, "Debitera Sans", style)
    font.save(FOLDER / f"DebiteraSans-{style}.ttf", reorderTables=True)


def make_code_line_font(source: Path) -> None:
    """Reduce OCR-B to the code line's characters, with TrueType outlines (PDF/A checkers know these best)."""
    font = _with_truetype_outlines(_reduced(TTFont(source, recalcTimestamp=False), CODE_LINE))
    _rename(font, "Debitera OCRB", "Regular")
    font.save(FOLDER / "DebiteraOCRB-Regular.ttf", reorderTables=True)


def _reduced(font: TTFont, characters: frozenset[str]) -> TTFont:
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["FFTM", "GDEF", "GPOS", "GSUB", "kern"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(map(ord, characters)))
    subsetter.subset(font)
    return font


def _with_truetype_outlines(font: TTFont) -> TTFont:
    glyphs = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(None)
        font.getGlyphSet()[name].draw(Cu2QuPen(pen, max_err=font["head"].unitsPerEm // 1000, reverse_direction=True))
        glyphs[name] = pen.glyph()
    del font["CFF "]
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["glyf"].glyphs = glyphs
    highest = font["maxp"]
    highest.tableVersion = 0x00010000
    for limit in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements"):
        setattr(highest, limit, 0)
    highest.maxZones = 1
    highest.maxSizeOfInstructions = 0
    highest.maxComponentElements = 0
    font["post"].formatType = 3
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\x00\x01\x00\x00"
    return font


def _rename(font: TTFont, family: str, style: str) -> None:
    postscript = f"{family.replace(' ', '')}-{style}"
    renamed = {1: family, 2: style, 3: postscript, 4: f"{family} {style}", 6: postscript}
    for record in font["name"].names:
        if record.nameID in renamed:
            record.string = renamed[record.nameID]


if __name__ == "__main__":
    lato, ocrb = Path(sys.argv[1]), Path(sys.argv[2])
    make_text_font(lato / "Lato-Regular.ttf", "Regular")
    make_text_font(lato / "Lato-Bold.ttf", "Bold")
    make_code_line_font(ocrb)
