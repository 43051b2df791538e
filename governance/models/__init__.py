"""The tables of governance, a file per noun; imported in this room only."""

from governance.models.delegations import Delegate, Delegation
from governance.models.meetings import (
    AgendaItem,
    Meeting,
    MeetingAnswer,
    MeetingCall,
    Minutes,
    MinutesApproval,
)
from governance.models.proposals import (
    Ballot,
    Candidacy,
    Count,
    Leaf,
    Opening,
    Proposal,
    RollEntry,
    Signature,
)
from governance.models.split import RunningSplit, SplitLeaf, SplitPeriod
from governance.models.standing import StandingBallot

__all__ = [
    "AgendaItem",
    "Ballot",
    "Candidacy",
    "Count",
    "Delegate",
    "Delegation",
    "Leaf",
    "Meeting",
    "MeetingAnswer",
    "MeetingCall",
    "Minutes",
    "MinutesApproval",
    "Opening",
    "Proposal",
    "RollEntry",
    "RunningSplit",
    "Signature",
    "SplitLeaf",
    "SplitPeriod",
    "StandingBallot",
]
