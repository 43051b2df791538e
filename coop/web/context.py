"""What every template may use besides its own context."""

from django.conf import settings
from django.http import HttpRequest


def page(_request: HttpRequest) -> dict[str, object]:
    """`demo`: whether this city is a demonstration with personas to try."""
    return {"demo": settings.DEMO}
