"""All writes of panels."""
