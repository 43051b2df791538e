"""Doors of leaving and arriving: having an archive made, fetching it, bringing one.

Renders carrying/leaving.html, bringing.html and preview.html; the contexts say with what.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Refusal
from coop.carrying import contexts, forms
from coop.carrying.actions import arriving, exporting
from coop.carrying.queries import moves
from coop.web.who import user_id
from coop.work import clock


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: HttpRequest) -> HttpResponse:
    """Show one's archives and how far they are; POST has one made."""
    member_id, now = user_id(request), clock.now()
    if request.method == "POST":
        exporting.start(member_id, "", now)
        return redirect("data_download")
    return render(request, "carrying/leaving.html", contexts.leaving(member_id, now=now))


@never_cache
@login_required
@require_safe
def fetch(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """An archive, as a file."""
    return file(exporting.archive(export_id, member_id=user_id(request), now=clock.now()))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bringing(request: HttpRequest) -> HttpResponse:
    """Choose an archive; POST verifies it and leads to what would come in."""
    member_id, now = user_id(request), clock.now()
    if request.method != "POST":
        return render(request, "carrying/bringing.html", contexts.bringing(member_id, now=now))
    try:
        arrival_id = arriving.look(member_id=member_id, data=forms.archive(request), now=now)
    except Refusal as refusal:
        context = contexts.bringing(member_id, now=now) | {"refusal": refusal}
        return render(request, "carrying/bringing.html", context, status=refusal.status)
    return redirect("data_bring_one", arrival_id=arrival_id)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring_one(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """What an archive holds and what was verified; POST takes it in."""
    member_id, now = user_id(request), clock.now()
    if request.method == "POST":
        arriving.take(
            arrival_id=arrival_id,
            member_id=member_id,
            prefers_archive=request.POST.get("prefers_archive") == "1",
            now=now,
        )
        messages.success(request, _("All of it was taken in."))
        return redirect("data_bring")
    found = moves.arrival(arrival_id, member_id=member_id, now=now)
    if found is None:
        raise Http404
    if found.taken_at is not None:
        messages.info(request, _("You brought this archive before. Nothing changed."))
        return redirect("data_bring")
    context = contexts.preview(found, member_id=member_id, now=now)
    return render(request, "carrying/preview.html", context)


@login_required
@require_POST
def drop(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Let an archive go that was only looked at."""
    arriving.drop(arrival_id=arrival_id, member_id=user_id(request))
    messages.success(request, _("Nothing of it was taken in."))
    return redirect("data_bring")


@login_required
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forget what another service says of oneself."""
    typed = request.POST.get("id", "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 19
    arriving.forget(brought_id=int(typed) if is_number else 0, member_id=user_id(request))
    messages.success(request, _("It is forgotten here. The archive still holds it."))
    return redirect("data_bring")


def file(made: exporting.Made) -> HttpResponse:
    """An archive as an answer."""
    answer = HttpResponse(made.data, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer
