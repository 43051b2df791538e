"""The API of one's own safety: contacts, check-ins, reports, whom one rides with."""

from uuid import UUID

from coop.locker import client as locker
from coop.work.doors import Ask, delete, get, post, put
from rides.care import serializers_safety as shapes
from rides.care.actions import alerts, check_ins, circles, contacts, reports
from rides.care.actions.reports import Report
from rides.care.queries import check_ins as asking
from rides.care.queries import circles as reading
from rides.care.queries import incidents
from rides.trips import doors
from rides.trips.actions import apart
from rides.trips.actions.moves import Cause
from rides.trips.queries.rides import role_on

SAFETY, ME = "safety", "me"


@get(
    shapes.ContactOut,
    name="contacts",
    summary="Whom we tell in an emergency",
    tag=ME,
    many=True,
)
def my_contacts(ask: Ask) -> object:
    """The people whom you chose to be told when you press the emergency button."""
    return _contacts(ask)


@post(
    shapes.ContactIn,
    shapes.ContactOut,
    name="choose_contact",
    summary="Choose somebody to be told",
    tag=ME,
    code=201,
    many=True,
)
def choose_contact(ask: Ask) -> object:
    """Choose somebody; the same number again gets the new name. Answers with all of them."""
    asked = ask.fields
    ask.once(lambda: _choose(ask, asked["name"], asked["phone"]))
    return _contacts(ask)


@delete(name="drop_contact", summary="Choose somebody no longer", tag=ME)
def drop_contact(ask: Ask, key: str) -> None:
    """They are not told any more."""
    contacts.drop(ask.by, key=key, now=ask.now)


@get(shapes.CircleShape, name="circle", summary="Whom I ask to ride with", tag=ME)
def my_circle(ask: Ask) -> object:
    """What you say of yourself, and whether you ask for women and non-binary people."""
    return reading.mine(ask.by, now=ask.now)


@put(
    shapes.CircleShape,
    shapes.CircleShape,
    name="choose_circle",
    summary="Say whom I ask to ride with",
    tag=ME,
)
def choose_circle(ask: Ask) -> object:
    """Take part, or end it. Refused where no zone offers it; the reason says why."""
    asked = ask.fields
    circles.choose(ask.by, declared=asked["declared"], wish=asked["wish"], now=ask.now)
    return reading.mine(ask.by, now=ask.now)


@post(None, None, name="widen_ride", summary="Take any driver after all", tag=SAFETY, code=204)
def widen(ask: Ask, ride_id: UUID) -> None:
    """Where you asked for women and non-binary drivers only: ask others, too."""
    apart.widen(ride_id=ride_id, by=ask.by, now=ask.now)


@post(None, None, name="take_alarm_back", summary="Pressed by mistake", tag=SAFETY, code=204)
def take_back(ask: Ask, ride_id: UUID) -> None:
    """Say that the emergency button was pressed by mistake. It stays on record."""
    alerts.take_back(ride_id=ride_id, cause=_cause(ask, ride_id), now=ask.now)


@get(shapes.AskedOut, name="check_in", summary="Whether we ask if all is well", tag=SAFETY)
def asked(ask: Ask, ride_id: UUID) -> object:
    """The question to the people of a ride that stands still, left its way or fell silent."""
    return {"check_in": asking.open_for(ride_id, ask.by)}


@post(
    shapes.CheckInIn,
    shapes.AskedOut,
    name="answer_check_in",
    summary="Say whether all is well",
    tag=SAFETY,
)
def answer(ask: Ask, ride_id: UUID) -> object:
    """All is well; or you need help, which is as good as the emergency button."""
    is_well, cause = ask.fields["is_well"], _cause(ask, ride_id)
    check_ins.answer(ride_id=ride_id, is_well=is_well, cause=cause, now=ask.now)
    return {"check_in": asking.open_for(ride_id, ask.by)}


@post(
    shapes.ReportIn,
    shapes.TakenOut,
    name="report_incident",
    summary="Report that something happened",
    tag=SAFETY,
    code=201,
)
def report(ask: Ask, ride_id: UUID) -> object:
    """In confidence: stewards read it, and nobody else."""
    asked = ask.fields
    said = Report(asked["what"], asked["text"], ask.by, ask.key, asked["block"])
    return reports.report(said, ride_id=ride_id, now=ask.now)


@get(shapes.MineOut, name="my_incidents", summary="What I told the stewards", tag=ME, many=True)
def mine(ask: Ask) -> object:
    """Alarms and reports of yours, where they stand and what came of them."""
    return incidents.mine(ask.by)


def _choose(ask: Ask, name: str, phone: str) -> None:
    contacts.choose(ask.by, name=name, phone=phone, key=ask.key, now=ask.now)


def _contacts(ask: Ask) -> object:
    return locker.contacts(ask.by, purpose="own", reader=str(ask.by), now=ask.now)


def _cause(ask: Ask, ride_id: UUID) -> Cause:
    return doors.cause(ask.request, role_on(ride_id, ask.by), now=ask.now)
