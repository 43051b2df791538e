"""Seal what lies here in clear: each person gets a locker with a key of their own."""

import json
from secrets import token_hex

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from coop.locker import sealing, shapes, vault


def seal(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Open a locker for whoever has records here, and seal them; put old reads up for chaining."""
    records, lockers, finders, accesses, unchained = (
        apps.get_model("locker", name)
        for name in ("Record", "Locker", "Finder", "Access", "Unchained")
    )
    keys = {}
    for row in records.objects.order_by("updated_at").iterator():
        if row.member_id not in keys:
            keys[row.member_id] = _open(lockers, row.member_id, row.updated_at)
        plain = json.dumps(row.data, ensure_ascii=False, separators=(",", ":")).encode()
        place = f"{row.member_id}/{row.collection}/{row.key}"
        row.sealed = sealing.seal(keys[row.member_id], plain, place=place)
        row.etag, row.version = token_hex(16), 1
        row.save()
        if (row.collection, row.key) == ("profile", ""):
            _find_by(finders, row)
    ids = accesses.objects.values_list("id", flat=True)
    unchained.objects.bulk_create((unchained(access_id=one) for one in ids), batch_size=5_000)


def _open(lockers, member_id, at):  # type: ignore[no-untyped-def]
    key, (private, public) = sealing.new_key(), sealing.new_pair()
    place = f"data key of {member_id}"
    lockers.objects.create(
        member_id=member_id,
        wrapped_key=sealing.seal(vault.make(member_id), key, place=place),
        public_key=public,
        sealed_private=sealing.seal(key, private, place=f"private key of {member_id}"),
        opened_at=at,
    )
    return key


def _find_by(finders, row):  # type: ignore[no-untyped-def]
    found = {("name", f"name {part}") for part in shapes.beginnings(row.data.get("name") or "")}
    if row.data.get("phone"):
        found.add(("phone", f"phone {row.data['phone']}"))
    finders.objects.bulk_create(
        finders(member_id=row.member_id, kind=kind, digest=vault.finds(text), at=row.updated_at)
        for kind, text in found
    )


class Migration(migrations.Migration):
    dependencies = [("locker", "0003_lockers_keys_and_contracts")]
    operations = [migrations.RunPython(seal)]
