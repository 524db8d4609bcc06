"""The outbox and its channels.

In: rendered payloads and connections. Out: each delivered exactly once as its receiver can see.
May import cases, archive, access, settings, store. Must never render a report again or know its words.
"""
