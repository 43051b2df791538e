"""The tunable numbers of storage for apps of others."""

from coop.rulebook.registry import Rule, register

register(
    Rule(
        "storage.quota_mb",
        "count",
        5,
        1_000,
        50,
        "How many megabytes of files apps may keep in one person’s locker.",
    ),
    Rule(
        "storage.file_mb",
        "count",
        1,
        10,
        5,
        "How many megabytes one file of an app may have.",
    ),
    Rule(
        "storage.files",
        "count",
        100,
        20_000,
        5_000,
        "How many files apps may keep in one person’s locker.",
    ),
)
