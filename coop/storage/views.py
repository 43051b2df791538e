"""Doors of remoteStorage (draft-dejong-remotestorage-26): finding it, consent, files, and a page.

Renders storage/home.html.
"""

from base64 import b64decode
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, NotYours, Refusal
from coop.locker import lending
from coop.oauth import asking, bearing, consenting
from coop.oauth.actions import introducing, keys
from coop.oauth.asking import Asked, Fault
from coop.oauth.queries.grants import GrantView
from coop.storage import asked as door
from coop.storage import contexts, finding, tree
from coop.storage.actions import keeping
from coop.storage.actions.keeping import If
from coop.storage.queries import shelves
from coop.storage.queries.shelves import Held
from coop.storage.tree import Unnamed
from coop.web.who import user_id
from coop.work import clock

METHODS: Final = ("GET", "HEAD", "PUT", "DELETE", "OPTIONS")
WRITES: Final = ("PUT", "DELETE")
FILES: Final = "files"


@require_safe
def webfinger(request: HttpRequest) -> HttpResponse:
    """Where the storage of somebody is, by its address (RFC 7033)."""
    resource = request.GET.get("resource", "")
    if not resource:
        return JsonResponse({"detail": "Name a resource."}, status=400)
    found = shelves.named(finding.name(resource, host=request.get_host()))
    if found is None:
        return JsonResponse({"detail": "Nobody here has this address."}, status=404)
    said = finding.described(resource, found.name, base=consenting.base(request))
    return JsonResponse(said, content_type="application/jrd+json")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def authorize(request: HttpRequest, shelf: str) -> HttpResponse:
    """Ask the person whether an app may keep files here."""
    mine = shelves.of(user_id(request))
    if mine is None or mine.name != shelf:
        return consenting.unclear(
            request, _("This storage is not yours. Sign in as the person whose address you typed.")
        )
    try:
        fields = asking.single([(n, v) for n in request.GET for v in request.GET.getlist(n)])
    except Fault as fault:
        return consenting.unclear(request, fault.says)
    where, state = fields.get("redirect_uri", ""), fields.get("state", "")
    if not asking.may_be_sent_to(where) or not asking.origin(where):
        return consenting.unclear(request, _("The app does not say where it lies on the web."))
    kind = fields.get("response_type", "")
    try:
        wanted = _wanted(fields)
        app = introducing.at_origin(where, now=clock.now())
    except Fault as fault:
        return consenting.refused(request, fault, where, state, kind)
    return consenting.answered(request, wanted, app, now=clock.now())


@csrf_exempt
def files(request: HttpRequest, shelf: str, path: str = "") -> HttpResponse:
    """A file or a folder of somebody's storage."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    now, is_write = clock.now(), request.method in WRITES
    try:
        tree.need_path(path)
        if door.may_run(request):
            return door.no_key(is_known=True)
        if tree.is_public(path) and not is_write:
            return _public(request, shelf, path, now)
        key = bearing.key_of(request)
        let = keys.use(key, now=now) if key else None
        if let is None:
            return door.no_key(is_known=False)
        return _let(request, let, shelf, path, now)
    except Unnamed:
        return door.refused(Malformed(_("No file can have this name.")))
    except Refusal as refusal:
        return door.refused(refusal)


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My storage: its address, and what apps keep in it."""
    context = contexts.home(user_id(request), host=request.get_host(), now=clock.now())
    return render(request, "storage/home.html", context)


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Open a storage of my own."""
    keeping.open_shelf(by=user_id(request), now=clock.now())
    messages.success(request, _("Your storage is open. Apps find it by its address."))
    return redirect("storage")


@login_required
@require_POST
def empty(request: HttpRequest) -> HttpResponse:
    """Remove all files of one folder."""
    keeping.empty(user_id(request), request.POST.get("module", ""), now=clock.now())
    messages.success(request, _("These files are gone."))
    return redirect("storage")


def _wanted(fields: dict[str, str]) -> Asked:
    kind = fields.get("response_type", "")
    if kind not in ("code", "token"):
        raise Fault("unsupported_response_type", "response_type is code, or token for older apps.")
    return Asked(
        client_id=fields.get("client_id", ""),
        redirect_uri=fields["redirect_uri"],
        response_type=kind,
        challenge=asking.challenge(fields) if kind == "code" else "",
        state=fields.get("state", ""),
        scopes=asking.storage_scopes(fields.get("scope", "")),
        parts=(),
    )


def _public(request: HttpRequest, shelf: str, path: str, now: datetime) -> HttpResponse:
    """A file that its person put where anybody may read it."""
    found = shelves.named(shelf)
    if found is None or lending.closed(found.member_id, now=now):
        raise NotYours(_("There is no such file."))
    return _file(request, found.member_id, shelves.held(found.member_id, now=now), path, now)


def _let(
    request: HttpRequest, let: GrantView, shelf: str, path: str, now: datetime
) -> HttpResponse:
    """What an app does with its key: checked against what it was let at, and logged."""
    is_write, mine = request.method in WRITES, shelves.of(let.member_id)
    what = "writes" if is_write else "reads"
    fields = [shelves.LISTED if tree.is_folder(path) else shelves.BYTES]
    is_mine = mine is not None and mine.name == shelf and let.app.how == "origin"
    if not is_mine or not tree.allows(let.scopes, path, is_write=is_write):
        lending.note(let.loan, what, FILES, fields, now=now, refused="not_covered")
        return door.no_key(is_known=True)
    why = lending.closed(let.member_id, now=now)
    lending.note(let.loan, what, FILES, fields, now=now, refused=why)
    lending.need_open(let.member_id, now=now)
    if is_write:
        return _write(request, let.member_id, path, now)
    held = shelves.held(let.member_id, now=now)
    if tree.is_folder(path):
        return _folder(request, held, path)
    return _file(request, let.member_id, held, path, now)


def _write(request: HttpRequest, member_id: UUID, path: str, now: datetime) -> HttpResponse:
    if tree.is_folder(path) or "Content-Range" in request.headers:
        raise Malformed(
            _("Only whole files are written and removed; folders come and go with them.")
        )
    believes = If(request.headers.get("If-Match"), request.headers.get("If-None-Match"))
    if request.method == "DELETE":
        gone = keeping.remove(member_id, path, believes=believes, now=now)
        return HttpResponse(headers=door.headers(gone.version, path=path))
    body = door.body(request, most=keeping.most_bytes(now))
    if body is None:
        raise keeping.too_large(now)
    kind = door.kind(request)
    made, is_new = keeping.put(member_id, path, body, kind, believes=believes, now=now)
    status = 201 if is_new else 200
    return HttpResponse(status=status, headers=door.headers(made.version, path=path))


def _folder(request: HttpRequest, held: Held, path: str) -> HttpResponse:
    version = tree.version(held.files, path)
    if tree.matches(request.headers.get("If-None-Match", ""), version):
        return door.unchanged(version, path=path)
    return door.listing(tree.listed(held.files, path), version, path=path)


def _file(
    request: HttpRequest, member_id: UUID, held: Held, path: str, now: datetime
) -> HttpResponse:
    one = held.files.get(path)
    if one is None:
        raise NotYours(_("There is no such file."))
    if tree.matches(request.headers.get("If-None-Match", ""), one.version):
        return door.unchanged(one.version, path=path)
    content = b64decode(shelves.content(member_id, one, now=now))
    return door.shown(request, content, one, path=path)
