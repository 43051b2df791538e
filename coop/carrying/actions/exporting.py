"""Makes an archive of everything that is somebody's, step by step, so that they see how far it is.

Each step is a message of the outbox: a crash repeats one, and never the whole. What is made lies
sealed under its person's key until it is fetched, and no longer than the rule says.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from coop.basics.imports import load
from coop.basics.refusals import NotYours, Refusal
from coop.carrying import credentials, layout, models, multikey, registry, schemas, verifying
from coop.carrying.actions import reading_page, stating
from coop.carrying.queries import brought
from coop.journal.leaves import written
from coop.locker import carried
from coop.members import queries as people
from coop.rulebook.queries import rules_as_of
from coop.web.local import our_name
from coop.work.actions import post

TOPIC = "carrying.make"
DATA, STATE, SIGN, PACK = "data", "state", "sign", "pack"
WHOLE = "archive.zip"
BY_CHARS = 80
AT_ONCE = 5
"""Steps to a message: few, so that one sees it move; some, so that it is soon done."""


class NotReady(Refusal):
    """The archive is still being made, or its time is over."""

    code = "archive_not_ready"


class Made(NamedTuple):
    """An archive to take away."""

    name: str
    data: bytes


@transaction.atomic
def start(member_id: UUID, by: str, now: datetime) -> UUID:
    """Begin an archive; one that is under way already is that one.

    Args:
        by: the name of the app that asks; empty: its person.
    Raises:
        coop.locker.carried.LockerGone: they deleted themselves.
    """
    carried.note_export(member_id, by=by, now=now)
    steps = plan(member_id, now=now)
    row, is_new = models.Export.objects.get_or_create(
        member_id=member_id,
        ready_at=None,
        defaults={
            "by": by[:BY_CHARS],
            "steps": len(steps),
            "what": steps[0],
            "asked_at": now,
        },
    )
    if is_new:
        post(TOPIC, {"export": str(row.id)}, now=now)
    return row.id


def plan(member_id: UUID, *, now: datetime) -> list[str]:
    """The steps of an archive, in their order: `kind:name`."""
    return [
        *(f"{DATA}:{name}" for name in carried.collections_of(member_id, now=now)),
        *(f"{STATE}:{name}" for name in sorted({*stating.OWN, *registry.statements})),
        *(f"{SIGN}:{name}" for name in sorted(registry.credentials)),
        f"{PACK}:",
    ]


@transaction.atomic
def make(*, payload: Mapping[str, str], now: datetime) -> None:
    """Take the next steps of an archive; from the outbox, safe to repeat."""
    rows = models.Export.objects.select_for_update().filter(id=payload["export"], ready_at=None)
    row = rows.first()
    if row is None:
        return
    steps = json.loads(payload["steps"]) if "steps" in payload else plan(row.member_id, now=now)
    following = steps[row.done : row.done + AT_ONCE]
    for step in following:
        kind, _colon, name = step.partition(":")
        if kind == PACK:
            _pack(row, now=now)
            return
        for file, data in _made(row, kind, name, now=now).items():
            models.Part.objects.create(export=row, name=file, sealed=_sealed(row, file, data, now))
    done = row.done + len(following)
    rows.update(done=done, steps=len(steps), what=steps[done])
    post(TOPIC, {"export": str(row.id), "steps": json.dumps(steps)}, now=now)


def archive(export_id: UUID, *, member_id: UUID, now: datetime) -> Made:
    """An archive that is ready, for its person alone.

    Raises:
        NotYours: there is none of theirs.
        NotReady: not yet, or no more.
    """
    row = models.Export.objects.filter(id=export_id, member_id=member_id).first()
    if row is None:
        raise NotYours(_("You have no such archive."))
    if row.ready_at is None or row.until is None:
        raise NotReady(_("Your archive is still being made. It takes less than a minute."))
    part = models.Part.objects.filter(export=row, name=WHOLE).first()
    if part is None or row.until <= now:
        raise NotReady(_("This archive was erased when its time was over. Have a new one made."))
    models.Export.objects.filter(id=row.id, fetched_at=None).update(fetched_at=now)
    data = carried.opened(row.member_id, bytes(part.sealed), place=_place(row, WHOLE), now=now)
    return Made(f"ourway-{row.asked_at:%Y-%m-%d}.zip", data)


def sweep(*, payload: Mapping[str, str], now: datetime) -> None:
    """Erase what can no longer be fetched or taken in. A periodic job; safe to repeat."""
    with transaction.atomic():
        _erase(models.Export.objects.filter(until__lte=now).values_list("id", flat=True))
    models.Arrival.objects.filter(until__lte=now).delete()


@transaction.atomic
def erase(*, member_id: UUID, now: datetime) -> list[UUID]:
    """Somebody deletes themselves: archives, and what was said of them elsewhere, go too."""
    _erase(models.Export.objects.filter(member_id=member_id).values_list("id", flat=True))
    models.Arrival.objects.filter(member_id=member_id).delete()
    models.Brought.objects.filter(member_id=member_id).delete()
    return []


def _erase(ids: Any) -> None:
    gone = list(ids)
    models.Part.objects.filter(export_id__in=gone).delete()
    models.Export.objects.filter(id__in=gone).delete()


def _made(row: models.Export, kind: str, name: str, *, now: datetime) -> dict[str, bytes]:
    folder = layout.folder(layout.slug(settings.LOG_NAME))
    if kind == DATA:
        return {f"{layout.DATA}{name}{layout.LINES}": stating.records(row.member_id, name, now=now)}
    if kind == STATE:
        return {f"{folder}{name}{layout.LINES}": stating.lines(row.member_id, name, now=now)}
    facts = load(registry.credentials[name])(row.member_id, now=now)
    if facts is None:
        return {}
    signed = credentials.issue(
        name,
        facts,
        subject=row.member_id,
        name=our_name(),
        signer=carried.signer(now=now),
        now=now,
    )
    return {f"{folder}{layout.CREDENTIALS}{name}.json": stating.written_json(signed)}


def _pack(row: models.Export, *, now: datetime) -> None:
    """Sign what was made, add what was brought, and zip it."""
    parts = {
        part.name: carried.opened(
            row.member_id, bytes(part.sealed), place=_place(row, part.name), now=now
        )
        for part in models.Part.objects.filter(export=row)
    }
    own = layout.slug(settings.LOG_NAME)
    elsewhere = brought.files_of(row.member_id, now=now)
    files = parts | elsewhere | _stated(row, own, parts, now=now)
    slugs = sorted({name.split("/")[1] for name in files if name.startswith(layout.FROM)})
    files |= _schemas(files)
    files |= reading_page.files(files, name=our_name(), origin=settings.LOG_NAME, now=now)
    signer = carried.signer(now=now)
    manifest = {
        "format": schemas.FORMAT,
        "made_at": written(now),
        "origin": settings.LOG_NAME,
        "name": our_name(),
        "key": multikey.did(signer.public_key().public_bytes_raw()),
        "own": own,
        "from": slugs,
        "records": {
            name.removeprefix(layout.DATA).removesuffix(layout.LINES): data.count(b"\n")
            for name, data in parts.items()
            if name.startswith(layout.DATA)
        },
        "files": {
            name: {"sha256": sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in files.items()
        },
    }
    text = stating.written_json(manifest)
    files[layout.MANIFEST], files[layout.SIGNATURE] = text, b64encode(signer.sign(text))
    _keep(row, layout.zipped(files), now=now)


def _stated(
    row: models.Export, own: str, parts: Mapping[str, bytes], *, now: datetime
) -> dict[str, bytes]:
    """What makes our statements verify without us: the list of them, signed, and our key."""
    folder, signer = layout.folder(own), carried.signer(now=now)
    account = people.account(row.member_id)
    salt = sha256(b"holder" + row.id.bytes + signer.sign(row.id.bytes)).digest()
    mine = {
        name.removeprefix(folder): data for name, data in parts.items() if name.startswith(folder)
    }
    said = {
        "format": schemas.STATEMENT,
        "made_at": written(now),
        "origin": settings.LOG_NAME,
        "name": our_name(),
        "key": multikey.did(signer.public_key().public_bytes_raw()),
        "member": str(row.member_id),
        "holder": {
            "salt": salt.hex(),
            "digest": verifying.holder(salt, (account and account.email) or ""),
        },
        "lines": {
            name.removesuffix(layout.LINES): data.count(b"\n")
            for name, data in mine.items()
            if name.endswith(layout.LINES)
        },
        "files": {name: sha256(data).hexdigest() for name, data in mine.items()},
    }
    text = stating.written_json(said)
    found = {
        folder + layout.STATEMENT: text,
        folder + layout.STATEMENT_SIGNATURE: b64encode(signer.sign(text)),
    }
    proof = stating.proof_of_key(signer.public_key().public_bytes_raw())
    return found | ({folder + layout.KEY: proof} if proof else {})


def _schemas(files: Mapping[str, bytes]) -> dict[str, bytes]:
    used = {name.rpartition("/")[2].removesuffix(layout.LINES) for name in files}
    said = {f"said_{name.removesuffix('.json')}" for name in used}
    wanted = {"manifest", "statement", "credential"} | ((used | said) & set(schemas.names()))
    return {
        f"{layout.SCHEMAS}{name}.json": stating.written_json(schemas.schema(name))
        for name in sorted(wanted)
    }


def _keep(row: models.Export, data: bytes, *, now: datetime) -> None:
    models.Part.objects.filter(export=row).delete()
    models.Part.objects.create(export=row, name=WHOLE, sealed=_sealed(row, WHOLE, data, now))
    fetch = timedelta(seconds=rules_as_of(now)["carrying.fetch_s"])
    models.Export.objects.filter(id=row.id).update(
        done=row.steps,
        what="",
        bytes=len(data),
        digest=sha256(data).hexdigest(),
        ready_at=now,
        until=now + fetch,
    )


def _sealed(row: models.Export, name: str, data: bytes, now: datetime) -> bytes:
    return carried.sealed(row.member_id, data, place=_place(row, name), now=now)


def _place(row: models.Export, name: str) -> str:
    return f"{row.id}/{name}"
