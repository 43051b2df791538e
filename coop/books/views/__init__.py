"""Pages of the co-op's own books, for stewards, by what they are about."""
