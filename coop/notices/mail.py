"""Django's e-mail backend: SMTP where a server is configured, else terminal and demo inbox.

A door to the outside (Django calls it with ready messages), so it reads the clock itself.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as Smtp
from django.utils.translation import gettext as _

from coop.basics.refusals import Refusal
from coop.members import queries as members
from coop.notices.actions import keep_mail
from coop.work import clock


class MailAway(Refusal):
    """The mail server cannot be reached, or does not take our mail."""

    code = "mail_away"
    status = 503


@dataclass(frozen=True, slots=True)
class File:
    """Something that goes with a mail; `kind` is its media type."""

    name: str
    content: bytes
    kind: str = "application/pdf"


def is_configured() -> bool:
    """Whether mail leaves this machine; without a server it shows in the terminal."""
    return bool(settings.EMAIL_HOST)


def write_to(user_id: UUID, *, subject: str, text: str, off: str = "") -> None:
    """Send a mail to somebody's own address; nothing happens where they have none.

    Args:
        off: for mail that one has subscribed to: the address that ends it when it is posted to.
    Raises:
        MailAway: the server is away or refuses; the sentence has its words.
    """
    account = members.account(user_id)
    if account is not None and account.email:
        write(account.email, subject=subject, text=text, off=off)


def write(
    address: str, *, subject: str, text: str, files: Sequence[File] = (), off: str = ""
) -> None:
    """Send a mail to an address that is nobody's account.

    Args:
        off: as `write_to`; mail programs show it as a button (RFC 8058).
    Raises:
        MailAway: the server is away or refuses; the sentence has its words.
    """
    headers = {
        "List-Unsubscribe": f"<{off}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    message = EmailMessage(subject, text, to=[address], headers=headers if off else None)
    for file in files:
        message.attach(file.name, file.content, file.kind)
    try:
        message.send()
    except (OSError, SMTPException) as error:
        raise MailAway(
            _("The mail server did not take the mail. It says: %s.") % str(error).rstrip(".")
        ) from error


class Mail(BaseEmailBackend):
    """Sends mail, or shows it to the person in front of the terminal."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Deliver the messages; returns how many.

        Raises:
            OSError: the mail server is away or refuses, unless asked to fail silently.
        """
        if settings.EMAIL_HOST:
            return Smtp(fail_silently=self.fail_silently).send_messages(email_messages) or 0
        for message in email_messages:
            _show(message)
            if settings.DEMO:
                _keep(message)
        return len(email_messages)


def _show(message: EmailMessage) -> None:
    lines = "\n".join(f"  | {line}" for line in str(message.body).splitlines())
    to = ", ".join(message.to)
    sys.stdout.write(f"\nMail to {to}: {message.subject}\n{lines}\n\n")
    sys.stdout.flush()


def _keep(message: EmailMessage) -> None:
    now = clock.now()
    for to in message.to:
        keep_mail(to=to, subject=str(message.subject), text=str(message.body), now=now)
