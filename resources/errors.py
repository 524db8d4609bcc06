"""The one base of every error meant for a person.

It stands here because resources is the only package that every room may import.
"""


class ReadroomError(Exception):
    """What happened, to what, what to do: one sentence, printed once at the edge."""
