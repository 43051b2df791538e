"""Sheets of paper as PDF: a heading, lines with amounts, small print. Pure: text in, bytes out.

An adapter to reportlab.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from unicodedata import normalize
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

PLAIN, BOLD = "Sheet", "SheetBold"
INK, FAINT, HAIR = (
    colors.HexColor("#14211d"),
    colors.HexColor("#4b5a54"),
    colors.HexColor("#d9ddd4"),
)
MARGIN, PADDING = 20 * mm, 6
"""`PADDING` is what a frame of reportlab keeps free at each side."""
TOGETHER = 40 * mm
"""What a heading and its first lines need; with less left of a page, they begin the next."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line and its amount, written; `level` 1 is part of the line above, `is_sum` closes."""

    label: str
    amount: str
    level: int = 0
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Some lines under a heading."""

    heading: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole document. `facts` stand under its title, `notes` at its end."""

    title: str
    facts: Sequence[str] = ()
    parts: Sequence[Part] = ()
    notes: Sequence[str] = field(default=())


def draw(sheet: Sheet, *, by: str) -> bytes:
    """The document; `by` is who it comes from."""
    made = BytesIO()
    SimpleDocTemplate(
        made,
        pagesize=A4,
        title=_plain(sheet.title),
        author=_plain(by),
        invariant=True,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
    ).build(_flow(sheet, by))
    return made.getvalue()


def _flow(sheet: Sheet, by: str) -> list[Flowable]:
    flow: list[Flowable] = [
        _text(by, 10, FAINT),
        Spacer(1, 4 * mm),
        _text(sheet.title, 20, INK, BOLD),
    ]
    flow += [_text(fact, 10, FAINT) for fact in sheet.facts]
    for part in sheet.parts:
        flow.append(CondPageBreak(TOGETHER))
        flow += [Spacer(1, 7 * mm), _text(part.heading, 12, INK, BOLD), Spacer(1, 2 * mm)]
        if part.rows:
            flow.append(_table(part.rows))
    flow.append(Spacer(1, 7 * mm))
    return flow + [_text(note, 9, FAINT) for note in sheet.notes]


def _table(rows: Sequence[Row]) -> Table:
    cells = [[_label(row), _amount(row)] for row in rows]
    table = Table(cells, colWidths=[A4[0] - 2 * (MARGIN + PADDING) - 40 * mm, 40 * mm])
    style: list[tuple[object, ...]] = [
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, HAIR),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    style += [
        ("LINEABOVE", (0, at), (-1, at), 0.8, INK) for at, row in enumerate(rows) if row.is_sum
    ]
    table.setStyle(TableStyle(style))
    return table


def _label(row: Row) -> Paragraph:
    face = BOLD if row.is_sum else PLAIN
    return _text(row.label, 10, FAINT if row.level else INK, face, indent=row.level * 6 * mm)


def _amount(row: Row) -> Paragraph:
    return _text(row.amount, 10, INK, BOLD if row.is_sum else PLAIN, is_end=True)


def _text(
    text: str,
    size: int,
    colour: colors.Color,
    face: str = PLAIN,
    *,
    indent: float = 0,
    is_end: bool = False,
) -> Paragraph:
    _fonts()
    style = ParagraphStyle(
        face,
        fontName=face,
        fontSize=size,
        leading=size * 1.4,
        textColor=colour,
        leftIndent=indent,
        alignment=2 if is_end else 0,
    )
    return Paragraph(escape(_plain(text)), style)


@cache
def _fonts() -> frozenset[int]:
    """Register the faces, which come with reportlab; the letters that they have."""
    plain, bold = TTFont(PLAIN, "Vera.ttf"), TTFont(BOLD, "VeraBd.ttf")
    registerFont(plain)
    registerFont(bold)
    return frozenset(plain.face.charToGlyph) & frozenset(bold.face.charToGlyph)


def _plain(text: str) -> str:
    """The text in letters that the faces have: without an accent, or a question mark, if need be."""
    known = _fonts()
    spaces = text.replace("\u202f", "\xa0").replace("−", "-").replace("→", "–")
    return "".join(letter if ord(letter) in known else _nearest(letter, known) for letter in spaces)


def _nearest(letter: str, known: frozenset[int]) -> str:
    bare = normalize("NFKD", letter)[:1]
    return bare if bare and ord(bare) in known else "?"
