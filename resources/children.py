"""The one door to the program's own child processes: which there are, and the command that starts each.

Each is a module and the function it begins with; the function takes no arguments, finds its words in `sys.argv[1:]` and
returns an exit code or None. From the source a child is this file as a script, so that it is found wherever the program
stands and nothing in the folder somebody works in is taken for a part of it; a frozen program is started again with
`--child NAME`, which `app.cli.main` hands to `begin`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

CHILDREN = {
    "digest": "viewer.read.door:main",
    "microphone-inputs": "dictation.microphone.inputs:main",
    "print": "app.print.child:main",
    "probe": "viewer.draw.probe:main",
    "sample-list": "app.cli.sample_maker:main",
    "speech-model": "dictation.models.check:listen",
    "tour-window": "app.cli.tour_window:main",
}
FLAG = "--child"


def command(name: str, *words: str) -> tuple[str, ...]:
    """The command line that starts a child.

    Raises:
        KeyError: there is no child of that name.
    """
    if name not in CHILDREN:
        raise KeyError(name)
    if getattr(sys, "frozen", False):
        return (sys.executable, FLAG, name, *words)
    return (sys.executable, "-P", str(Path(__file__).resolve()), name, *words)


def begin(words: Sequence[str]) -> int:
    """Be the child that the first word names; the rest are its own. The exit code."""
    module, _, function = CHILDREN[words[0]].partition(":")
    sys.argv = list(words)
    code = getattr(import_module(module), function)()
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    sys.exit(begin(sys.argv[1:]))
