"""`readroom doctor`: what this machine has of what the desk needs, in under two seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from app.cli.options import Data, Json

if TYPE_CHECKING:
    from pathlib import Path

    from app.cli.checkup import Check

LIMIT_S = 1.4
"""Seconds all checks together may take."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(data: Data = None, json: Json = False) -> None:
    """Look at graphics, screens, sound, speech, store, servers and keys, and say what to do. Changes nothing."""
    from app.cli.output import print_json
    from app.settings.folders import data_folder

    checks = examine((data or data_folder()).absolute())
    if json:
        rows = [
            {"name": one.name, "state": one.state.value, "detail": one.detail, "fix": one.fix} for one in checks
        ]
        print_json({"checks": rows})
    else:
        _print(checks)


def examine(data: Path, limit: float = LIMIT_S) -> list[Check]:
    """Every check, at the same time; one that fails or takes too long says so and holds up no other."""
    import time
    from concurrent.futures import ThreadPoolExecutor
    from concurrent.futures import TimeoutError as TooLate

    from app.cli.checkup import Check, State, all_checks

    end = time.monotonic() + limit
    asked = all_checks(data)
    pool = ThreadPoolExecutor(len(asked), "doctor")
    running = [(name, pool.submit(look)) for name, look in asked]
    found = []
    for name, future in running:
        try:
            found.append(future.result(max(0.0, end - time.monotonic())))
        except TooLate:
            fix = "Ask again; when it stays so, restart the machine."
            found.append(Check(name, State.LIMITED, f"This did not answer within {limit:g} s.", fix))
        except Exception as error:  # noqa: BLE001 - a part that cannot even be looked at is an answer
            fix = "Tell your IT support this sentence."
            found.append(
                Check(name, State.LIMITED, f"This cannot be looked at: {' '.join(str(error).split())}", fix)
            )
    pool.shutdown(wait=False, cancel_futures=True)
    return found


def _print(checks: list[Check]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    colours = {"ok": "green", "limited": "yellow", "missing": "red"}
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for word in ("Part", "State", "What was seen, and what to do"):
        table.add_column(word, overflow="fold")
    for one in checks:
        words = Text(one.detail)
        if one.fix:
            words.append(f"\n{one.fix}", style="dim")
        table.add_row(one.name, Text(one.state.value, style=colours[one.state.value]), words)
    Console(highlight=False).print(table)
