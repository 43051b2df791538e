"""Mail about papers and applications, in plain sentences. Sends; decides nothing."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _

from coop.members import queries as people
from coop.web import formats
from rides.fleet import wording
from rides.fleet.queries.papers import DocumentView


def approved(user_id: UUID) -> None:
    """You may drive."""
    _send(
        user_id,
        _("You can drive now"),
        _(
            "All your papers are accepted. They also show who you are, if you want to own the "
            "co-operative with us: apply under “Membership”. Go online whenever you like:"
        ),
        "/drive/",
    )


def refused(user_id: UUID, reason: str) -> None:
    """You may not drive, and why."""
    _send(
        user_id,
        _("Your application to drive was refused"),
        _("A steward looked at your application and refused it. Their reason:")
        + f"\n\n{reason}\n\n"
        + _("Here you see from when you can apply again:"),
        "/drive/apply/",
    )


def accepted(user_id: UUID, document: DocumentView) -> None:
    """A paper was accepted."""
    what = wording.which(document.kind, document.plate)
    until = document.expires_on
    said = (
        _("%(what)s was accepted. It holds until %(day)s.")
        % {"what": what, "day": wording.day(until)}
        if until
        else _("%s was accepted.") % what
    )
    _send(user_id, _("Accepted: %s") % wording.kind(document.kind), said, "/drive/papers/")


def rejected(user_id: UUID, document: DocumentView) -> None:
    """A paper was rejected, and why."""
    what = wording.which(document.kind, document.plate)
    _send(
        user_id,
        _("Not accepted: %s") % wording.kind(document.kind),
        _("%s was not accepted. The steward’s reason:") % what
        + f"\n\n{document.reason}\n\n"
        + _("Send it again here:"),
        "/drive/papers/",
    )


def ends_soon(user_id: UUID, document: DocumentView, *, today: date) -> None:
    """A paper ends in some days."""
    if document.expires_on is None:
        return
    days = max(0, (document.expires_on - today).days)
    _send(
        user_id,
        _("%(kind)s ends in %(days)s days") % {"kind": wording.kind(document.kind), "days": days},
        _(
            "%(what)s holds until %(day)s. Send the new one before, so that you can go on driving: "
            "a steward needs time to check it."
        )
        % {
            "what": wording.which(document.kind, document.plate),
            "day": wording.day(document.expires_on).replace(formats.SPACE, " "),
        },
        "/drive/papers/",
    )


def _send(user_id: UUID, subject: str, text: str, path: str) -> None:
    account = people.account(user_id)
    if account is not None and account.email:
        body = f"{text}\n{settings.PUBLIC_URL}{path}\n"
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [account.email])
