"""Writes about people: joining, admission, offices, blocks.

Called by this room's doors, by the demo and by seeds. Never by the rooms below.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils.translation import gettext as _

from coop.basics.refusals import NotAllowed, Refusal
from coop.journal.actions import record
from coop.members import knowing, models, queries
from coop.members.actions.stating import state
from coop.members.queries import admission as applications
from coop.rulebook.queries import rules_as_of
from coop.work.actions import post

# Any number that no other lock of ours uses: two first people must not both found the co-op, and
# two last stewards not both resign.
FOUNDING_LOCK = 7_310_001


class Unknown(Refusal):
    """There is no such account."""

    code = "unknown_person"
    status = 404


class NotASteward(NotAllowed):
    """Only a steward may do this."""

    code = "not_a_steward"


class NotAMember(Refusal):
    """Only members can hold an office."""

    code = "not_a_member"


class AlreadyFounded(Refusal):
    """Somebody holds a steward's office already."""

    code = "already_founded"


class AlreadyInOffice(Refusal):
    """The person holds this office already."""

    code = "already_in_office"


class UnknownOffice(Refusal):
    """There is no office of this name."""

    code = "unknown_office"
    status = 422


class OnlyElected(NotAllowed):
    """Members fill the office, and nobody but its holder empties it before the next election."""

    code = "only_elected"


class NotInOffice(Refusal):
    """The person does not hold this office."""

    code = "not_in_office"


class LastSteward(Refusal):
    """Nobody else could admit or appoint."""

    code = "last_steward"


class CannotBlockYourself(Refusal):
    """A block needs two people."""

    code = "cannot_block_yourself"
    status = 422


@transaction.atomic
def join(*, email: str, now: datetime) -> UUID:
    """Give this e-mail an account, unless it has one; returns the account's id."""
    user, _is_new = models.User.objects.get_or_create(
        email=queries.normal_email(email),
        # Nobody has a password here; the random unusable one makes session hashes differ.
        defaults={"joined_at": now, "password": make_password(None)},
    )
    return user.id


@transaction.atomic
def join_by_phone(*, now: datetime) -> UUID:
    """Give somebody who calls the desk an account without an e-mail; returns its id.

    Who they are and their number lie in their locker; nobody can sign in as them.
    """
    return models.User.objects.create(joined_at=now, password=make_password(None)).id


@transaction.atomic
def arrive(*, email: str, now: datetime) -> UUID:
    """Join, as somebody who proved that the e-mail is theirs; returns the account's id.

    The first to arrive where nobody is in office becomes the first member and steward.
    """
    user_id = join(email=email, now=now)
    if queries.any_steward() is None:
        _found_unless_founded(user_id, now=now)
    return user_id


@transaction.atomic
def found(*, user_id: UUID, now: datetime) -> None:
    """Make this person the first member and the first steward.

    Raises:
        AlreadyFounded: there is a steward, who can admit and appoint.
    """
    if not _found_unless_founded(user_id, now=now):
        raise AlreadyFounded(_("This co-operative has a steward already."))


@transaction.atomic
def admit(*, user_id: UUID, by: UUID, now: datetime, kind: str = "") -> None:
    """Make this person a member. Admitting a member again changes nothing.

    For founders and for `admission`, which asks for an application, a check and a share first.
    Of somebody whom nobody has checked it is noted that the founders know them.

    Args:
        kind: as what they take part, one of `states.Kind`; empty where nobody asked.
    Raises:
        NotASteward: `by` holds no steward's office.
        Unknown: there is no such account.
    """
    need_steward(by)
    _need_account(user_id)
    if by != user_id and not models.Check.objects.filter(user_id=user_id).exists():
        models.Check.objects.create(user_id=user_id, by_id=by, kind=applications.KNOWN, at=now)
    _enter(user_id, kind=kind, by=by, now=now)


@transaction.atomic
def appoint(*, user_id: UUID, by: UUID, now: datetime, office: str = queries.STEWARD) -> None:
    """Put a member into an office; the journal says so.

    Raises:
        NotASteward: `by` holds no steward's office.
        UnknownOffice: there is no office of this name.
        OnlyElected: members elect it.
        NotAMember: only members can hold an office.
        AlreadyInOffice: they hold it now.
    """
    need_steward(by)
    _need_appointable(office, now)
    held = queries.roles(user_id)
    if "member" not in held:
        raise NotAMember(_("Only members can hold an office. Admit this person first."))
    if office in held:
        raise AlreadyInOffice(_("This person holds the office already."))
    _appoint(user_id, office, by=by, now=now)


@transaction.atomic
def end_office(*, user_id: UUID, office: str, by: UUID, now: datetime) -> None:
    """End a term of office: a steward ends anybody's, everybody may resign from their own.

    Raises:
        NotASteward: it is somebody else's office, and `by` is no steward.
        OnlyElected: it is somebody else's office, and members elected them.
        NotInOffice: they do not hold it.
        LastSteward: nobody else is steward; appoint somebody first.
    """
    if by != user_id:
        need_steward(by)
        _need_appointed(user_id, office)
    if office == queries.STEWARD:
        _lock_stewards()
        if queries.is_last_steward(user_id):
            raise LastSteward(
                _("This is the last steward. Appoint another one first, so that somebody can.")
            )
    ended = models.Office.objects.filter(user_id=user_id, kind=office, ended_at=None)
    if ended.update(ended_at=now) != 1:
        raise NotInOffice(_("This person does not hold the office."))
    public = {"office": office, "user_id": str(user_id), "by": str(by)}
    record(kind="office.ended", public=public, now=now)
    knowing.changed(user_id, now=now)
    hang_up(user_id, now=now)


@transaction.atomic
def resign(*, office: str, by: UUID, now: datetime) -> None:
    """End one's own term of office; one stays a member.

    Raises:
        NotInOffice: one does not hold it.
        LastSteward: nobody else is steward; appoint somebody first.
    """
    if office not in queries.offices(by):
        raise NotInOffice(_("You do not hold this office."))
    end_office(user_id=by, office=office, by=by, now=now)


class TooManyBlocks(Refusal):
    """Somebody keeps away from as many people as one can."""

    code = "too_many_blocks"


@transaction.atomic
def block(*, by: UUID, blocked: UUID, now: datetime) -> None:
    """Keep two people apart from now on. Blocking again changes nothing.

    Raises:
        CannotBlockYourself: both are one person.
        Unknown: there is no such account.
        TooManyBlocks: take one back first.
    """
    if by == blocked:
        raise CannotBlockYourself(_("You cannot block yourself."))
    _need_account(blocked)
    _need_room_to_block(by, blocked, now=now)
    models.Block.objects.get_or_create(
        blocker_id=by, blocked_id=blocked, defaults={"blocked_at": now}
    )
    models.Favourite.objects.filter(user_id=by, favourite_id=blocked).delete()
    # What was under way between the two is mended by the rooms above; neither is told.
    post("member.blocked", {"by": str(by), "blocked": str(blocked)}, now=now)


@transaction.atomic
def unblock(*, by: UUID, blocked: UUID, now: datetime) -> None:  # every write takes `now`
    """Take one's own block back; no harm if there is none."""
    models.Block.objects.filter(blocker_id=by, blocked_id=blocked).delete()


def _need_room_to_block(by: UUID, blocked: UUID, *, now: datetime) -> None:
    hold(by)
    most, others = rules_as_of(now)["accounts.blocks_max"], queries.blocked_by(by)
    if blocked not in others and len(others) >= most:
        raise TooManyBlocks(
            _("You keep away from %s people, which is the most. Take one back under “Your safety”.")
            % most
        )


def hang_up(user_id: UUID, *, now: datetime) -> None:
    """Close whatever this person has open: what they may see has changed."""
    post("user.signed_out", {"user_id": str(user_id)}, now=now)


def hold(user_id: UUID) -> None:
    """Let nobody else who calls this for the same account go on until this transaction ends.

    Rows that refer to the account may still be added meanwhile.
    """
    models.User.objects.select_for_update(no_key=True).filter(id=user_id).first()


def need_steward(user_id: UUID) -> None:
    """Let nobody through who is no steward.

    Raises:
        NotASteward: `user_id` holds no steward's office.
    """
    if not queries.is_steward(user_id):
        raise NotASteward(_("Only a steward may do this."))


def _found_unless_founded(user_id: UUID, *, now: datetime) -> bool:
    _lock_stewards()
    if queries.any_steward() is not None:
        return False
    _need_account(user_id)
    _enter(user_id, kind="", by=user_id, now=now)
    _appoint(user_id, queries.STEWARD, by=user_id, now=now)
    return True


def _enter(user_id: UUID, *, kind: str, by: UUID, now: datetime) -> None:
    _row, is_new = models.Membership.objects.get_or_create(
        user_id=user_id,
        ended_at=None,
        defaults={"admitted_at": now, "admitted_by_id": by, "kind": kind},
    )
    if is_new:
        state("roll.admitted", user_id, public={}, now=now)
        knowing.changed(user_id, now=now)


def _lock_stewards() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FOUNDING_LOCK])


def _appoint(user_id: UUID, office: str, *, by: UUID, now: datetime) -> None:
    models.Office.objects.create(user_id=user_id, kind=office, appointed_at=now, appointed_by_id=by)
    public = {"office": office, "user_id": str(user_id), "by": str(by)}
    record(kind="office.appointed", public=public, now=now)
    knowing.changed(user_id, now=now)
    hang_up(user_id, now=now)


def unknown() -> Unknown:
    """What is said about an account that does not exist."""
    return Unknown(_("There is no such account."))


def _need_appointable(office: str, now: datetime) -> None:
    """Stewards appoint to some offices; to guardians while founding, until the first election."""
    if office == queries.GUARDIAN and applications.is_founding(now):
        if applications.has_elected(office):
            raise OnlyElected(_("Members have elected guardians. From then on, only they do."))
    elif office in queries.ELECTED:
        raise OnlyElected(_("Members elect this office. A proposal begins the election."))
    elif office not in queries.OFFICES:
        raise UnknownOffice(_("There is no office of this name."))


def _need_appointed(user_id: UUID, office: str) -> None:
    held = models.Office.objects.filter(user_id=user_id, kind=office, ended_at=None)
    if office in queries.ELECTED and held.exclude(cause="").exists():
        raise OnlyElected(
            _("Members elected this person. They may resign; nobody ends it for them.")
        )


def _need_account(user_id: UUID) -> None:
    if not models.User.objects.filter(id=user_id).exists():
        raise unknown()
