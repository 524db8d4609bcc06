"""The entry point: finds the one file that holds the command asked for, and prints errors as sentences."""

from __future__ import annotations

import sys

VERSION = "0.1.0"

GROUPS = {
    "doctor": "app.cli.doctor",
    "alerts": "app.cli.alerts",
    "audit": "app.cli.audit",
    "demo": "app.cli.demo",
    "import": "app.cli.importing",
    "connect": "app.cli.connect",
    "export": "app.cli.export",
    "outbox": "app.cli.outbox",
    "user": "app.cli.user",
    "inspect": "app.cli.inspect",
    "displays": "app.cli.displays",
    "version": "app.cli.version",
    "report": "app.cli.report",
    "transcribe": "app.cli.transcribe",
    "speech": "app.cli.speech",
    "tour": "app.cli.tour",
}
"""Command word -> the module whose `register(app)` adds it. Only the asked-for module is imported."""


def begin_child(arguments: list[str]) -> None:
    """A frozen program is its own child process: end as that where it was started as one, else come back."""
    if arguments[:1] == ["--child"]:
        from resources.children import begin

        sys.exit(begin(arguments[1:]))
    import multiprocessing

    multiprocessing.freeze_support()  # the processes that make the sample list


def main() -> None:
    """Run the command line; exits 0 done, 1 refused with one sentence, 2 wrong usage."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--version"]:
        print(f"readroom {VERSION}")
        return
    try:
        if getattr(sys, "frozen", False) or arguments[:1] == ["--child"]:
            begin_child(arguments)
        from app.cli.desk import straight

        code = straight(arguments)
        if code is None:
            from app.cli.run import run

            code = run(arguments, GROUPS)
    except KeyboardInterrupt:  # while the program itself was still being loaded
        sys.exit("Stopped.")
    sys.exit(code)
