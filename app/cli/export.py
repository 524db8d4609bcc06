"""`readroom export`: a signed report as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Data, Json

FORMATS = ("sr", "pdf", "hl7", "fhir", "text")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


def export(
    report: Annotated[
        str | None, typer.Argument(metavar="REPORT|CASE", help="A report id, or a case: its latest version.")
    ] = None,
    format: Annotated[str | None, typer.Option("--format", help="sr, pdf, hl7, fhir or text.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", readable=False, help="The file to write.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the signed versions.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Write one signed version in one format, or list what is signed."""
    from app.cli.run import WrongUse

    if list_:
        _list(data, json)
        return
    if report is None or format is None or output is None:
        raise WrongUse("Say which report, --format and -o FILE; or --list. See `readroom export --help`.")
    if format not in FORMATS:
        raise WrongUse(f'There is no format "{format}"; give one of {", ".join(FORMATS)}.')
    _write(report, format, output, data, json)


def _list(data: Path | None, json: bool) -> None:
    from app.cli.context import opened
    from app.cli.output import print_json
    from app.delivery.records import given_up
    from app.reports.records import listed

    with opened(data) as desk, desk.store.reading() as work:
        signed, missed = listed(work), given_up(work)
    if json:
        names = ("id", "case", "state", "version")
        rows: list[dict[str, object]] = [dict(zip(names, one, strict=True)) for one in signed]
        for row in rows:
            if told := missed.get(str(row["id"])):
                row["not_sent"] = [{"connection": name, "why": why} for name, why in told]
        print_json({"reports": rows})
        return
    for id_, case, state, version in signed:
        typer.echo(f"{id_}  case {case}  version {version}  {state}")
        for name, why in missed.get(id_, ()):
            typer.echo(f"  {name}: {why}")
    if not signed:
        typer.echo("No report is signed yet.")


def _write(report: str, format: str, output: Path, data: Path | None, json: bool) -> None:
    from app.cli.context import opened
    from app.cli.output import print_json, say
    from app.reports.records import find_version, output_of

    with opened(data) as desk:
        with desk.store.reading() as work:
            id_, case, state, version = find_version(work, report)
            found = output_of(work, id_, format)
        write_whole(output, found.data)
        now = desk.now()
        with desk.store.work() as work:
            body = {"report": id_, "format": format}
            desk.trail.append(work, now, desk.actor, "export", case, body=body)
    if json:
        print_json({"id": id_, "version": version, "format": format, "file": str(output)})
    else:
        say(f"Version {version} ({state}) is in {output}.")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file aside and rename it when it is whole: what was there stays until then.

    Raises:
        ReadroomError: the folder is missing, full or closed to us; nothing is left behind.
    """
    import contextlib
    import os
    import secrets

    from resources.errors import ReadroomError

    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        if path.is_dir():
            raise ReadroomError(f"{path} is a folder; name a file.")
        with aside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            aside.unlink()
        raise ReadroomError(
            f"{path} could not be written: {error.strerror or error}. Nothing was left behind."
        ) from error
