"""The API of panels: verdicts and figures for everybody, cases for their sides and panels."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser

from coop.basics.refusals import NotYours
from coop.panels import contexts
from coop.panels import serializers as shapes
from coop.panels.actions import deciding, drawing, hearing, opening
from coop.panels.actions.opening import Wish
from coop.panels.kinds import Kind, Role
from coop.panels.queries import cases, figures, said, seats
from coop.scans import scans_out
from coop.work.doors import Ask, get, post, put

TAG = "panels"
Whole = shapes.WholeCaseOut
SHOWN = 100


@get(shapes.CaseOut, name="verdicts", summary="Verdicts", tag=TAG, many=True, is_open=True)
def verdicts(ask: Ask) -> object:
    """What panels came to, newest first; nothing that sides or panels wrote."""
    return cases.decided(ask.now, limit=SHOWN)


@post(shapes.WishIn, Whole, name="open_case", summary="Open a case", tag=TAG, code=201)
def begin(ask: Ask) -> object:
    """Bring something before a panel that is yours to bring; each matter once."""
    asked = ask.fields
    wish = Wish(Kind(asked["kind"]), asked["about"], asked["claim"], asked["amount_minor"])
    made = ask.once(lambda: opening.open_case(wish, by=ask.by, now=ask.now))
    return _of(ask, made)


@get(shapes.FiguresOut, name="panel_figures", summary="Figures", tag=TAG, is_open=True)
def all_figures(ask: Ask) -> object:
    """How many cases were opened, decided, upheld and reversed, and how long they took."""
    return figures.all_time(ask.now)


@get(shapes.CaseOut, name="my_cases", summary="Your cases", tag=TAG, many=True)
def mine(ask: Ask) -> object:
    """Cases that concern you, then those of panels that you were drawn to."""
    drawn = [case for case, seat in seats.waiting(ask.by, ask.now) if seat.is_live]
    return [*cases.of(ask.by, ask.now), *drawn]


@get(Whole, name="case", summary="One case", tag=TAG)
def one(ask: Ask, number: int) -> object:
    """A case, as far as it is yours to read."""
    return _seen(ask, number)


@get(shapes.DrawOut, name="panel_draw", summary="How a panel was drawn", tag=TAG)
def draw(ask: Ask, number: int) -> object:
    """The list's root and the seed, to draw again; names stay hidden."""
    return contexts.draw(number, ask.by, ask.now)["drawn"]


@post(
    shapes.SayIn,
    Whole,
    name="state_case",
    summary="Say something as a side",
    tag=TAG,
    code=201,
    parsers=(MultiPartParser, FormParser, JSONParser),
)
def say(ask: Ask, number: int) -> object:
    """A statement or evidence in time; an answer once the panel has asked, until it decides."""
    kind, text, file = ask.fields["kind"], ask.fields["text"], ask.fields.get("file")

    def act() -> UUID:
        content = file.read() if file else b""
        return hearing.state(
            number=number, kind=kind, text=text, content=content, by=ask.by, now=ask.now
        )

    ask.once(act)
    return _seen(ask, number)


@get(
    {(200, "image/jpeg"): OpenApiTypes.BINARY},
    name="case_picture",
    summary="What a side showed",
    tag=TAG,
)
def picture(ask: Ask, number: int, said_id: UUID, page: int) -> HttpResponse:
    """One page of a picture or document, from 0, for the sides and the panel."""
    found = said.picture(number, said_id, page, ask.by, ask.now)
    if found is None:
        raise NotYours(_("There is no such picture."))
    return scans_out.picture(found)


@put(None, Whole, name="said_all", summary="Say that you have nothing to add", tag=TAG)
def done(ask: Ask, number: int) -> object:
    """Once every side has, the panel can decide. Twice is once."""
    hearing.said_all(number=number, by=ask.by, now=ask.now)
    return _seen(ask, number)


@put(shapes.SeatIn, name="answer_seat", summary="Serve, or step back", tag=TAG)
def seat(ask: Ask, number: int) -> None:
    """In time, else somebody else is asked. Twice is once."""
    drawing.answer(number=number, accepts=ask.fields["accepts"], by=ask.by, now=ask.now)


@post(shapes.AskIn, Whole, name="ask_side", summary="Ask a side", tag=TAG, code=201)
def question(ask: Ask, number: int) -> object:
    """As one of the panel. They read which seat asks, never who."""
    to, text = Role(ask.fields["to"]), ask.fields["text"]
    ask.once(lambda: hearing.ask(number=number, to=to, text=text, by=ask.by, now=ask.now))
    return _seen(ask, number)


@post(shapes.PanelTextIn, Whole, name="talk_panel", summary="Write to the panel", tag=TAG, code=201)
def talk(ask: Ask, number: int) -> object:
    """As one of the panel. The sides do not read it."""
    text = ask.fields["text"]
    ask.once(lambda: hearing.talk(number=number, text=text, by=ask.by, now=ask.now))
    return _seen(ask, number)


@put(shapes.DecisionIn, Whole, name="decide_case", summary="Give your decision", tag=TAG)
def decide(ask: Ask, number: int) -> object:
    """Once and for good, with reasons that both sides read."""
    deciding.decide(number=number, by=ask.by, now=ask.now, **ask.fields)
    return _seen(ask, number)


@post(shapes.ClaimIn, Whole, name="appeal_case", summary="Appeal", tag=TAG, code=201)
def appeal(ask: Ask, number: int) -> object:
    """Ask a new panel, as a side: once in a case, and in time."""
    claim = ask.fields["claim"]
    made = ask.once(lambda: opening.appeal(number=number, claim=claim, by=ask.by, now=ask.now))
    return _of(ask, made)


def _of(ask: Ask, case_id: UUID | None) -> object:
    found = cases.by_id(case_id, ask.now) if case_id else None
    return _seen(ask, found.number) if found else None


def _seen(ask: Ask, number: int) -> dict[str, Any]:
    """A case for its reader; what only others read is left empty."""
    page = contexts.page(number, ask.by, ask.now)
    case, as_what = page["case"], page["as_what"]
    is_inside = as_what in {"side", "juror"}
    held = {one.name: getattr(case, one.name) for one in fields(case)}
    with_talk = as_what == "juror"
    return held | {
        "levels": case.levels,
        "outcome": case.outcome,
        "as_what": as_what,
        "claim": case.claim if is_inside else "",
        "facts": case.facts if is_inside else (),
        "said": said.in_case(case.id, ask.by, ask.now, with_talk=with_talk) if is_inside else (),
        "seat": page.get("seat"),
    }
