"""All writes of the Commons."""
