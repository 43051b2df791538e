"""Notes which browser is signed in and when it was last seen, for the list that its person reads.

Middleware: it runs after sign-in, whichever door that took. A door that had proof (a code, a
passkey) marks the session, and then a device never used before is told to its person.
"""

import time
from collections.abc import Callable
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from coop.members import devices
from coop.members.actions import sessions
from coop.members.actions.sessions import Browser
from coop.web import who
from coop.work import clock

COOKIE = "browser"
COOKIE_S = 400 * 86_400
SEEN, PROVED = "seen_at", "is_proved"
# How coarse "last seen" is: a write for every page would say more than anybody needs.
EVERY_S = 600


class SeenMiddleware:
    """Keeps the rows of sessions beside Django's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; then note who was there, if anybody asked who it is."""
        answer = self.get_response(request)
        session = request.session
        if session.accessed and session.session_key and request.user.is_authenticated:
            _note(request, session, answer)
        return answer


def _note(request: HttpRequest, session: SessionBase, answer: HttpResponse) -> None:
    seconds, key = int(time.time()), session.session_key or ""
    seen = session.get(SEEN)
    if seen is None:
        browser = Browser(
            devices.named(request.headers.get("User-Agent", "")), _id(request, answer)
        )
        is_told = bool(session.pop(PROVED, False))
        sessions.begin(
            user_id=who.user_id(request),
            session_key=key,
            browser=browser,
            is_told=is_told,
            now=clock.now(),
        )
    elif seconds - int(seen) >= EVERY_S:
        sessions.touch(session_key=key, now=clock.now())
    else:
        return
    session[SEEN] = seconds


def _id(request: HttpRequest, answer: HttpResponse) -> UUID:
    """The name in this browser's cookie; a new one where there is none."""
    try:
        return UUID(request.COOKIES.get(COOKIE, ""))
    except ValueError:
        new = uuid4()
    answer.set_cookie(
        COOKIE, str(new), max_age=COOKIE_S, secure=settings.SECURE, httponly=True, samesite="Lax"
    )
    return new
