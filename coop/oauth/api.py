"""Doors of the API to apps of others: what a person lent them, and no more.

An app shows its key as `Authorization: Bearer …`; no cookie counts here.
"""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes

from coop.basics.refusals import Malformed, NotYours
from coop.carrying.actions import exporting
from coop.carrying.queries import moves
from coop.carrying.serializers import ArchiveMadeOut, ExportOut
from coop.locker import lending
from coop.oauth import asking, bearing
from coop.oauth import serializers as shapes
from coop.oauth.bearing import for_app
from coop.oauth.queries.grants import GrantView
from coop.work import actions as work
from coop.work.doors import Ask, delete, get, post, put

TAG = "apps"
ONLY = "-"
"""How the only record of a collection, such as the profile, is called in addresses."""


@get(shapes.GrantOut, name="app_grant", summary="What I may", tag=TAG, is_open=True, auth="apps")
@for_app
def grant(ask: Ask, let: GrantView) -> object:
    """Whose data this key opens, which of it, and until when."""
    return let


@get(
    shapes.RecordOut,
    shapes.FieldsIn,
    name="app_records",
    summary="Records of a collection",
    tag=TAG,
    many=True,
    is_open=True,
    auth="apps",
)
@for_app
def records(ask: Ask, let: GrantView, collection: str) -> object:
    """Every record of a collection, with the fields that this app may read; latest names last.

    A field that the person did not allow refuses the whole; either way it is in their log.
    """
    wanted = _wanted(ask, let, collection)
    return lending.read(let.loan, collection, wanted, key=None, now=ask.now)


@get(
    shapes.RecordOut,
    shapes.FieldsIn,
    name="app_record",
    summary="One record",
    tag=TAG,
    is_open=True,
    auth="apps",
)
@for_app
def record(ask: Ask, let: GrantView, collection: str, key: str) -> object:
    """One record by its key. The only record of a collection, such as a profile, is called `-`.

    That one is always there; it may be empty.
    """
    wanted = _wanted(ask, let, collection)
    found = lending.read(let.loan, collection, wanted, key=_key(key), now=ask.now)
    if not found and key != ONLY:
        raise NotYours(_("There is no such record."))
    return found[0] if found else lending.EMPTY


@put(
    shapes.RecordIn,
    shapes.EtagOut,
    name="write_app_record",
    summary="Write a record",
    tag=TAG,
    is_open=True,
    auth="apps",
)
@for_app
def write(ask: Ask, let: GrantView, collection: str, key: str) -> object:
    """Set fields of a record and keep its others. Apps can write `profile` and `places`."""
    _need_known(collection)
    etag = lending.write(
        let.loan,
        collection,
        ask.fields["data"],
        key=_key(key),
        if_match=ask.fields.get("if_match"),
        now=ask.now,
    )
    return {"etag": etag}


@delete(name="forget_app_record", summary="Remove a place", tag=TAG, is_open=True, auth="apps")
@for_app
def forget(ask: Ask, let: GrantView, collection: str, key: str) -> None:
    """Remove one place, where this app may write places."""
    _need_known(collection)
    lending.forget(let.loan, collection, key=_key(key), now=ask.now)


@post(
    shapes.RowsIn,
    name="append_app_rows",
    summary="Add rows",
    tag=TAG,
    code=204,
    is_open=True,
    auth="apps",
)
@for_app
def append(ask: Ask, let: GrantView, collection: str, key: str) -> None:
    """Add rows to a record of this app's own in `traces`, such as ways from another service."""
    _need_known(collection)
    if not 0 < len(key) <= shapes.NAME_CHARS or not key.isprintable():
        raise Malformed(_("A name has up to 60 characters."))
    rows = ask.fields["rows"]

    def do() -> UUID | None:
        lending.append(let.loan, collection, rows, key=key, now=ask.now)
        return None

    what = f"POST {ask.request.path}"
    work.once(do, key=ask.key, by=let.member_id, what=what, now=ask.now)


@get(
    shapes.AccessOut,
    shapes.BeforeIn,
    name="app_log",
    summary="Who read this person’s data",
    tag=TAG,
    many=True,
    is_open=True,
    auth="apps",
)
@for_app
def log(ask: Ask, let: GrantView) -> object:
    """Fifty entries of the person's log, latest first. Needs the scope `log`."""
    bearing.need(let, asking.LOG)
    return lending.read_log(let.loan, before=ask.fields.get("before"), now=ask.now)


@post(
    None,
    ArchiveMadeOut,
    name="start_app_export",
    summary="Begin a copy of everything",
    tag=TAG,
    code=201,
    is_open=True,
    auth="apps",
)
@for_app
def start_export(ask: Ask, let: GrantView) -> object:
    """Have an archive made, to take it elsewhere. Needs the scope `export`; one under way is that one."""
    bearing.need(let, asking.EXPORT)

    def do() -> UUID:
        return exporting.start(let.member_id, f"{lending.APP}:{let.app.name}", ask.now)

    what = f"POST {ask.request.path}"
    return {"id": work.once(do, key=ask.key, by=let.member_id, what=what, now=ask.now)}


@get(
    ExportOut, name="app_export", summary="How far the copy is", tag=TAG, is_open=True, auth="apps"
)
@for_app
def export(ask: Ask, let: GrantView, export_id: UUID) -> object:
    """`done` of `steps`; once `state` is "ready" it can be fetched until `until`."""
    bearing.need(let, asking.EXPORT)
    found = moves.export(export_id, member_id=let.member_id, now=ask.now)
    if found is None:
        raise NotYours(_("There is no such archive."))
    return found


@get(
    {(200, "application/zip"): OpenApiTypes.BINARY},
    name="fetch_app_export",
    summary="Fetch the copy",
    tag=TAG,
    is_open=True,
    auth="apps",
)
@for_app
def fetch_export(ask: Ask, let: GrantView, export_id: UUID) -> object:
    """The zip, signed; what is in it says its `index.html`. Refused with `archive_not_ready` before."""
    bearing.need(let, asking.EXPORT)
    made = exporting.archive(export_id, member_id=let.member_id, now=ask.now)
    said = {
        "Content-Disposition": f'attachment; filename="{made.name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(made.data, content_type="application/zip", headers=said)


def _wanted(ask: Ask, let: GrantView, collection: str) -> frozenset[str]:
    _need_known(collection)
    said = ask.fields.get("fields_wanted")
    if said:
        return frozenset(said.split(","))
    mine = let.loan.covers["read"].get(collection, frozenset())
    return mine or lending.FIELDS[collection]


def _need_known(collection: str) -> None:
    if collection not in lending.FIELDS:
        raise NotYours(_("There is no such collection."))


def _key(key: str) -> str:
    return "" if key == ONLY else key
