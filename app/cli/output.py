"""What a command prints: one JSON document, or tables; everything else goes to standard error."""

from __future__ import annotations

import json
import sys


def print_json(document: object) -> None:
    """One strict, ASCII-safe JSON document on standard output."""
    sys.stdout.write(json.dumps(document, indent=1, allow_nan=False) + "\n")


def say(sentence: str) -> None:
    """A sentence for the person, on standard error."""
    sys.stderr.write(sentence + "\n")
