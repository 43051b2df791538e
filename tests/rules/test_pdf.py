"""Sheets of paper: the words and amounts are on them, whatever letters people have."""

import pypdfium2 as pdfium
import pytest

from coop.web.pdf import Part, Row, Sheet, draw


def words(drawn: bytes) -> str:
    return str(pdfium.PdfDocument(drawn)[0].get_textpage().get_text_range())


def test_a_sheet_says_what_it_was_given() -> None:
    rows = [Row("Start of the ride", "€3.00"), Row("Cost", "€0.54", 1), Row("Together", "€3.54")]
    sheet = Sheet("Receipt for €3.54", ["Liisankatu <5> & Łódź"], [Part("Lines", rows)], ["Ride 7"])
    said = words(draw(sheet, by="Ourway"))
    for text in ("Receipt for €3.54", "Liisankatu <5> & Łódz", "Together", "€0.54", "Ride 7"):
        assert text in said


def test_a_letter_that_no_face_has_loses_its_accent_or_is_a_question_mark() -> None:
    assert "Café ?" in words(draw(Sheet("Café 中"), by="Ourway"))


def test_the_same_sheet_is_the_same_file() -> None:
    assert draw(Sheet("Receipt"), by="Ourway") == draw(Sheet("Receipt"), by="Ourway")


@pytest.mark.parametrize("before", range(24, 40))
def test_a_heading_stands_on_the_page_of_its_first_lines(before: int) -> None:
    rows = [Row(f"Line {number}", "€1.00") for number in range(before)]
    left = [Row("Reserve", "€1.98"), Row("Together", "€1.98", is_sum=True)]
    drawn = draw(Sheet("Statements", (), [Part("Lines", rows), Part("Left", left)]), by="Ourway")
    pages = [str(one.get_textpage().get_text_range()) for one in pdfium.PdfDocument(drawn)]
    (page,) = [said for said in pages if "Left" in said]
    assert "Reserve" in page
