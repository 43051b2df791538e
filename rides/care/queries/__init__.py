"""All reads of care, a module per noun."""
