"""Mails of care: a problem was answered, somebody lost something, it was found."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from coop.notices.mail import write_to


def ticket_answered(user_id: UUID, ticket_id: UUID) -> None:
    """There is an answer; what it says stands on its page alone."""
    _send(
        user_id,
        _("Your problem with a ride was answered"),
        _("The desk answered what you reported. Read it, and write again if it does not help:"),
        f"/help/{ticket_id}/",
    )


def ticket_closed(user_id: UUID, ticket_id: UUID) -> None:
    """The desk is done with it."""
    _send(
        user_id,
        _("Your ticket was closed"),
        _("The desk closed what you reported. If it is not solved, write again here:"),
        f"/help/{ticket_id}/",
    )


def lost_asked(driver_user_id: UUID) -> None:
    """A rider misses something."""
    _send(
        driver_user_id,
        _("A rider left something in the car?"),
        _("A rider of yours misses something. Please look in the car and answer here:"),
        "/drive/lost/",
    )


def lost_found(rider_id: UUID, ride_id: UUID) -> None:
    """It is there."""
    _send(
        rider_id,
        _("Your driver found it"),
        _("What you lost was found. Write to your driver to arrange how it comes back:"),
        f"/rides/{ride_id}/lost/",
    )


def lost_not_found(rider_id: UUID, ride_id: UUID) -> None:
    """It is not there."""
    _send(
        rider_id,
        _("Your driver did not find it"),
        _("Your driver looked and did not find it. If it turns up later, you hear of it:"),
        f"/rides/{ride_id}/lost/",
    )


def _send(user_id: UUID, subject: str, text: str, path: str) -> None:
    write_to(user_id, subject=subject, text=f"{text}\n\n{settings.PUBLIC_URL}{path}\n")
