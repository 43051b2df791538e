"""After a restored backup: what the management command `replay_deletions` calls."""

from coop.locker.actions.deleting import replay

__all__ = ["replay"]
