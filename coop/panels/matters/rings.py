"""Cases about ratings that look agreed upon: a night found them, a steward brings them, people decide.

Nothing but the ratings is at stake: they are taken out of every score they moved, or they stay.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coop.basics.refusals import NotYours
from coop.members.queries import vouches
from coop.panels.kinds import Kind, Role
from coop.panels.matters.conduct import NothingLost, main_role, named
from coop.panels.matters.people import steward
from coop.panels.queries import cases
from coop.panels.registry import Decided, Fact, File, Side
from coop.rulebook.queries import rules_as_of
from coop.trust.actions import alerts as closing
from coop.trust.actions import ratings
from coop.trust.queries import alerts, disputed
from coop.trust.queries.alerts import AlertView


def alert(about: UUID, *, by: UUID | None, now: datetime) -> File:
    """A ring or a bombing that stewards were told of: one of them brings it, once.

    Raises:
        StewardsOnly, NotYourself.
        NotYours: there is no such alert.
        NothingLost: none of these ratings counts any more.
    """
    found = alerts.alert(about)
    if found is None:
        raise NotYours(_("There is no such alert. Open the list again."))
    accused = found.raters or found.people
    by = steward(by, *found.people, *found.raters)
    at_stake = disputed.standing(_ratings(found))
    if not at_stake:
        raise NothingLost(
            _("None of these ratings counts any more, so there is nothing to decide.")
        )
    harmed = [Side(one, Role(main_role(one))) for one in (found.people if found.raters else ())]
    return File(
        sides=(Side(by, Role.COOP), *(Side(one, Role.MEMBER) for one in accused), *harmed),
        facts=(*_facts(found, len(at_stake)), _known(accused, now=now)),
        key=f"{Kind.RING}:{about}",
        handled_by=(found.closed_by,) if found.closed_by else (),
    )


def void(decided: Decided, *, now: datetime) -> None:
    """Take these ratings out of every score, or after an appeal put them back; nothing else."""
    found = alerts.alert(decided.about)
    if found is None:
        return
    because, of_alert = named(decided), _ratings(found)
    if decided.level > decided.before:
        for rating_id in disputed.standing(of_alert):
            ratings.void(rating_id=rating_id, because=because, now=now)
    elif decided.before and decided.first_id and (then := cases.done_at(decided.first_id)):
        for rating_id in disputed.voided_at(of_alert, then):
            ratings.restore(rating_id=rating_id, because=because, now=now)
    if decided.opened_by is not None:
        closing.close(alert_id=found.id, outcome=because, by=decided.opened_by, now=now)


def _ratings(found: AlertView) -> list[UUID]:
    """What the night looked at; what was given since is not at stake."""
    if not found.raters:
        return disputed.praise_within(found.people, found.found_at)
    span = timedelta(seconds=rules_as_of(found.found_at)["rings.bombing_s"])
    (person,) = found.people
    return disputed.blame_of(person, found.raters, found.found_at - span, found.found_at)


def _facts(found: AlertView, at_stake: int) -> tuple[Fact, ...]:
    note = ngettext("%s rating is at stake", "%s ratings are at stake", at_stake) % at_stake
    if not found.raters:
        people = {"n": len(found.people), "inside": found.inside}
        return (
            Fact(_("%(n)s people praised each other %(inside)s times") % people, note, "people"),
            Fact(
                _("Everybody else praised one of them %s times") % found.outside,
                _("Their praise for each other weighs little already."),
                "history",
            ),
        )
    return (
        Fact(_("%s people rated one person down") % len(found.raters), note, "people"),
        Fact(
            _("In the same time %s others rated that person") % found.others,
            _("Hardly anybody knows those who did, so that their ratings weigh little already."),
            "history",
        ),
    )


def _known(people: tuple[UUID, ...], *, now: datetime) -> Fact:
    shown = [vouches.known(one, now) for one in people]
    counted = {
        "n": len(people),
        "seen": sum(one.document is not None for one in shown),
        "met": sum(one.met > 0 for one in shown),
    }
    says = _(
        "Of these %(n)s, stewards saw a document of %(seen)s; %(met)s were vouched for in person"
    )
    return Fact(says % counted, "", "fact")
