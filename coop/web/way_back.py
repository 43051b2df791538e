"""The way back: pages of ours that somebody came from, or wants to go on to. Never elsewhere."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

FIELD = "next"
KEPT = "ways_back"
KEPT_MOST = 5
CHARS_MAX = 2_000


def ours(request: HttpRequest, address: str | None) -> str:
    """An address, if it is a page of ours; else nothing."""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if address and is_ours and len(address) <= CHARS_MAX else ""


def wanted(request: HttpRequest, *, otherwise: str = "/") -> str:
    """Where the person wants to go, by a form or an address, if that is a page of ours."""
    asked = request.POST.get(FIELD) or request.GET.get(FIELD)
    return ours(request, asked) or otherwise


def keep(request: HttpRequest, errand: object, address: str) -> None:
    """Remember where an errand on another site began; who comes back from it is led there.

    It stays with us, in the session: an address may say where somebody lives.
    """
    others = {key: way for key, way in _kept(request).items() if key != str(errand)}
    latest = [*others.items(), (str(errand), address)][-KEPT_MOST:]
    request.session[KEPT] = dict(latest)


def kept(request: HttpRequest, errand: object) -> str:
    """Where an errand began; nothing where it began in another browser."""
    return ours(request, _kept(request).get(str(errand)))


def _kept(request: HttpRequest) -> dict[str, str]:
    found: dict[str, str] = request.session.get(KEPT, {})
    return found
