"""The tables of governance, a file per noun; imported in this room only."""

from governance.models.split import RunningSplit, SplitLeaf, SplitPeriod
from governance.models.standing import StandingBallot

__all__ = ["RunningSplit", "SplitLeaf", "SplitPeriod", "StandingBallot"]
