"""The Qt window: pages, command table, theme.

In: what the rooms below know, as frozen values. Out: what the person did, as commands and typed signals.
theme and pieces are what pages are made of; commands is the table with keys, palette and card; shell holds a
window together; worklist, reading, report, sheets, notices and pages are what a person sees.
May import every room but cli. Must never decode, query a network or wait on a lock in its GUI thread.
"""
