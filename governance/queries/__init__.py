"""All reads of governance, a file per noun."""
