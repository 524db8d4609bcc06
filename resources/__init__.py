"""Data only, reviewed by reading: commands, templates, policies, profiles, vocabulary, theme, fonts, guides.

Every file here is found by `folder()`, wherever the program is installed. Imports nothing of ours.
"""

from pathlib import Path


def folder() -> Path:
    """Where the resources lie: beside this file, also in a frozen program."""
    return Path(__file__).resolve().parent
