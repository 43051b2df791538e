"""A member's own receipt, checked offline: that what it says is in the log that was signed."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from typing import Any

from coop.journal.canonical import canonical
from coop.journal.notes import Key, need_signed, read_checkpoint, read_key, read_note
from coop.journal.tree import leaf_hash, root_by_inclusion
from coop.journal.verifier.facts import SCALE, money


class WrongReceipt(Exception):
    """The receipt does not hold; the sentence says why."""


def check_receipt(text: str, pinned: Key | None) -> list[str]:
    """What a receipt shows, in words.

    Raises:
        WrongReceipt: it does not hold.
        ValueError: it is none.
    """
    held: dict[str, Any] = json.loads(text)
    note = read_note(held["checkpoint"])
    head = read_checkpoint(note.text)
    key = pinned or read_key(held["key"])
    need_signed(note, key)
    proof = [base64.b64decode(one) for one in held["proof"]]
    entry = held["entry"].encode()
    if root_by_inclusion(held["index"], head.size, leaf_hash(entry), proof) != head.root:
        raise WrongReceipt("This entry is not in the log that was signed.")
    said = json.loads(held["entry"])
    found = [f"Entry {held['index']} of {head.origin} ({said['kind']}) is in the log as signed."]
    found += [f"  {name}: {value}" for name, value in said["public"].items()]
    if held.get("opens"):
        found.append(_opened(held["opens"], said))
    if held.get("share"):
        found.append(_share(held["share"], said["public"]))
    return found


def _opened(opens: dict[str, Any], said: dict[str, Any]) -> str:
    digest = sha256(bytes.fromhex(opens["salt"]) + canonical(opens["private"])).hexdigest()
    if digest not in {said.get("commitment"), said["public"].get("receipt")}:
        raise WrongReceipt("What the receipt opens is not what the entry binds.")
    return f"It binds exactly this: {json.dumps(opens['private'], ensure_ascii=False)}"


def _share(share: dict[str, Any], pool: dict[str, Any]) -> str:
    earned = int(share["settled"]) + share["units"] * (int(pool["index"]) - int(share["index_at"]))
    if earned // SCALE != share["worth_minor"]:
        raise WrongReceipt("By the pool’s index the share is worth something else.")
    worth = money(share["worth_minor"], pool["currency"])
    return f"By this index {share['units']} units come to {worth}, what was paid out left off."
