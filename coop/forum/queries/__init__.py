"""All reads of the Commons."""
