"""Alembic: forward only, one file a step."""
