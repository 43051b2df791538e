"""Reads for the person alone: who read their data, and everything that lies here.

Other rooms never come this way: their reads go through `coop.locker.client` and are logged.
"""

from coop.locker.queries.log import PAGE, AccessView, accesses, count_accesses, whole_log
from coop.locker.queries.records import RecordView, everything

__all__ = [
    "PAGE",
    "AccessView",
    "RecordView",
    "accesses",
    "count_accesses",
    "everything",
    "whole_log",
]
