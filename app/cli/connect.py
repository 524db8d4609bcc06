"""`readroom connect`: who gets the reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.options import Data, Json


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Connections: who gets every report signed from now on.")
    adding = typer.Typer(help="Add a connection.")
    adding.command("folder")(add_folder)
    adding.command("mllp")(add_mllp)
    group.add_typer(adding, name="add")
    group.command("list")(list_)
    group.command("test")(test)
    group.command("remove")(remove)
    app.add_typer(group, name="connect")


def add_folder(
    name: str,
    path: Annotated[Path, typer.Option("--path", readable=False, help="The folder; made when absent.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Deliver every report to a folder, as SR, PDF, HL7, FHIR and text."""
    from resources.errors import ReadroomError

    folder = path.expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReadroomError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    _add(name, "folder", str(folder), {"path": str(folder)}, data, json)


def add_mllp(
    name: str,
    host: Annotated[str, typer.Option("--host", help="Name or address of the receiver.")],
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Its TCP port.")],
    application: Annotated[str, typer.Option("--application", help="MSH-5, the receiving program.")] = "RIS",
    facility: Annotated[str, typer.Option("--facility", help="MSH-6, the receiving site.")] = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Deliver every report to a RIS, as HL7 v2.4 ORU^R01 over MLLP."""
    from app.cli.run import WrongUse

    if not host.strip() or not host.isprintable() or " " in host:
        raise WrongUse("--host takes the name or address of the receiver, without spaces.")
    config = {"host": host, "port": str(port), "application": application, "facility": facility}
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    _add(name, "mllp", where, config, data, json)


def _add(name: str, kind: str, where: str, config: dict[str, str], data: Path | None, json: bool) -> None:
    from app.cli.context import opened
    from app.cli.output import print_json, say
    from app.cli.run import WrongUse
    from app.delivery.records import add_connection

    if not name.strip():
        raise WrongUse("A connection needs a name.")
    with opened(data) as desk:
        now = desk.now()
        with desk.store.work() as work:
            made = add_connection(work, now, name.strip(), kind, where, config)
            body = {"name": made.name, "kind": kind, "where": where}
            desk.trail.append(work, now, desk.actor, "connect.add", body=body)
    if json:
        print_json(body)
    else:
        say(f"Every report signed from now on goes to {made.name} ({where}).")


def list_(data: Data = None, json: Json = False) -> None:
    """List the connections and how they last went."""
    from app.cli.context import opened
    from app.cli.output import print_json
    from app.delivery.records import list_connections
    from app.store.types import iso

    with opened(data) as desk, desk.store.reading() as work:
        known = list_connections(work, active_only=True)
    if json:
        rows = [
            {
                "name": one.name,
                "kind": one.kind,
                "where": one.where,
                "last_ok": iso(one.last_ok) if one.last_ok else None,
                "last_error": one.last_error or None,
            }
            for one in known
        ]
        print_json({"connections": rows})
        return
    if not known:
        typer.echo("No connections. Add one with `readroom connect add folder NAME --path DIR`.")
    for one in known:
        last = one.last_error or (f"worked at {one.last_ok:%d/%m/%Y %H:%M} UTC" if one.last_ok else "not used yet")
        typer.echo(f"{one.name}  {one.kind}  {one.where}  {last}")


def test(name: str, data: Data = None, json: Json = False) -> None:
    """See whether a connection could take a delivery; no report is sent."""
    from app.cli.context import opened
    from app.cli.output import print_json, say
    from app.delivery.records import find_connection, note_line
    from app.delivery.runner import channels
    from resources.errors import ReadroomError

    with opened(data) as desk:
        with desk.store.reading() as work:
            connection = find_connection(work, name)
        channel = channels().get(connection.kind)
        if channel is None:
            raise ReadroomError(f"This desk cannot test a connection of kind {connection.kind}.")
        trouble = channel.test(connection, 5.0)
        with desk.store.work() as work:
            note_line(work, desk.now(), connection.id, trouble)
    if json:
        print_json({"name": connection.name, "ok": not trouble, "error": trouble or None})
    if trouble:
        raise ReadroomError(trouble)
    if not json:
        say(f"{connection.name} ({connection.where}) is there.")


def remove(
    name: str,
    yes: Annotated[
        bool, typer.Option("--yes", help="Also where reports are still due: they are held for a person.")
    ] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Send nothing to a connection any more; what was sent stays in the book of the outbox."""
    from app.cli.context import opened
    from app.cli.output import print_json, say
    from app.delivery.records import find_connection, remove_connection

    with opened(data) as desk:
        now = desk.now()
        with desk.store.work() as work:
            gone = find_connection(work, name)
            held = remove_connection(work, now, name, yes)
            body = {"name": gone.name, "kind": gone.kind, "where": gone.where, "held": held}
            desk.trail.append(work, now, desk.actor, "connect.remove", body=body)
    if json:
        print_json(body)
        return
    kept = f" {held} of its deliveries are held: see `readroom outbox list`." if held else ""
    say(f"Nothing goes to {gone.name} ({gone.where}) any more.{kept}")
