"""The API of general meetings, for members."""

from django.utils.translation import gettext as _

from coop.basics.refusals import NotYours
from coop.work.doors import Ask, at, delete, get, post, put
from governance import serializers_meetings as shapes
from governance.actions import meetings
from governance.actions.meetings import Wish
from governance.queries import meetings as reads

TAG = "meetings"
Out = shapes.MeetingOut


@get(Out, name="meetings", summary="All meetings", tag=TAG, many=True)
def listed(ask: Ask) -> object:
    """Every general meeting, latest first."""
    meetings.need_member(ask.by)
    return reads.every(ask.by, ask.now)


@post(shapes.MeetingIn, Out, name="call_meeting", summary="Call a meeting", tag=TAG, code=201)
def begin(ask: Ask) -> object:
    """A steward's is called at once; a member's once enough others have signed."""
    asked = ask.fields
    wish = Wish(
        title=asked["title"],
        starts_at=asked["starts_at"],
        place=asked["place"],
        link=asked["link"],
        agenda=tuple((item["says"], item["proposal"]) for item in asked["agenda"]),
    )
    made = ask.once(lambda: meetings.call(wish, by=ask.by, now=ask.now))
    (found,) = [one for one in reads.every(ask.by, ask.now) if one.id == made]
    return found


@get(Out, name="meeting", summary="One meeting", tag=TAG)
def one(ask: Ask, meeting: int) -> object:
    """A meeting, its agenda, who comes as numbers, and its minutes."""
    meetings.need_member(ask.by)
    return _seen(ask, meeting)


@delete(shapes.CancelIn, name="cancel_meeting", summary="Cancel a meeting", tag=TAG)
def cancel(ask: Ask, meeting: int) -> None:
    """Before it begins, with a reason that everybody invited reads."""
    meetings.cancel(number=meeting, reason=ask.fields["reason"], by=ask.by, now=ask.now)


@put(None, Out, name="sign_meeting", summary="Call it together with others", tag=TAG)
def sign(ask: Ask, meeting: int) -> object:
    """With enough members its notice goes out. Twice is once."""
    meetings.sign(number=meeting, by=ask.by, now=ask.now)
    return _seen(ask, meeting)


@put(shapes.ComesIn, Out, name="answer_meeting", summary="Say whether you come", tag=TAG)
def answer(ask: Ask, meeting: int) -> object:
    """The latest answer counts, until the meeting begins."""
    meetings.answer(number=meeting, comes=ask.fields["comes"], by=ask.by, now=ask.now)
    return _seen(ask, meeting)


@put(shapes.MinutesIn, Out, name="write_minutes", summary="Write the minutes", tag=TAG)
def minutes(ask: Ask, meeting: int) -> object:
    """A further version; what was written before stays."""
    asked = ask.fields
    meetings.write_minutes(
        number=meeting, text=asked["text"], version=asked["version"], by=ask.by, now=ask.now
    )
    return _seen(ask, meeting)


@put(shapes.ApprovalIn, Out, name="approve_minutes", summary="Approve the minutes", tag=TAG)
def approve(ask: Ask, meeting: int) -> object:
    """As a later meeting did; nothing is written after it."""
    asked = ask.fields
    meetings.approve(
        number=meeting,
        version=asked["version"],
        approved_in=asked["approved_in"],
        by=ask.by,
        now=ask.now,
    )
    return _seen(ask, meeting)


def _seen(ask: Ask, number: int) -> reads.MeetingView:
    found = reads.numbered(number, ask.by, ask.now)
    if found is None:
        raise NotYours(_("There is no such meeting."))
    return found


all_meetings = at(listed, begin)
single = at(one, cancel)
calls = at(sign)
answers = at(answer)
versions = at(minutes)
approval = at(approve)
