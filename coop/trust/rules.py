"""The tunable numbers of trust."""
