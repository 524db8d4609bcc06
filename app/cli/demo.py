"""`readroom demo`: the desk on the sample list, with throw-away data and no sign-in; `demo sign`: many reports."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.options import DemoData, Json


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The desk on invented patients; nothing of it is kept.")
    group.callback(invoke_without_command=True)(demo)
    group.command("sign")(sign)
    app.add_typer(group, name="demo")


def demo(context: typer.Context, data: DemoData = None) -> None:
    """Open the desk on the sample list: synthetic images, invented people, throw-away data, no sign-in."""
    if context.invoked_subcommand is not None:
        context.obj = data
        return
    from app.cli.desk import demonstration

    raise typer.Exit(demonstration(data))


def sign(
    context: typer.Context,
    count: Annotated[int, typer.Option("--count", min=1, max=100_000, help="How many reports.")],
    data: DemoData = None,
    json: Json = False,
) -> None:
    """Make and sign synthetic reports through the real signing path, each for a new case."""
    from app.cli.demo_reports import sign_many
    from app.cli.output import print_json, say

    signed = sign_many(data or context.obj, count)
    if json:
        print_json(
            {
                "signed": [
                    {"report": one.report, "version": one.version, "accession": one.accession} for one in signed
                ]
            }
        )
    else:
        say(f"{len(signed)} synthetic {'report' if len(signed) == 1 else 'reports'} signed.")
