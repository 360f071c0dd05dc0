"""Invoices drawn by reportlab, straight on its canvas, from the marks of `benchmarks.rivals.marks`.

Runs in an environment with `requirements.txt`: see `drawing.py` for what it is given.
"""

from io import BytesIO

import drawing
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

HEIGHT = 29700


def pdf(pages):
    """A file with these pages; it carries the glyphs that it uses."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1)
    for marks in pages:
        canvas.scale(mm / 100, mm / 100)
        for kind, *values in marks:
            DRAW[kind](canvas, *values)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def text(canvas, x, baseline, text, face, size, colour):
    canvas.setFillColorRGB(*colour)
    canvas.setFont(face, size)
    canvas.drawString(x, HEIGHT - baseline, text)


def box(canvas, left, top, width, height, colour):
    canvas.setFillColorRGB(*colour)
    canvas.rect(left, HEIGHT - top - height, width, height, stroke=0, fill=1)


def dashes(canvas, left, y, right, thickness, colour):
    canvas.setStrokeColorRGB(*colour)
    canvas.setLineWidth(thickness)
    canvas.setDash(100, 80)
    canvas.line(left, HEIGHT - y, right, HEIGHT - y)


def code(canvas, left, top, module, rows, colour):
    """A picture of one dot a module; boxes take longer."""
    side = len(rows)
    whole_bytes = -(-side // 8)
    bits = b"".join(int(row.ljust(8 * whole_bytes, "0"), 2).to_bytes(whole_bytes, "big") for row in rows)
    picture = Image.frombytes("1", (side, side), bits, "raw", "1;I")  # I: 1 is dark
    canvas.drawInlineImage(picture, left, HEIGHT - top - side * module, side * module, side * module)


DRAW = {"text": text, "box": box, "dashes": dashes, "code": code}


def ready(fonts):
    """The fonts are read once."""
    for face, path in fonts.items():
        pdfmetrics.registerFont(TTFont(face, path))
    return pdf


if __name__ == "__main__":
    drawing.measure(ready)
