"""Builds the command tree (only the asked-for branch) and turns errors into one sentence and an exit code."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

import typer
from typer._click.exceptions import ClickException  # typer carries its own click

from app.cli.fault import words_of
from app.cli.options import Data
from resources.errors import ReadroomError

REFUSED = 1
USAGE = 2


class WrongUse(ReadroomError):
    """The command was called wrongly: exit code 2."""


def run(arguments: Sequence[str], groups: Mapping[str, str]) -> int:
    """Run one command; the exit code. Modules of commands that were not asked for are not imported."""
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
        return exit_.exit_code
    except typer.Abort:
        sys.stderr.write("Stopped.\n")
        return REFUSED
    except ClickException as wrong:
        sys.stderr.write(f"{' '.join(wrong.format_message().split())} See `readroom --help`.\n")
        return USAGE
    except WrongUse as wrong:
        sys.stderr.write(f"{wrong}\n")
        return USAGE
    except ReadroomError as refused:
        sys.stderr.write(f"{refused}\n")
        return REFUSED
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            sys.stdout.close()
        return REFUSED
    except Exception as fault:  # noqa: BLE001 - the last door: a person gets a sentence, never a trace
        sys.stderr.write(f"{words_of(fault)}\n")
        return REFUSED
    return code if isinstance(code, int) else 0


def workstation(context: typer.Context, data: Data = None) -> None:
    """The desk of a radiologist: worklist, images, dictation, reports. Without a command it opens the desk."""
    if context.invoked_subcommand is not None:
        return
    from app.cli.desk import own_desk

    raise typer.Exit(own_desk(data))
