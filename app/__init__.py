"""The desk: what knows about patients, cases and people.

Rooms, from the top: cli, desk, signing, governance, escalation, reports and delivery, cases, archive,
access, print and settings, store. Each imports downwards only; pyproject.toml holds the contracts.
"""
