"""The API of organisations: of riders, of administrators, of stewards."""
