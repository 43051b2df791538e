"""Doors of the demo: choose who to be, be them, read their mail. Shut (404) outside demos."""

import re
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from coop.demo import people, queries
from coop.demo.personas import CAST, Persona, is_simulated
from coop.members import sign_in
from coop.notices import queries as notices
from coop.web import way_back
from coop.work import clock
from rides.places import queries as places

STOP_POLLING = 286
"""htmx's own status: swap this in and ask no more."""
LOCAL = re.compile(r"(?:[a-z0-9-]+\.)*localhost")
CODE = re.compile(r"\b[0-9]{4}-[0-9]{4}\b")
# While there is no city yet.
WORLD_CLOCK = {"time_zone": "UTC", "units": "metric"}

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """Let nobody through where this is no demonstration."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@login_not_required
@demo_only
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Show who one can be."""
    wanted = way_back.wanted(request, otherwise="")
    cast = [
        {
            "key": who.key,
            "name": who.name,
            "role": who.role,
            "does": who.does,
            "url": _with_next(f"/demo/enter/{who.key}/", wanted),
        }
        for who in CAST
    ]
    context = {"people": cast, "wanted_role": request.GET.get("as")}
    return render(request, "demo/enter.html", context)


@never_cache
@login_not_required
@demo_only
@require_safe
def enter(request: HttpRequest, key: str) -> HttpResponse:
    """Become this person, on a host of their own where the machine is one's own."""
    who = people.find(key)
    elsewhere = _own_host(request, who)
    if elsewhere:
        return redirect(elsewhere)
    user_id = people.ensure(key, now=clock.now())
    sign_in.sign_in(request, user_id)
    return redirect(way_back.wanted(request, otherwise=who.home))


@never_cache
@login_not_required
@demo_only
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the mail that the demo would have sent."""
    mails = [
        {
            "to": mail.to,
            "subject": mail.subject,
            "body": mail.text,
            "sent_at": mail.sent_at,
            "code": _code(mail.text),
        }
        for mail in notices.demo_mails()
    ]
    zone = next(iter(places.zones()), WORLD_CLOCK)
    return render(request, "demo/inbox.html", {"mails": mails, "zone": zone})


@never_cache
@login_not_required
@demo_only
@require_safe
def pin(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Show a driver at the pickup what a made-up rider says; two real people talk themselves."""
    said = queries.spoken_pin(ride_id, request.user.pk)
    return render(request, "demo/_pin.html", {"pin": said}, status=STOP_POLLING)


@never_cache
@login_not_required
@demo_only
@require_safe
def played(request: HttpRequest, ride_id: UUID) -> HttpResponse:
    """Say who is at the other end of a ride: somebody one can be, or the simulation."""
    other = queries.played_by(ride_id, request.user.pk)
    context = {"who": other, "is_simulated": bool(other and is_simulated(other.email))}
    return render(request, "demo/_who.html", context, status=STOP_POLLING)


def _own_host(request: HttpRequest, who: Persona) -> str | None:
    """This address on the persona's host, unless we are there or the machine is a remote one."""
    name, _, port = request.get_host().partition(":")
    if name == who.host or not LOCAL.fullmatch(name):
        return None
    host = f"{who.host}:{port}" if port else who.host
    return f"{request.scheme}://{host}{request.get_full_path()}"


def _with_next(url: str, wanted: str) -> str:
    return f"{url}?{urlencode({'next': wanted})}" if wanted else url


def _code(text: str) -> str | None:
    match = CODE.search(text)
    return match[0] if match else None
