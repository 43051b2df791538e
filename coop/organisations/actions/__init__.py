"""All writes of organisations' accounts, by what they are about."""
