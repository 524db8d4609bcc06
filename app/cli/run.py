"""Builds the command tree (only the asked-for branch) and turns errors into one sentence and an exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

import typer
from typer._click.exceptions import ClickException  # typer carries its own click

from app.cli.fault import FULL, one_line, words_of
from app.cli.options import Data
from resources.errors import ReadroomError

REFUSED = 1
USAGE = 2
INTERRUPTED = 130
"""What typer makes of Ctrl+C."""


class WrongUse(ReadroomError):
    """The command was called wrongly: exit code 2."""


def run(arguments: Sequence[str], groups: Mapping[str, str]) -> int:
    """Run one command; the exit code. Modules of commands that were not asked for are not imported."""
    return sentences(lambda: _command(arguments, groups))


def sentences(work: Callable[[], int]) -> int:
    """Run `work`; whatever goes wrong in it ends as one line on standard error and an exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever called: there is nobody to print for
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - for the rest of the process
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        code = work()
        sys.stdout.flush()
        return code
    except (KeyboardInterrupt, typer.Abort):
        return _refuse("Stopped.")
    except ClickException as wrong:
        return _refuse(f"{wrong.format_message().rstrip('.')}. See `readroom --help`.", USAGE)
    except WrongUse as wrong:
        return _refuse(str(wrong), USAGE)
    except ReadroomError as refused:
        return _refuse(str(refused))
    except BrokenPipeError:
        _forget_output()
        return REFUSED
    except Exception as fault:  # noqa: BLE001 - the last door: a person gets a sentence, never a trace
        if isinstance(fault, OSError) and fault.errno in FULL:
            _forget_output()
        return _refuse(words_of(fault))
    finally:
        signal.signal(signal.SIGTERM, before)


def _command(arguments: Sequence[str], groups: Mapping[str, str]) -> int:
    asked = next((word for word in arguments if not word.startswith("-")), None)
    wanted = [groups[asked]] if asked and asked in groups else list(dict.fromkeys(groups.values()))
    app = typer.Typer(
        name="readroom",
        no_args_is_help=False,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback(invoke_without_command=True)(workstation)
    for name in wanted:
        import_module(name).register(app)
    try:
        code = app(args=list(arguments), prog_name="readroom", standalone_mode=False)
    except typer.Exit as exit_:
        code = exit_.exit_code
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


def _refuse(sentence: str, code: int = REFUSED) -> int:
    """Print one line, whatever stands in the names it quotes."""
    sys.stderr.write(f"{one_line(sentence)}\n")
    return code


def _interrupt(_number: int, _frame: object) -> None:
    """Being asked to end is as Ctrl+C: what is open is closed in order, what is half done is taken back."""
    raise KeyboardInterrupt


def _forget_output() -> None:
    """Nobody reads any more: what is still to be written on the way out goes nowhere, without a complaint."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def workstation(context: typer.Context, data: Data = None) -> None:
    """The desk of a radiologist: worklist, images, dictation, reports. Without a command it opens the desk."""
    if context.invoked_subcommand is not None:
        return
    from app.cli.desk import own_desk

    raise typer.Exit(own_desk(data))
