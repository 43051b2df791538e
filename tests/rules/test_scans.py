"""What becomes of the files that people send: clean pictures, or a reason."""

import io

import pytest
from PIL import Image

from coop.scans import scanner, scans
from coop.scans.scans import Problem, Unusable
from tests import papers

MOST = {"pixels_most": 60_000_000, "pages_most": 10}


def problem_of(content: bytes) -> Problem:
    with pytest.raises(Unusable) as refused:
        scans.pages_of(content, **MOST)
    return refused.value.problem


@pytest.mark.parametrize("of", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_its_place_and_all_metadata(of: str) -> None:
    sent = papers.photo(of=of)
    assert b"Camera Ltd" in sent
    (page,) = scans.pages_of(sent, **MOST)
    kept = Image.open(io.BytesIO(page))
    assert kept.format == "JPEG"
    assert not kept.getexif()
    assert b"Camera Ltd" not in page


def test_a_photo_is_kept_no_larger_than_a_screen_needs() -> None:
    (page,) = scans.pages_of(papers.photo(size=(6000, 4000)), **MOST)
    assert max(Image.open(io.BytesIO(page)).size) == scans.SIDE_PX_MOST


def test_each_page_of_a_pdf_becomes_a_picture() -> None:
    pages = scans.pages_of(papers.pdf(3), **MOST)
    assert [Image.open(io.BytesIO(page)).format for page in pages] == ["JPEG"] * 3


def test_a_photo_held_upright_stays_upright() -> None:
    image = Image.new("RGB", (400, 200))
    exif = image.getexif()
    exif[0x0112] = 6  # the camera was turned
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    (page,) = scans.pages_of(out.getvalue(), **MOST)
    assert Image.open(io.BytesIO(page)).size == (200, 400)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem.EMPTY),
        (papers.SVG, Problem.KIND),
        (papers.HTML, Problem.KIND),
        (papers.EXE, Problem.KIND),
        (papers.archive(), Problem.KIND),
        (b"just words", Problem.KIND),
        (papers.photo()[:2000], Problem.BROKEN),
        (b"\xff\xd8\xff" + bytes(90), Problem.BROKEN),
        (b"%PDF-1.7 and nothing else", Problem.BROKEN),
        (papers.LOCKED_PDF, Problem.LOCKED),
        (papers.pdf(11), Problem.PAGES),
        (papers.bomb(), Problem.PIXELS),
        (papers.bomb(9_000), Problem.PIXELS),
    ],
    ids=["empty", "svg", "html", "exe", "zip", "text", "cut", "head", "pdf", "locked", "long", "bomb", "big"],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_its_reason(content: bytes, problem: Problem) -> None:
    assert problem_of(content) == problem


def test_an_animation_or_drawing_format_is_no_photo() -> None:
    for of in ("GIF", "BMP", "TIFF"):
        out = io.BytesIO()
        Image.new("RGB", (9, 9)).save(out, of)
        assert problem_of(out.getvalue()) == Problem.KIND


def test_the_scanner_answers_as_the_scan_itself() -> None:
    assert scanner.clean(papers.photo(), **MOST) == scans.pages_of(papers.photo(), **MOST)
    assert len(scanner.clean(papers.pdf(2), **MOST)) == 2
    with pytest.raises(Unusable) as refused:
        scanner.clean(papers.SVG, **MOST)
    assert refused.value.problem == Problem.KIND
