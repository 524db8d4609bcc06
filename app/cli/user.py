"""`readroom user`: further local users of this desk."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from app.cli.options import Data, Json


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="People who sign in at this desk.")
    group.command("add")(add)
    group.callback()(lambda: None)
    app.add_typer(group, name="user")


def add(
    name: str,
    role: Annotated[list[str], typer.Option("--role", help="May be given more than once.")],
    password_env: Annotated[
        str | None, typer.Option("--password-env", help="The environment variable that holds the password.")
    ] = None,
    display: Annotated[str, typer.Option("--display-name", help="The name as it stands in reports.")] = "",
    gmc: Annotated[str, typer.Option("--gmc", help="GMC number.")] = "",
    grade: Annotated[str, typer.Option("--grade", help="Grade, such as consultant radiologist.")] = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Add a local user with one or more roles; the password is asked for, or read from a variable."""
    from app.access.people import role_named
    from app.access.records import add_person
    from app.cli.context import opened
    from app.cli.output import print_json, say
    from app.cli.run import WrongUse
    from resources.errors import ReadroomError

    try:
        roles = [role_named(word) for word in role]
    except ReadroomError as error:
        raise WrongUse(str(error)) from error
    if password_env is not None:
        if password_env not in os.environ:
            raise WrongUse(f"The environment variable {password_env} is not set.")
        password = os.environ[password_env]
    else:
        password = _asked()
    with opened(data) as desk:
        now = desk.now()
        with desk.store.work() as work:
            person = add_person(work, now, name, roles, password, display, gmc, grade)
            body = {"person": name, "roles": sorted(person.roles)}
            desk.trail.append(work, now, desk.actor, "user.add", body=body)
    if json:
        print_json({"name": person.name, "roles": sorted(person.roles)})
    else:
        say(f"{person.name} can sign in as {', '.join(sorted(person.roles))}.")


def _asked() -> str:
    """The password, typed twice at a terminal that does not show it."""
    from app.cli.run import WrongUse

    if not sys.stdin or not sys.stdin.isatty():
        raise WrongUse("There is no terminal to ask for the password at; name a variable with --password-env.")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
