"""Answers with a page of a scan: never kept by a browser, never anything but a picture."""

from django.http import HttpResponse


def picture(content: bytes) -> HttpResponse:
    """A JPEG of our own making, shut off from everything around it."""
    answer = HttpResponse(content, content_type="image/jpeg")
    answer["Content-Disposition"] = 'inline; filename="page.jpg"'
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
