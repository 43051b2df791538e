"""What every template may use besides its own context."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from coop.web.local import our_name


def page(_request: HttpRequest) -> dict[str, object]:
    """`demo`: whether this city is a demonstration; `coop_name`: read only where it is shown."""
    return {
        "demo": settings.DEMO,
        "demo_speed": settings.DEMO_SPEED,
        "coop_name": SimpleLazyObject(our_name),
    }
