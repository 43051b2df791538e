"""The API of the co-op's own books, for stewards, by what it is about."""
