"""What the door of remoteStorage makes of a request: bytes, ranges, and answers with their headers."""

import re
from typing import IO, Any, Final, cast

from django.http import HttpRequest, HttpResponse, JsonResponse

from coop.basics.refusals import Refusal
from coop.storage import tree
from coop.storage.tree import File
from coop.web.problems import CONTENT_TYPE, document, problem

RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
CHUNK: Final = 64 * 1024
KIND_CHARS: Final = 200
PLAIN: Final = "application/octet-stream"
LISTING: Final = "application/ld+json"
# What lies here was written by others, and is served from our own address: no browser may run it.
SAFE: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
RUNS: Final = frozenset(
    {"script", "style", "worker", "sharedworker", "serviceworker", "object", "embed", "iframe"}
    | {"frame", "audioworklet", "paintworklet", "manifest", "xslt"}
)


def may_run(request: HttpRequest) -> bool:
    """Whether a page wants to run this, not to show or read it."""
    return request.headers.get("Sec-Fetch-Dest", "") in RUNS


def body(request: HttpRequest, *, most: int) -> bytes | None:
    """The bytes of a request; nothing where there are more than `most`.

    A body in chunks has no length, and Django would take it for empty.
    """
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    stream = cast("IO[bytes]", request.META["wsgi.input"] if is_chunked else request)
    found = bytearray()
    while len(found) <= most:
        piece = stream.read(CHUNK)
        if not piece:
            return bytes(found)
        found += piece
    return None


def kind(request: HttpRequest) -> str:
    """The type of what was sent, as it was sent."""
    said = request.META.get("CONTENT_TYPE") or PLAIN
    return said if len(said) <= KIND_CHARS and said.isascii() and said.isprintable() else PLAIN


def headers(version: str, *, path: str) -> dict[str, str]:
    """What every answer says that shows something."""
    kept = "no-cache, public" if path.startswith(f"{tree.PUBLIC}/") else "no-cache"
    return {"ETag": f'"{version}"', "Cache-Control": kept, **SAFE}


def listing(found: dict[str, Any], version: str, *, path: str) -> HttpResponse:
    """A folder."""
    return JsonResponse(found, content_type=LISTING, headers=headers(version, path=path))


def shown(request: HttpRequest, content: bytes, one: File, *, path: str) -> HttpResponse:
    """A file, or the part of it that was asked for (RFC 7233)."""
    said = headers(one.version, path=path)
    said |= {"Accept-Ranges": "bytes", "Last-Modified": one.modified}
    found = RANGE.fullmatch(request.headers.get("Range", ""))
    only_if = request.headers.get("If-Range")
    if not found or not any(found.groups()) or (only_if and only_if != said["ETag"]):
        return HttpResponse(content, content_type=one.kind, headers=said)
    first, last = _ends(found[1], found[2], len(content))
    if first > last:
        return HttpResponse(status=416, headers={**said, "Content-Range": f"bytes */{one.size}"})
    said["Content-Range"] = f"bytes {first}-{last}/{one.size}"
    part = content[first : last + 1]
    return HttpResponse(part, content_type=one.kind, status=206, headers=said)


def unchanged(version: str, *, path: str) -> HttpResponse:
    """The app has this already."""
    return HttpResponse(status=304, headers=headers(version, path=path))


def refused(refusal: Refusal) -> HttpResponse:
    """Why not, for programs and in words."""
    answer = problem(refusal)
    answer["Cache-Control"] = "no-store"
    return answer


def no_key(*, is_known: bool) -> HttpResponse:
    """There is no key that opens anything, or (`is_known`) one that does not open this (RFC 6750)."""
    code = "insufficient_scope" if is_known else "invalid_token"
    sentence = (
        "This app was not let at this folder."
        if is_known
        else "Send a live access token as Authorization: Bearer."
    )
    status = 403 if is_known else 401
    said = {**document(Refusal(sentence)), "code": code, "status": status}
    challenge = {"WWW-Authenticate": f'Bearer realm="Ourway", error="{code}"'}
    return JsonResponse(said, status=status, content_type=CONTENT_TYPE, headers=challenge)


def _ends(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
