"""Pixels: read, volumes, look, measure, hang, draw, panes.

In: sources of bytes. Out: pictures that are true and the values a reader measures on them.
May import resources only. Must never know a patient list, a report or a database.
"""
