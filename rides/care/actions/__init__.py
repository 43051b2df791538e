"""All writes of care, a module per noun."""
