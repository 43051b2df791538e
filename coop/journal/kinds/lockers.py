"""Kinds of entries about lockers: what members' data may be used for, and that the log of it holds."""

from coop.journal.kinds.forms import Kind, digest, number, text

KINDS = (
    Kind(
        "locker.key",
        "The key for contracts was stated",
        "Contracts, leases and receipts about members’ data are signed with this Ed25519 key.",
        {"key": text("public key, base64")},
    ),
    Kind(
        "locker.template",
        "A contract about members’ data came into force",
        "What the co-operative may read, for what and for how long. Nobody is bound by a wider one "
        "before they agree.",
        {
            "version": number("version"),
            "sha256": digest("hash of the contract"),
            "adopted_by": text("adopted by"),
        },
    ),
    Kind(
        "locker.deleted",
        "Somebody deleted their data",
        "Their key is destroyed. What the law asks for stays apart, for as long as it asks.",
        binds="whose data it was",
    ),
    Kind(
        "locker.heads",
        "The logs of who read members’ data were fixed",
        "The root over where each person’s log stood. Everybody can show that theirs is under it.",
        {"heads": number("logs"), "root": digest("root of the tree")},
    ),
)
