"""Prints one document in a process of its own: JSON of a Printable on standard input, PDF on standard output."""

from __future__ import annotations

import json
import sys

from app.print.pdf import offscreen
from app.print.setting import typeset
from app.print.values import Block, Kind, Printable


def main() -> None:
    """Read, set, write."""
    given = json.load(sys.stdin.buffer)
    given["blocks"] = tuple(Block(Kind(block["kind"]), block["text"]) for block in given["blocks"])
    given["facts"] = tuple((label, value) for label, value in given["facts"])
    given["running"] = tuple(given["running"])
    application = offscreen()
    data = typeset(Printable(**given))
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
    del application
