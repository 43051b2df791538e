"""Doors of the API to archives: having one made, fetching it, bringing one, the schemas."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import MultiPartParser

from coop.basics.refusals import NotYours
from coop.carrying import forms, schemas
from coop.carrying import serializers as shapes
from coop.carrying.actions import arriving, exporting
from coop.carrying.queries import brought, moves
from coop.work.doors import Ask, delete, get, post

TAG = "me"


@get(shapes.ExportOut, name="exports", summary="My archives", tag=TAG, many=True)
def exports(ask: Ask) -> object:
    """Archives of mine that are being made or can be fetched, newest first."""
    return moves.exports(ask.by, now=ask.now)


@post(
    None,
    shapes.ArchiveMadeOut,
    name="start_export",
    summary="Have an archive made",
    tag=TAG,
    code=201,
)
def start(ask: Ask) -> object:
    """Everything that is mine, in one zip. One that is being made already is that one."""
    return {"id": ask.once(lambda: exporting.start(ask.by, "", ask.now))}


@get(shapes.ExportOut, name="export", summary="How far an archive is", tag=TAG)
def export(ask: Ask, export_id: UUID) -> object:
    """`done` of `steps`; once `state` is "ready" it can be fetched until `until`."""
    found = moves.export(export_id, member_id=ask.by, now=ask.now)
    if found is None:
        raise NotYours(_("You have no such archive."))
    return found


@get(
    {(200, "application/zip"): OpenApiTypes.BINARY},
    name="fetch_export",
    summary="Fetch an archive",
    tag=TAG,
)
def fetch(ask: Ask, export_id: UUID) -> HttpResponse:
    """The zip. Refused with `archive_not_ready` before it is made and after its time."""
    made = exporting.archive(export_id, member_id=ask.by, now=ask.now)
    answer = HttpResponse(made.data, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


@get(shapes.ArrivalOut, name="arrivals", summary="What I brought", tag=TAG, many=True)
def arrivals(ask: Ask) -> object:
    """Archives that I took in, newest first."""
    return moves.arrivals(ask.by)


@post(
    shapes.ArchiveIn,
    shapes.ArchiveMadeOut,
    name="bring_archive",
    summary="Bring an archive",
    tag=TAG,
    code=201,
    parsers=(MultiPartParser,),
)
def bring(ask: Ask) -> object:
    """Verify an archive of mine from another service; nothing is taken in yet.

    Refused with `archive_refused`, the name of the `file` and the `fault`, where anything in it
    does not hold.
    """
    data = forms.archive(ask.request)
    return {"id": ask.once(lambda: arriving.look(member_id=ask.by, data=data, now=ask.now))}


@get(shapes.PreviewOut, name="arrival", summary="What an archive holds", tag=TAG)
def arrival(ask: Ask, arrival_id: UUID) -> object:
    """What would come in of an archive, who says what in it, and on what that rests."""
    held = moves.arrival(arrival_id, member_id=ask.by, now=ask.now)
    if held is None:
        raise NotYours(_("You have brought no such archive."))
    if held.taken_at is not None:
        return asdict(held) | {"services": []}
    found, counts = arriving.preview(arrival_id, member_id=ask.by, now=ask.now)
    services = [
        {
            "origin": one.origin,
            "name": one.name,
            "made_at": one.made_at,
            "pin": one.pin.how,
            "is_sure": one.pin.is_sure,
            "seen_by": list(one.pin.seen_by),
            "said": {kind: said["credentialSubject"] for kind, said in one.credentials.items()},
        }
        for one in found.bundles
    ]
    return asdict(held) | {"counts": counts, "services": services}


@delete(name="drop_arrival", summary="Let an archive go", tag=TAG)
def drop(ask: Ask, arrival_id: UUID) -> None:
    """Nothing of it is taken in. What was taken in stays."""
    arriving.drop(arrival_id=arrival_id, member_id=ask.by)


@post(shapes.TakeIn, name="take_arrival", summary="Take an archive in", tag=TAG, code=204)
def take(ask: Ask, arrival_id: UUID) -> None:
    """All of it or nothing; a second time changes nothing."""
    prefers = ask.fields["prefers_archive"]

    def do() -> UUID:
        arriving.take(arrival_id=arrival_id, member_id=ask.by, prefers_archive=prefers, now=ask.now)
        return arrival_id

    ask.once(do)


@get(shapes.ServiceOut, name="brought", summary="What others say of me", tag=TAG, many=True)
def services(ask: Ask) -> object:
    """What services that I came from say of me, as they signed it."""
    return brought.of(ask.by, now=ask.now)


@get(
    shapes.ArchiveSchemaOut,
    name="archive_schema",
    summary="A schema of archives",
    tag="data",
    is_open=True,
)
def schema(_ask: Ask, document: str) -> object:
    """`manifest`, `statement`, `credential`, or what one line of a file is, such as `rides`."""
    if document not in schemas.names():
        raise NotYours(_("There is no such schema."))
    return {"schema": schemas.schema(document)}
