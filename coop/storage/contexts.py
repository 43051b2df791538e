"""What the page about one's storage shows."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.defaultfilters import filesizeformat

from coop.rulebook.queries import rules_as_of
from coop.storage import tree
from coop.storage.actions.keeping import MEGABYTE
from coop.storage.queries import shelves
from coop.storage.tree import File


def home(member_id: UUID, *, host: str, now: datetime) -> dict[str, Any]:
    """The address of a storage, how full it is, and what lies in each folder."""
    shelf = shelves.of(member_id)
    held = shelves.held(member_id, now=now).files if shelf else {}
    folders = defaultdict[str, list[File]](list)
    for path, one in held.items():
        folders[tree.module(path)].append(one)
    most = rules_as_of(now)["storage.quota_mb"] * MEGABYTE
    return {
        "address": f"{shelf.name}@{host}" if shelf else "",
        "used": filesizeformat(tree.total(held)),
        "most": filesizeformat(most),
        "folders": [
            (name, len(found), filesizeformat(sum(one.size for one in found)))
            for name, found in sorted(folders.items())
        ],
    }
