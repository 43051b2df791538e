"""The API of the bank account: statements, and what their lines were."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from coop.basics.refusals import Malformed, NotYours
from coop.books import files
from coop.books import serializers as shapes
from coop.books.actions import importing, matches
from coop.books.amounts import FORMATS
from coop.books.files import Asked
from coop.books.queries import bank as queries
from coop.members import gates
from coop.web.local import here
from coop.work.doors import Ask, delete, get, post

TAG = "office"


@get(shapes.BankOut, name="bank", summary="Where bank and books stand to each other", tag=TAG)
def bank(ask: Ask) -> object:
    """Bank = books + lines not explained - entries on no statement yet + what is missing."""
    gates.steward(ask.request)
    currency = here().currency
    found = queries.reconciliation(currency)
    derived = {"difference_minor": found.difference_minor, "off_minor": found.off_minor}
    return asdict(found) | derived | {"open_lines": queries.lines(currency, is_open=True)}


@post(
    shapes.BankFileIn,
    shapes.BankPreviewOut,
    name="preview_statement",
    summary="What a bank's file says, before anything is kept",
    tag=TAG,
)
def preview(ask: Ask) -> object:
    """CSV is guessed, and can be corrected with `layout`."""
    gates.steward(ask.request)
    return _read(ask.fields).statement


@get(
    shapes.BankStatementOut,
    name="bank_statements",
    summary="Bank statements, newest first",
    tag=TAG,
    many=True,
)
def statements(ask: Ask) -> object:
    """Those that were imported."""
    gates.steward(ask.request)
    return queries.statements()


@post(
    shapes.BankFileIn,
    shapes.BankImportedOut,
    name="import_statement",
    summary="Import a bank statement",
    tag=TAG,
    code=201,
)
def take_over(ask: Ask) -> object:
    """Lines that are here already are not taken twice; the balances have to fit."""
    by, said = gates.steward(ask.request), ask.fields
    found = _read(said)
    assert found.statement

    def act() -> UUID:
        assert found.statement
        return importing.take_over(
            found=found.statement,
            file_name=said["file_name"],
            digest=found.digest,
            by=by,
            now=ask.now,
        ).statement_id

    made = ask.once(act)
    view = next(one for one in queries.statements() if one.id == made)
    known = view.lines - view.new_lines
    return importing.Imported(view.id, view.new_lines, known)


@get(
    shapes.LineDetailOut,
    name="bank_line",
    summary="A line of the bank, and what it may be",
    tag=TAG,
)
def line(ask: Ask, line_id: UUID) -> object:
    """The likeliest first."""
    gates.steward(ask.request)
    return _line(line_id)


@post(
    shapes.BankMatchIn,
    shapes.LineDetailOut,
    name="match_line",
    summary="Say that a line is something that is open",
    tag=TAG,
)
def match(ask: Ask, line_id: UUID) -> object:
    """It is booked at once, and can be undone."""
    by, said = gates.steward(ask.request), ask.fields
    ask.once(lambda: matches.match(line_id=line_id, by=by, now=ask.now, **said))
    return _line(line_id)


@post(
    shapes.ExplainIn,
    shapes.LineDetailOut,
    name="explain_line",
    summary="Say what the rest of a line was",
    tag=TAG,
)
def explain(ask: Ask, line_id: UUID) -> object:
    """Above the voted limit it waits until another steward agrees."""
    by, said = gates.steward(ask.request), ask.fields
    ask.once(lambda: matches.explain(line_id=line_id, by=by, now=ask.now, **said))
    return _line(line_id)


@post(
    shapes.BooksAnswerIn,
    shapes.LineDetailOut,
    name="decide_match",
    summary="Agree to what another steward said about a line, or refuse it",
    tag=TAG,
)
def decide(ask: Ask, match_id: UUID) -> object:
    """Whoever said it may only take it back."""
    by, line_id = gates.steward(ask.request), queries.line_of(match_id)
    act = matches.agree if ask.fields["is_agreed"] else matches.refuse
    ask.once(lambda: act(match_id=match_id, by=by, now=ask.now))
    return _line(line_id)


@delete(None, shapes.LineDetailOut, name="undo_match", summary="Undo a match", tag=TAG)
def undo(ask: Ask, match_id: UUID) -> object:
    """What was booked for it is reversed."""
    by, line_id = gates.steward(ask.request), queries.line_of(match_id)
    matches.undo(match_id=match_id, by=by, now=ask.now)
    return _line(line_id)


def _read(said: dict[str, Any]) -> files.Preview:
    layout = said.get("layout") or {}
    form = layout.get("date_form", "")
    if form and form not in FORMATS:
        raise Malformed(_("Write the form of a day as one of: %s") % " ".join(FORMATS))
    asked = Asked(
        account=said["account"],
        columns=layout.get("columns", {}),
        date_form=form,
        mark=layout.get("mark", ""),
        opening_minor=said["opening_minor"],
        closing_minor=said["closing_minor"],
    )
    return files.readable(said["text"].encode(), asked, currency=here().currency)


def _line(line_id: UUID) -> object:
    found = queries.line(line_id)
    if found is None:
        raise NotYours(_("There is no such line."))
    possible = queries.possible(found) if found.left_minor else []
    return {"line": found, "suggestions": possible}
