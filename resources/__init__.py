"""Data only, reviewed by reading: commands, templates, policies, profiles, vocabulary, theme, fonts, guides.

Every file here is found by `folder()`, wherever the program is installed. Imports nothing of ours. Beside the data lie
two things that every package needs and none may import from another: the base class of errors (`errors`), and the table
of the program's child processes with the one door to them (`children`).
"""

from pathlib import Path


def folder() -> Path:
    """Where the resources lie: beside this file, also in a frozen program."""
    return Path(__file__).resolve().parent
