"""All reads of panels."""
