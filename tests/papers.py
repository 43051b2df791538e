"""Files that people send as their papers, good and bad; made here, so that each says what it is."""

import io
import zipfile
from zlib import compress, crc32

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

HELSINKI = {1: "N", 2: (60.0, 10.0, 10.0), 3: "E", 4: (24.0, 56.0, 0.0)}
GPS = 0x8825


def photo(
    words: str = "LICENCE", *, size: tuple[int, int] = (1200, 760), of: str = "JPEG"
) -> bytes:
    """A photo with a camera's metadata, the place where it was taken included."""
    image = Image.new("RGB", size, "#dfe9e2")
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, size[0] - 30, size[1] - 30), outline="#0f6b4f", width=6)
    draw.text((80, 80), words, fill="#14211d", font_size=64)
    exif = image.getexif()
    exif[0x010F] = "Camera Ltd"
    exif.get_ifd(GPS).update(HELSINKI)
    out = io.BytesIO()
    image.save(out, of, exif=exif)
    return out.getvalue()


def pdf(pages: int = 2) -> bytes:
    """A PDF with this many empty pages."""
    document = pdfium.PdfDocument.new()
    for _page in range(pages):
        document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


# One object stream short of a page: its trailer asks for a password before anything can be read.
LOCKED_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj
4 0 obj<</Filter/Standard/V 1/R 2/P -44/O(0123456789abcdef0123456789abcdef)/U(fedcba9876543210fedcba9876543210)>>endobj
trailer<</Root 1 0 R/Encrypt 4 0 R/ID[(0123456789abcdef)(0123456789abcdef)]/Size 5>>
%%EOF
"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
EXE = b"MZ\x90\x00" + bytes(300)


def archive() -> bytes:
    """A zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("licence.jpg", b"x")
    return out.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of under a megabyte that would fill gigabytes when opened."""
    head = side.to_bytes(4) * 2 + bytes((1, 0, 0, 0, 0))
    row = compress(bytes((side // 8 + 1) * side), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", row) + _chunk(b"IEND", b"")
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + crc32(name + data).to_bytes(4)
