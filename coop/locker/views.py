"""Doors of "Your data": who read what and why, what lies here, and taking it along.

Renders locker/data.html, contract.html and delete.html; the contexts say with what.
"""

from base64 import b64encode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.locker import client, contexts
from coop.locker.actions import deleting, granting
from coop.locker.forms import ProfileForm, entry_id
from coop.locker.queries import holdings
from coop.web.who import user_id
from coop.work import clock

PROFILE_FIELDS = ("name", "phone")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """Show a person everything about their data; POST changes their name and phone."""
    if request.method != "POST":
        known = _profile(request)
        form = None if known is None else ProfileForm(initial=known)
        return _page(request, form, status=200)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    client.write(user_id(request), "profile", form.cleaned_data, now=clock.now())
    messages.success(request, _("Saved."))
    return redirect("data")


@never_cache
@login_required
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Every read, a page at a time; for an open page (`seen`) what is new, or nothing."""
    member_id, seen = user_id(request), request.GET.get("seen")
    if seen is None:
        context = contexts.whole_log(member_id, before=entry_id(request.GET.get("before")))
        return render(request, "locker/log.html", context)
    if seen == str(contexts.newest(member_id)):
        return HttpResponse(status=204)
    return render(request, "locker/_log.html", contexts.lately(member_id, now=clock.now()))


@login_required
@require_POST
def forget_place(request: HttpRequest) -> HttpResponse:
    """Remove one place."""
    client.forget(user_id(request), "places", key=request.POST.get("key", ""), now=clock.now())
    messages.success(request, _("That place is gone."))
    return redirect("data")


@login_required
@require_POST
def switch(request: HttpRequest, term: str) -> HttpResponse:
    """Switch a term on or off."""
    is_on = request.POST.get("is_on") == "1"
    granting.switch(member_id=user_id(request), term=term, is_on=is_on, now=clock.now())
    messages.success(
        request,
        _("Switched on.")
        if is_on
        else _("Switched off. What we hold under it is gone within a minute; you get a receipt."),
    )
    return redirect("data")


@login_required
@require_POST
def freeze(request: HttpRequest) -> HttpResponse:
    """Freeze one's data, or thaw it."""
    member_id, now = user_id(request), clock.now()
    if request.POST.get("is_frozen") == "1":
        granting.freeze(member_id=member_id, now=now)
        messages.success(request, _("Frozen. Nobody reads anything until you thaw it."))
    else:
        granting.thaw(member_id=member_id, now=now)
        messages.success(request, _("Thawed. Your contract counts again."))
    return redirect("data")


@login_required
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw the whole contract."""
    granting.withdraw(member_id=user_id(request), now=clock.now())
    messages.success(request, _("Withdrawn. What we held is gone within a minute."))
    return redirect("data")


@login_required
@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    """Agree to the contract in force."""
    granting.agree(member_id=user_id(request), now=clock.now())
    messages.success(request, _("You agreed to the contract."))
    return redirect("data")


@never_cache
@require_safe
def contract(request: HttpRequest) -> HttpResponse:
    """The contract in force, for everybody."""
    member_id = user_id(request) if request.user.is_authenticated else None
    return render(request, "locker/contract.html", contexts.contract(member_id, now=clock.now()))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays; POST, with the box ticked, deletes."""
    member_id, now = user_id(request), clock.now()
    if request.method != "POST" or request.POST.get("sure") != "1":
        status = 200 if request.method != "POST" else 422
        context = contexts.deletion(member_id, now=now) | {"is_unsure": status == 422}
        return render(request, "locker/delete.html", context, status=status)
    deleting.delete(member_id=member_id, now=now)
    logout(request)
    messages.success(request, _("Your data is being deleted. In a minute nothing is left."))
    return redirect("/")


@never_cache
@login_required
@require_safe
def receipt(request: HttpRequest, receipt_id: UUID) -> HttpResponse:
    """A purge receipt with its signature, as a file."""
    found = holdings.receipt(receipt_id, member_id=user_id(request))
    if found is None:
        raise Http404
    document = {
        "receipt": found.says,
        "text": found.text,
        "signature": b64encode(found.signature).decode(),
        "key": b64encode(found.key).decode(),
    }
    answer = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="ourway-receipt.json"'
    return answer


def _page(request: HttpRequest, form: ProfileForm | None, *, status: int) -> HttpResponse:
    context = contexts.page(user_id(request), form, now=clock.now())
    return render(request, "locker/data.html", context, status=status)


def _profile(request: HttpRequest) -> dict[str, str] | None:
    """Name and phone; None where the person's own locker does not answer."""
    member_id = user_id(request)
    try:
        return client.read(
            member_id,
            "profile",
            fields=PROFILE_FIELDS,
            purpose="own",
            reader=str(member_id),
            now=clock.now(),
        )
    except client.LockerAway:
        return None
