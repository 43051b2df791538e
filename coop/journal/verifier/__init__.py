"""The program that members run: it takes nobody's word. Standard library only, Python 3.10 or newer.

Its files and the pure ones of `coop.journal` become the one file that the site hands out; see
`coop.journal.handout`. It counts by its own code, not by that which it checks.
"""
