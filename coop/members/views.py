"""Doors of sign-in: an e-mail, the code that arrives there, and out again.

Renders account/login.html (form, redirect_field), account/confirm_login_code.html (form, email,
can_resend) and account/logout.html (redirect_field).
"""

from typing import NoReturn
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from coop.members import sign_in
from coop.members.actions import sessions
from coop.members.forms import CodeForm, EmailForm
from coop.web.way_back import wanted
from coop.work import clock

UNPROCESSABLE = 422
TOO_MANY = 429


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Ask for an e-mail and send a code there; the same for new and known people."""
    if request.user.is_authenticated:
        return redirect(wanted(request))
    if request.method != "POST":
        form = EmailForm(initial={"email": request.GET.get("email", "")})
        return _ask_email(request, form, status=200)
    form = EmailForm(request.POST)
    if not form.is_valid():
        return _ask_email(request, form, status=UNPROCESSABLE)
    if not _send(request, form.cleaned_data["email"], then=wanted(request)):
        form.add_error("email", _asked_too_often())
        return _ask_email(request, form, status=TOO_MANY)
    return redirect("account_confirm_login_code")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_login_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code; the right one signs in and goes on to where the person wanted to be."""
    if request.user.is_authenticated:
        return redirect(wanted(request))
    process = sign_in.pending(request)
    if process is None:
        return _start_again(request, _("Ask for a code first, in this browser."), wanted(request))
    if not process.is_valid():
        process.abort()
        return _start_again(request, _("That code has expired. Ask for a new one."), process.then)
    if request.method != "POST":
        return _ask_code(request, process, CodeForm(), status=200)
    if request.POST.get("action") == "resend":
        return _resend(request, process)
    return _try_code(request, process)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out; GET asks first, so that no link can do it."""
    if not request.user.is_authenticated:
        return redirect(wanted(request))
    if request.method != "POST":
        return render(request, "account/logout.html", {"redirect_field": _next_field(request)})
    sessions.sign_out(session_key=request.session.session_key or "", now=clock.now())
    sign_in.sign_out(request)
    messages.info(request, _("You are signed out."))
    return redirect(wanted(request))


@login_not_required
@require_safe
def account_inactive(_request: HttpRequest) -> NoReturn:
    """Tell a person whose account is closed so."""
    raise sign_in.closed()


def _try_code(request: HttpRequest, process: sign_in.CodeProcess) -> HttpResponse:
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _ask_code(request, process, form, status=UNPROCESSABLE)
    if not sign_in.may_try(request):
        form.add_error("code", _("Too many tries from here. Wait a minute, then try again."))
        return _ask_code(request, process, form, status=TOO_MANY)
    if process.accepts(form.cleaned_data["code"]):
        return process.complete(now=clock.now())
    if not process.record_invalid_attempt():
        return _start_again(request, _("Too many wrong codes. Ask for a new one."), process.then)
    form.add_error("code", _("That is not the code we sent. Check the latest e-mail."))
    return _ask_code(request, process, form, status=UNPROCESSABLE)


def _resend(request: HttpRequest, process: sign_in.CodeProcess) -> HttpResponse:
    if _send(request, process.email, then=process.then):
        return redirect("account_confirm_login_code")
    form = CodeForm({"code": ""})
    form.errors.clear()
    form.add_error("code", _asked_too_often())
    return _ask_code(request, process, form, status=TOO_MANY)


def _send(request: HttpRequest, email: str, *, then: str) -> bool:
    if not sign_in.may_ask(request, email):
        return False
    sign_in.send_code(request, email, then=then)
    return True


def _asked_too_often() -> str:
    return _("You have asked for several codes. Wait a few minutes, then ask again.")


def _ask_email(request: HttpRequest, form: EmailForm, *, status: int) -> HttpResponse:
    context = {"form": form, "redirect_field": _next_field(request)}
    return render(request, "account/login.html", context, status=status)


def _ask_code(
    request: HttpRequest, process: sign_in.CodeProcess, form: CodeForm, *, status: int
) -> HttpResponse:
    context = {
        "form": form,
        "email": process.email,
        "can_resend": True,
        "is_in_terminal": not (settings.EMAIL_HOST or settings.DEMO),
    }
    return render(request, "account/confirm_login_code.html", context, status=status)


def _start_again(request: HttpRequest, sentence: str, then: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect(f"{reverse('account_login')}?{urlencode({'next': then})}")


def _next_field(request: HttpRequest) -> SafeString:
    return format_html('<input type="hidden" name="next" value="{}">', wanted(request))
