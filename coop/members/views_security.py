"""Doors of "Sign-in and security": passkeys and sessions; and signing in with a passkey.

Renders account/security.html and account/remove_passkey.html; their headers say what they need.
"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coop.basics.refusals import Malformed, Refusal
from coop.members import devices, passkeys, queries, sign_in
from coop.members.actions import passkeys as keys
from coop.members.actions import sessions
from coop.web import local, problems, who
from coop.web.way_back import wanted
from coop.work import clock


@never_cache
@login_not_required
@require_POST
def begin_passkey(request: HttpRequest) -> HttpResponse:
    """What the browser needs to offer its passkeys; for scripts."""
    try:
        return JsonResponse(passkeys.begin_sign_in(request))
    except Refusal as refusal:
        return problems.problem(refusal)


@never_cache
@login_not_required
@require_POST
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with the passkey that the browser showed."""
    if request.user.is_authenticated:
        return redirect(wanted(request))
    try:
        credential = request.POST.get("credential", "")
        return passkeys.sign_in(
            request, credential=credential, then=wanted(request), now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': wanted(request)})}")


@never_cache
@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Show how one signs in, and where one is signed in."""
    user_id, here = who.user_id(request), request.session.session_key
    account = queries.account(user_id)
    context = {
        "email": account.email if account else "",
        "offices": queries.offices(user_id),
        "passkeys": queries.passkeys(user_id),
        "sessions": queries.sessions(user_id, here=here),
        "device": devices.named(request.headers.get("User-Agent", "")),
        "is_recent": _is_recent(here),
        "zone": local.here(),
    }
    return render(request, "account/security.html", context)


@login_required
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Sign out here, in order to sign in afresh and come back."""
    account = queries.account(who.user_id(request))
    sessions.sign_out(session_key=request.session.session_key or "", now=clock.now())
    sign_in.sign_out(request)
    back = {"email": (account.email if account else None) or "", "next": reverse("security")}
    return redirect(f"{reverse('account_login')}?{urlencode(back)}")


@never_cache
@login_required
@require_POST
def begin_adding(request: HttpRequest) -> HttpResponse:
    """What the browser needs to make a passkey; for scripts."""
    try:
        return JsonResponse(passkeys.begin_adding(request, now=clock.now()))
    except Refusal as refusal:
        return problems.problem(refusal)


@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Keep the passkey that the browser made."""
    name = request.POST.get("name", "").strip() or devices.named(
        request.headers.get("User-Agent", "")
    )
    credential = request.POST.get("credential", "")
    try:
        passkeys.add(request, name=name, credential=credential, now=clock.now())
        messages.success(request, _("The passkey is added. Next time, one touch signs you in."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect("security")


@login_required
@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Call a passkey something else."""
    name, key = request.POST.get("name", ""), _key(request.POST.get("passkey"))
    try:
        keys.rename(passkey_id=key, name=name, by=who.user_id(request), now=clock.now())
        messages.success(request, _("Saved."))
    except Malformed as refusal:
        messages.error(request, refusal.sentence)
    return redirect("security")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest) -> HttpResponse:
    """Ask whether a passkey should go; then remove it."""
    here = request.session.session_key
    if request.method == "POST":
        key = _key(request.POST.get("passkey"))
        keys.remove(passkey_id=key, by=who.user_id(request), session_key=here, now=clock.now())
        messages.success(request, _("The passkey is removed."))
        return redirect("security")
    mine = {str(one.id): one for one in queries.passkeys(who.user_id(request))}
    passkey = mine.get(request.GET.get("passkey", ""))
    if passkey is None:
        return redirect("security")
    context = {"passkey": passkey, "is_recent": _is_recent(here), "count": len(mine)}
    return render(request, "account/remove_passkey.html", context)


@login_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End one of one's sessions, or all but this one."""
    by, asked, now = who.user_id(request), request.POST.get("session", ""), clock.now()
    if asked == "others":
        ended = sessions.end_others(by=by, keep=request.session.session_key, now=now)
        messages.success(request, _("Signed out everywhere else: %s.") % ended)
    else:
        sessions.end(session_id=_uuid(asked), by=by, now=now)
        messages.success(request, _("That device is signed out."))
    return redirect("security")


def _is_recent(session_key: str | None) -> bool:
    try:
        keys.need_recent(session_key, now=clock.now())
    except keys.SignedInLongAgo:
        return False
    return True


def _key(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Malformed(
            _("Open the page again: it did not say which session you meant.")
        ) from error
