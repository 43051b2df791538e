"""All writes of governance, a file per noun."""
