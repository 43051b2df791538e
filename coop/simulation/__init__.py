"""A city of people as clients of the API and its sockets. Knows no Django and no table.

A seed fixes who wants what when and how everybody decides; how processes interleave stays open.
"""
