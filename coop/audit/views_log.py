"""The log for machines: files as C2SP tlog-tiles names them, and the verifier that reads them.

What cannot change any more may be kept by caches for ever; the checkpoint, for a few seconds.
"""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from coop.audit import queries
from coop.basics.refusals import Refusal
from coop.journal import handout, kinds
from coop.journal.actions import witnessing
from coop.journal.notes import NOTE_BYTES_MAX
from coop.journal.queries import log, witnesses
from coop.journal.tiles import ENTRIES, Unreadable
from coop.work import clock

FOR_EVER = "public, max-age=31536000, immutable"
SHORT = "public, max-age=5"
A_WHILE = "public, max-age=300"
TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest checkpoint, with the witnesses' cosignatures."""
    found = witnesses.checkpoint_text()
    if found is None:
        raise Http404
    return _open(HttpResponse(found, content_type=TEXT), SHORT)


@require_safe
def tile(request: HttpRequest, level: int, groups: str) -> HttpResponse:
    """A tile of hashes."""
    return _file(level, groups)


@require_safe
def bundle(request: HttpRequest, groups: str) -> HttpResponse:
    """A bundle of entries."""
    return _file(ENTRIES, groups)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The log's keys, oldest first, and where one handed over to the next."""
    return _open(JsonResponse(queries.keys()), SHORT)


@require_safe
def handover(request: HttpRequest, index: int) -> HttpResponse:
    """The first checkpoint that holds a new key, signed by the one before it, too."""
    if index not in [one.index for one in log.keys()[1:]]:
        raise Http404
    found = log.first_with(index)
    assert found is not None
    return _open(HttpResponse(found.note, content_type=TEXT), FOR_EVER)


@require_safe
def ballots(request: HttpRequest, month: str) -> StreamingHttpResponse:
    """Every ballot that a closed month of the split counted, without its member."""
    if not queries.is_closed(month):
        raise Http404
    found = StreamingHttpResponse(queries.ballots_of(month), content_type=TEXT)
    found["Cache-Control"] = FOR_EVER
    return found


@require_safe
def schemas(request: HttpRequest) -> HttpResponse:
    """Every kind of entry, and where its schema is."""
    names = {one.name: f"/log/schemas/{one.name}.json" for one in kinds.every()}
    return _open(JsonResponse(names), A_WHILE)


@require_safe
def schema(request: HttpRequest, kind: str) -> HttpResponse:
    """The JSON schema of a kind of entry."""
    found = kinds.known(kind)
    if found is None:
        raise Http404
    return _open(JsonResponse(found.schema), A_WHILE)


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The program that checks all of it: one file that needs nothing but Python."""
    answer = HttpResponse(handout.text(), content_type=TEXT)
    answer["Content-Disposition"] = 'attachment; filename="verify.py"'
    return _open(answer, A_WHILE)


@require_safe
def verifier_digest(request: HttpRequest) -> HttpResponse:
    """Its SHA-256, as `sha256sum --check` reads it."""
    return _open(HttpResponse(f"{handout.digest()}  verify.py\n", content_type=TEXT), A_WHILE)


@csrf_exempt
@require_POST
def cosign(request: HttpRequest) -> HttpResponse:
    """Take a cosignature back from a witness: the checkpoint with one more line."""
    text = request.body[: NOTE_BYTES_MAX + 1].decode(errors="replace")
    try:
        witnessing.cosign(text=text, now=clock.now())
    except Refusal as refused:
        return HttpResponse(f"{refused.sentence}\n", status=refused.status, content_type=TEXT)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _file(level: int | str, groups: str) -> HttpResponse:
    try:
        data = queries.file(level, groups)
    except Unreadable as error:
        raise Http404 from error
    return _open(HttpResponse(data, content_type=BYTES), FOR_EVER)


def _open(answer: HttpResponse, kept: str) -> HttpResponse:
    """Let pages of other services read it, too, and caches keep it."""
    answer["Cache-Control"] = kept
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
