"""Linked scroll, cross-reference lines and what hangs where: by position, or by an offset the reader set.

In: volumes and a position. Out: the slice to show, or that there is none. Pure functions.
"""
