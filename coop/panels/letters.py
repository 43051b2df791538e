"""What people read in their mail about panels: what happened, what they can do, and by when."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from coop.basics.money import format_money
from coop.panels import wording
from coop.panels.queries.cases import Case
from coop.panels.queries.seats import Seat
from coop.web import formats
from coop.web.local import here


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail without its address."""

    subject: str
    says: str


def to_side(case: Case, what: str) -> Letter:
    """For somebody whom a case concerns. `what`: opened, drawn, asked or decided."""
    facts = _facts(case)
    subject = {
        "opened": _("Case %(number)s before a panel: %(title)s"),
        "drawn": _("Case %(number)s: the panel is drawn, speak until %(hears)s"),
        "asked": _("Case %(number)s: the panel asks something"),
        "decided": _("Case %(number)s is decided: %(outcome)s"),
    }[what]
    says = {
        "opened": _(
            "This was brought before a panel of members: “%(question)s”\n\nA panel is drawn by lot "
            "among members who know neither side. You hear when it is, and can then say how it was."
        ),
        "drawn": _(
            "A panel of %(size)s members is drawn. They read what both sides write, by role and "
            "without names. Write until %(hears)s; the panel decides until %(due)s."
        ),
        "asked": _(
            "One of the panel has a question. You can answer until the panel decides, on %(due)s at "
            "the latest."
        ),
        "decided": _(
            "“%(question)s” The panel came to: %(outcome)s. %(follows)s.\n\nYou find the reasons on "
            "the page. Each side can ask for a new panel until %(appeal)s, once."
        )
        if case.appeal_until and case.verdict and case.appeal_until > case.verdict.at
        else _(
            "“%(question)s” The panel came to: %(outcome)s. %(follows)s.\n\nYou find the reasons on "
            "the page. This verdict is final."
        ),
    }[what]
    return Letter(subject % facts, says % facts)


def to_drawn(case: Case, seat: Seat) -> Letter:
    """For somebody who was drawn."""
    facts = _facts(case) | {"answer": _at(seat.answer_by)}
    says = _(
        "You were drawn by lot to a panel of %(size)s: “%(question)s”\n\nSay until %(answer)s "
        "whether you serve; else somebody else is asked. The panel decides until %(due)s. Serving "
        "pays %(fee)s. Nobody outside of the panel learns that you serve."
    )
    return Letter(_("You are drawn to a panel: answer until %(answer)s") % facts, says % facts)


def to_seat(case: Case) -> Letter:
    """For one of the panel, when it has decided."""
    says = _(
        "The panel came to: %(outcome)s. Thank you. %(fee)s is on your balance if you decided."
    )
    facts = _facts(case)
    return Letter(_("Case %(number)s is decided: %(outcome)s") % facts, says % facts)


def _facts(case: Case) -> dict[str, object]:
    return {
        "number": case.number,
        "title": wording.title(case.kind),
        "question": wording.question(case.kind),
        "size": case.terms.size,
        "hears": _at(case.hears_at),
        "due": _at(case.due_at),
        "appeal": _at(case.appeal_until),
        "outcome": wording.outcome(case),
        "follows": wording.follows(case),
        "fee": format_money(case.terms.fee_minor, here().currency),
    }


def _at(instant: datetime | None) -> str:
    zone = here()
    return "" if instant is None else formats.day_and_time(instant, zone.time_zone, zone.units)
