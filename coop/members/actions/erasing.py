"""Empties the account of somebody who deletes themselves; the row stays, since others refer to it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from coop.members import models, queries
from coop.members.actions import sessions
from coop.web import formats
from coop.web.local import here


def hold(*, member_id: UUID, now: datetime) -> str:
    """Why this account cannot be emptied yet: offices and a membership end first."""
    if queries.roles(member_id) & queries.OFFICES:
        return _("You hold an office. Give it up first, so that somebody can take over.")
    row = models.Membership.objects.filter(user_id=member_id, ended_at=None).first()
    if row is None:
        return ""
    if row.leaves_at is not None:
        ends = formats.day(row.leaves_at, here().time_zone)
        return _("Your membership ends on %s. You can delete your data from then on.") % ends
    return _("You are a member. Leave first, on the page “Membership”: your share is paid back.")


@transaction.atomic
def erase(*, member_id: UUID, now: datetime) -> Collection[UUID]:
    """Sign out everywhere and remove e-mail, passkeys, wishes, and words written about the person."""
    sessions.end_all(user_id=member_id, now=now)
    EmailAddress.objects.filter(user_id=member_id).delete()
    Authenticator.objects.filter(user_id=member_id).delete()
    models.Favourite.objects.filter(user_id=member_id).delete()
    models.Favourite.objects.filter(favourite_id=member_id).delete()
    models.Session.objects.filter(user_id=member_id).update(device="")
    models.Closing.objects.filter(user_id=member_id).update(reason="")
    models.Application.objects.filter(user_id=member_id).exclude(state="refused").update(reason="")
    models.User.objects.filter(id=member_id).update(
        email=None, is_active=False, password=make_password(None)
    )
    return ()
