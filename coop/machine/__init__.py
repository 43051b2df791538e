"""Everything a bare machine needs: set-up, private PostgreSQL and Redis, and a small supervisor.

Standard library only, so that it runs before anything is installed. `make` calls it.
"""
