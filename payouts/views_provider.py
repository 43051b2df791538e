"""Pages of the fake payment provider: a bank that asks, and an account for payees.

They stand where the real ones would be reached on other sites, and exist with the fake only.
"""

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from payouts.rails import client
from payouts.rails.fake.connect import BANKS


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, name: str) -> HttpResponse:
    """The bank's question to the owner of a card."""
    body = _body(name, {"payment_intent", "setup_intent"})
    if request.method == "POST":
        is_confirmed = request.POST.get("answer") == "yes"
        return redirect(_here(client.fake().answer_bank(name, is_confirmed=is_confirmed)))
    context = {
        "amount_minor": body.get("amount"),
        "currency": str(body.get("currency", "")).upper(),
    }
    return render(request, "pay/provider_confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def onboarding(request: HttpRequest, name: str) -> HttpResponse:
    """What the provider asks a payee: who they are and where their bank account is."""
    body = _body(name, {"account"})
    if request.method == "POST":
        bank = request.POST.get("bank", "")
        if bank in BANKS:
            return redirect(_here(client.fake().finish_onboarding(name, bank)))
    context = {"is_told": body["details_submitted"], "banks": list(BANKS)}
    return render(request, "pay/provider_onboarding.html", context)


def _here(url: str) -> str:
    """The same page on the host that the person is on, where they are signed in."""
    return urlsplit(url).path or "/"


def _body(name: str, kinds: set[str]) -> dict[str, Any]:
    """An object of the fake's.

    Raises:
        Http404: there is none, or the provider is a real one.
    """
    body = client.fake().read(name) if client.is_fake() else None
    if body is None or body["object"] not in kinds:
        raise Http404
    return body
