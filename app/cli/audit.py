"""`readroom audit`: whether the chain holds."""

from __future__ import annotations

import typer

from app.cli.options import Data, Json


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="The audit trail.")
    group.callback()(lambda: None)
    group.command("verify")(verify)
    app.add_typer(group, name="audit")


def verify(data: Data = None, json: Json = False) -> None:
    """Walk the whole chain and say whether every entry is as it was written. Writes nothing."""
    from app.access.audit import Verdict
    from app.access.audit import verify as walk
    from app.access.keys import keys_of_user
    from app.cli.output import print_json, say
    from app.settings.folders import data_folder
    from app.store.engine import birth_record, open_readonly
    from resources.errors import ReadroomError

    store = open_readonly((data or data_folder()).absolute())
    try:
        with store.reading() as work:
            key = keys_of_user().find(f"audit-{birth_record(work).get('id', '')}")
            found: Verdict = walk(work, key)
    finally:
        store.close()
    authenticated = bool(found.authenticated)
    if json:
        bad = None if found.ok else {"seq": found.first_bad, "reason": found.reason}
        print_json(
            {"ok": found.ok, "entries": found.entries, "first_bad": bad, "head_authenticated": authenticated}
        )
    if not found.ok:
        raise ReadroomError(f"The audit trail does not hold at entry {found.first_bad}: {found.reason}.")
    if not json:
        known = "" if authenticated else " The head could not be authenticated: its key is not on this machine."
        say(f"The audit trail holds: {found.entries} entries.{known}")
