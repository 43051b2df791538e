"""All writes of dispatch: requests, offers, one tick of matching."""
