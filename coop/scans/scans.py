"""Makes clean pictures of what somebody sent as a photo or PDF, whatever else is hidden in it.

Pure, and its own program (`python -m coop.scans.scans`): `scanner` runs it in a process of its own
with limits, so that a file made to choke its reader chokes only that. Knows no Django.
"""

import io
import json
import resource
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import pypdfium2 as pdfium
from PIL import Image, ImageOps

FORMATS: Final = ("JPEG", "PNG", "WEBP")
PDF_MARK: Final = b"%PDF-"
MARK_WITHIN: Final = 1024
SIDE_PX_MOST: Final = 2400
DOTS_PER_POINT: Final = 150 / 72
QUALITY: Final = 85
MEMORY_BYTES_MOST: Final = 2 * 1024**3
CPU_S_MOST: Final = 20


class Problem(StrEnum):
    """Why a file cannot be kept."""

    EMPTY = "empty"
    KIND = "kind"
    BROKEN = "broken"
    LOCKED = "locked"
    PIXELS = "pixels"
    PAGES = "pages"


@dataclass(frozen=True, slots=True)
class Unusable(Exception):
    """The file cannot be kept."""

    problem: Problem


def pages_of(content: bytes, *, pixels_most: int, pages_most: int) -> list[bytes]:
    """The pages as JPEGs of our own making: no metadata, no place, nothing active.

    Raises:
        Unusable: empty, no photo or PDF, broken, locked, too many pixels or pages.
    """
    if not content:
        raise Unusable(Problem.EMPTY)
    if PDF_MARK in content[:MARK_WITHIN]:
        return _of_pdf(content, pages_most)
    return [_of_photo(content, pixels_most)]


def _of_photo(content: bytes, pixels_most: int) -> bytes:
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise Unusable(Problem.PIXELS) from error
    except Exception as error:  # Pillow's readers raise whatever they stumble over
        known = content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"RIFF"))
        raise Unusable(Problem.BROKEN if known else Problem.KIND) from error
    if image.width * image.height > pixels_most:
        raise Unusable(Problem.PIXELS)
    try:
        image.draft("RGB", (SIDE_PX_MOST, SIDE_PX_MOST))
        return _jpeg(ImageOps.exif_transpose(image))
    except Exception as error:  # as above: cut off in the middle, or worse
        raise Unusable(Problem.BROKEN) from error


def _of_pdf(content: bytes, pages_most: int) -> list[bytes]:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Unusable(Problem.LOCKED if locked else Problem.BROKEN) from error
    if len(document) > pages_most:
        raise Unusable(Problem.PAGES)
    if len(document) == 0:
        raise Unusable(Problem.BROKEN)
    try:
        return [_jpeg(_drawn(document[number])) for number in range(len(document))]
    except pdfium.PdfiumError as error:
        raise Unusable(Problem.BROKEN) from error


def _drawn(page: pdfium.PdfPage) -> Image.Image:
    """A page as a picture; a poster of many metres is drawn no larger than a photo."""
    longest = max(*page.get_size(), 1.0)
    picture: Image.Image = page.render(scale=min(DOTS_PER_POINT, SIDE_PX_MOST / longest)).to_pil()
    return picture


def _jpeg(image: Image.Image) -> bytes:
    """The picture alone, on white where it was transparent, and no larger than a screen needs."""
    image.thumbnail((SIDE_PX_MOST, SIDE_PX_MOST))
    picture = Image.new("RGB", image.size, "white")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        picture.paste(layer, mask=layer.getchannel("A"))
    else:
        picture.paste(image.convert("RGB"))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def main() -> None:
    """Read a file from standard input; write a line of JSON, then the pages one after another."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MOST, MEMORY_BYTES_MOST))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S_MOST, CPU_S_MOST))
    pixels_most, pages_most = map(int, sys.argv[1:3])
    pages: list[bytes] = []
    said: dict[str, object]
    try:
        content = sys.stdin.buffer.read()
        pages = pages_of(content, pixels_most=pixels_most, pages_most=pages_most)
        said = {"sizes": [len(page) for page in pages]}
    except Unusable as error:
        said = {"problem": error.problem}
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + b"".join(pages))


if __name__ == "__main__":
    main()
