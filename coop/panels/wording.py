"""The words of panels: questions, what can be decided and what follows, roles and states."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coop.basics.money import format_money
from coop.panels.kinds import LEVELS, NOT_UNDONE, Kind, Role
from coop.panels.queries.cases import Case
from coop.panels.states import State

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise as Words
else:
    Words = object

TITLES: dict[Kind, Words] = {
    Kind.RATING: gettext_lazy("A thumb that was lost"),
    Kind.CONDUCT: gettext_lazy("How somebody behaved"),
    Kind.FARE: gettext_lazy("What a ride cost"),
    Kind.HOLD: gettext_lazy("A closed account"),
    Kind.PROPOSAL: gettext_lazy("A suspended decision"),
    Kind.WORDS: gettext_lazy("Words in the Commons"),
    Kind.EXPULSION: gettext_lazy("Expulsion"),
    Kind.IDENTITY: gettext_lazy("Who somebody is"),
    Kind.RING: gettext_lazy("Ratings that look agreed upon"),
}
QUESTIONS: dict[Kind, Words] = {
    Kind.RATING: gettext_lazy("Should this thumb count?"),
    Kind.CONDUCT: gettext_lazy("Did somebody behave badly on this ride?"),
    Kind.FARE: gettext_lazy("Should some of this fare go back?"),
    Kind.HOLD: gettext_lazy("Should this account stay closed?"),
    Kind.PROPOSAL: gettext_lazy("Should this decision be carried out?"),
    Kind.WORDS: gettext_lazy("Should these words go?"),
    Kind.EXPULSION: gettext_lazy("Should this member be expelled?"),
    Kind.IDENTITY: gettext_lazy("Is this person who they say they are?"),
    Kind.RING: gettext_lazy("Were these ratings agreed upon?"),
}
SAYS: dict[Kind, Words] = {
    Kind.RATING: gettext_lazy(
        "A thumb should say how the ride was. One that was given out of revenge, by mistake, or for "
        "what the other could not help, does not count."
    ),
    Kind.CONDUCT: gettext_lazy(
        "What counts is what a careful and friendly person would have done in the same place. "
        "Minor is what annoys, serious what harms, grave what endangers."
    ),
    Kind.FARE: gettext_lazy(
        "The price is agreed before the ride, and both keep to it. Money goes back where the ride "
        "was not what was agreed. It never comes out of the driver’s earnings."
    ),
    Kind.HOLD: gettext_lazy(
        "A steward closes an account for safety, for three days at most. Only a panel closes it for "
        "longer, and only where somebody is in danger otherwise."
    ),
    Kind.PROPOSAL: gettext_lazy(
        "Members have decided. A panel only asks whether they could know what they decided: were "
        "the figures right, was something kept from them, does it break the constitution?"
    ),
    Kind.WORDS: gettext_lazy(
        "Words stay, however wrong they are. They go where they threaten, expose or hunt somebody."
    ),
    Kind.EXPULSION: gettext_lazy(
        "A member is expelled only for grave harm to others or to the co-operative, and only where "
        "nothing milder would do. The share goes back to them."
    ),
    Kind.RING: gettext_lazy(
        "Whoever knows each other rides with each other, and says so: that is no fault. Ratings are "
        "void where people agreed to praise each other, or to harm somebody, whatever the rides were."
    ),
    Kind.IDENTITY: gettext_lazy(
        "One person has one account. Somebody is fake where two accounts are one person, or where "
        "the person who was vouched for does not exist."
    ),
}
ROLES: dict[Role, Words] = {
    Role.RIDER: gettext_lazy("The rider"),
    Role.DRIVER: gettext_lazy("The driver"),
    Role.MEMBER: gettext_lazy("The member"),
    Role.AUTHOR: gettext_lazy("The author"),
    Role.OBJECTOR: gettext_lazy("Who asked that it wait"),
    Role.COOP: gettext_lazy("A steward"),
}
OUTCOMES: dict[Kind, tuple[Words, ...]] = {
    Kind.RATING: (gettext_lazy("Not upheld"), gettext_lazy("Upheld")),
    Kind.CONDUCT: (
        gettext_lazy("Not upheld"),
        gettext_lazy("Upheld, minor"),
        gettext_lazy("Upheld, serious"),
        gettext_lazy("Upheld, grave"),
    ),
    Kind.FARE: (
        gettext_lazy("Not upheld"),
        gettext_lazy("Upheld by half"),
        gettext_lazy("Upheld in full"),
    ),
    Kind.HOLD: (
        gettext_lazy("Not upheld"),
        gettext_lazy("Upheld, minor"),
        gettext_lazy("Upheld, serious"),
        gettext_lazy("Upheld, grave"),
    ),
    Kind.PROPOSAL: (gettext_lazy("It stands"), gettext_lazy("It goes back")),
    Kind.WORDS: (gettext_lazy("They stay"), gettext_lazy("They go")),
    Kind.EXPULSION: (gettext_lazy("They stay"), gettext_lazy("Expelled")),
    Kind.IDENTITY: (gettext_lazy("They are real"), gettext_lazy("They are fake")),
    Kind.RING: (gettext_lazy("They count"), gettext_lazy("They are void")),
}


def title(kind: Kind) -> str:
    """What a kind of case is called."""
    return str(TITLES[kind])


def question(kind: Kind) -> str:
    """What the panel is asked."""
    return str(QUESTIONS[kind])


def outcome(case: Case) -> str:
    """What a panel came to, in a few words; empty while it has not."""
    return str(OUTCOMES[case.kind][case.verdict.level]) if case.verdict else ""


def options(case: Case) -> list[tuple[int, str, str]]:
    """What can be decided: level, name, and what follows."""
    follows = _follows(case)
    return [
        (level, str(OUTCOMES[case.kind][level]), follows[level])
        for level in range(len(LEVELS[case.kind]))
    ]


def follows(case: Case) -> str:
    """What follows from the verdict."""
    return _follows(case)[case.verdict.level] if case.verdict else ""


def carried_out(case: Case) -> str:
    """Whether it has happened yet."""
    if case.verdict is None or (case.kind in NOT_UNDONE and not case.verdict.level):
        return ""
    if case.is_done:
        return _("It was carried out.")
    if case.kind in NOT_UNDONE:
        return _("It is carried out when nobody can appeal any more.")
    return _("It is being carried out.")


def state(case: Case) -> tuple[str, str]:
    """Where a case stands: a tone, and words."""
    return {
        State.WAITING: ("", _("Waits for enough members")),
        State.FROZEN: ("info", _("Being drawn")),
        State.STATEMENTS: ("info", _("Both sides speak")),
        State.HEARING: ("info", _("The panel decides")),
        State.DECIDED: ("go" if case.is_upheld else "", outcome(case)),
    }[case.state]


def _follows(case: Case) -> tuple[str, ...]:
    amount = format_money(case.amount_minor, case.currency) if case.amount_minor else ""
    half = format_money((case.amount_minor + 1) // 2, case.currency) if case.amount_minor else ""
    found: dict[Kind, tuple[str, ...]] = {
        Kind.RATING: (_("The thumb counts"), _("It is taken out of the score")),
        Kind.CONDUCT: (
            _("Nothing counts"),
            _("Counts 2, half after a year"),
            _("Counts 6, half after a year"),
            _("Counts 15, half after a year"),
        ),
        Kind.FARE: (
            _("Nothing goes back"),
            _("%s goes back to the rider") % half,
            _("%s goes back to the rider") % amount,
        ),
        Kind.HOLD: (
            _("Nothing counts, the account is open"),
            _("Counts 2, the account is open"),
            _("Counts 6, the account is closed for a while"),
            _("Counts 15, the account is closed for long"),
        ),
        Kind.PROPOSAL: (_("It is carried out"), _("It is not carried out")),
        Kind.WORDS: (_("Nothing changes"), _("A tombstone stands in their place")),
        Kind.EXPULSION: (_("They stay a member"), _("Their membership ends, offices too")),
        Kind.IDENTITY: (
            _("Nothing changes"),
            _("Every vouch for them ends, and who gave one loses what they staked"),
        ),
        Kind.RING: (
            _("Nothing changes"),
            _("All of these ratings are taken out of every score they moved; nothing else happens"),
        ),
    }
    return found[case.kind]
