"""The Qt window: pages, command table, theme.

In: what the rooms below know. Out: what the person did, as commands.
May import every room but cli. Must never decode, query a network or wait on a lock in its GUI thread.
"""
