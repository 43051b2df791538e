"""Finding people by their number or name, without either lying here in clear."""

from functools import reduce
from uuid import UUID

from coop.locker import models, shapes, vault
from coop.locker.queries import records

PHONE = "phone"
NAME = "name"


def digests(profile: dict[str, object]) -> set[tuple[str, bytes]]:
    """By what somebody with this profile is found: (kind, keyed hash)."""
    found = {(NAME, _name(part)) for part in shapes.beginnings(str(profile.get("name") or ""))}
    number = profile.get("phone")
    if number:
        found.add((PHONE, _phone(str(number))))
    return found


def owner_of_phone(number: str) -> UUID | None:
    """Whose profile holds this number; of several, who wrote it last."""
    rows = models.Finder.objects.filter(kind=PHONE, digest=_phone(number)).order_by("-at", "-id")
    return rows.values_list("member_id", flat=True).first()


def named_like(text: str, *, limit: int) -> list[UUID]:
    """People of whose name each of these words begins a word; by name, at most `limit`."""
    words = shapes.words(text)
    if not words:
        return []
    of_each = (
        models.Finder.objects.filter(
            kind=NAME, digest=_name(word[: shapes.BEGINNING_MAX])
        ).values_list("member_id", flat=True)
        for word in words
    )
    rows = reduce(
        lambda found, more: found.filter(member_id__in=more),
        of_each,
        models.Record.objects.filter(collection="profile", key="").order_by("member_id"),
    )
    names = {}
    candidates = list(rows[: 4 * limit])
    keys = records.data_keys([row.member_id for row in candidates])
    for row in candidates:
        if row.member_id in keys:
            name = str(records.data_of(row, keys[row.member_id]).get("name", ""))
            if shapes.is_named_like(name, words):
                names[row.member_id] = name
    return sorted(names, key=lambda member_id: (names[member_id], str(member_id)))[:limit]


def _phone(number: str) -> bytes:
    return vault.finds(f"phone {number}")


def _name(part: str) -> bytes:
    return vault.finds(f"name {part}")
