"""All reads of organisations' accounts, by what they are about."""
