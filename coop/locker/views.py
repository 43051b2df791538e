"""Doors of "Your data": who read what and why, what lies here, and taking it along.

Renders locker/data.html (form, readings, reads, refused, terms, kept).
"""

from dataclasses import asdict
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.locker import client, queries, words
from coop.locker.forms import ProfileForm
from coop.web.who import user_id
from coop.work import clock

MONTH = timedelta(days=30)
LOG_ROWS = 200
PROFILE_FIELDS = ("name", "phone")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """Show a person everything about their data; POST changes their name and phone."""
    if request.method != "POST":
        return _page(request, ProfileForm(initial=_profile(request)), status=200)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    client.write(user_id(request), "profile", form.cleaned_data, now=clock.now())
    messages.success(request, _("Saved."))
    return redirect("data")


@login_required
@require_POST
def forget_place(request: HttpRequest) -> HttpResponse:
    """Remove one place."""
    client.forget(user_id(request), "places", key=request.POST.get("key", ""))
    messages.success(request, _("That place is gone."))
    return redirect("data")


@never_cache
@login_required
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """Everything that lies here and the whole log, as one JSON file."""
    member_id, now = user_id(request), clock.now()
    document = {
        "format": "ourway-locker-1",
        "member_id": member_id,
        "made_at": now,
        "records": [asdict(record) for record in queries.everything(member_id, now=now)],
        "accesses": [asdict(access) for access in queries.whole_log(member_id)],
    }
    answer = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="ourway-your-data.json"'
    return answer


def _page(request: HttpRequest, form: ProfileForm, *, status: int) -> HttpResponse:
    member_id, now = user_id(request), clock.now()
    log = queries.accesses(member_id, by_others=True, limit=LOG_ROWS)
    reads, refused = queries.count_accesses(member_id, since=now - MONTH)
    context = {
        "form": form,
        "readings": words.readings(log, member_id=member_id),
        "reads": reads,
        "refused": refused,
        "terms": words.terms(),
        "kept": words.kept(queries.everything(member_id, now=now)),
    }
    return render(request, "locker/data.html", context, status=status)


def _profile(request: HttpRequest) -> dict[str, str]:
    member_id = user_id(request)
    return client.read(
        member_id,
        "profile",
        fields=PROFILE_FIELDS,
        purpose="own",
        reader=str(member_id),
        now=clock.now(),
    )
