"""The rows of `resources/commands.toml` as values, checked at the door."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resources import folder
from resources.errors import ReadroomError

LEVELS = ("view", "edit", "sign", "admin")
UNDO = ("yes", "no", "asks")
EVERYWHERE = "any"
"""The page of a command that works on every page."""
_COLUMNS = ("id", "title", "help", "keys", "say", "on", "when", "level", "undo")


class CommandsWrong(ReadroomError):
    """The command table contradicts itself or lacks words."""


@dataclass(frozen=True, slots=True)
class Command:
    """One row.

    Attributes:
        id: dotted and stable, the audit name; an argument stands after a colon.
        title: verb and noun, as the palette shows it.
        help: one sentence.
        keys: key sequences in Qt's portable form, the first is the one shown.
        say: spoken phrases.
        on: pages it works on, or `EVERYWHERE`.
        when: names of predicates that must hold.
        level: view, edit, sign or admin; access control reads it.
        undo: yes, no or asks.
    """

    id: str
    title: str
    help: str
    keys: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    on: tuple[str, ...] = (EVERYWHERE,)
    when: tuple[str, ...] = ()
    level: str = "view"
    undo: str = "no"

    def works_on(self, page: str) -> bool:
        """Whether the row applies on `page`."""
        return EVERYWHERE in self.on or page in self.on


@dataclass(frozen=True, slots=True)
class CommandTable:
    """All rows in the order of the file."""

    rows: tuple[Command, ...]

    def find(self, id: str) -> Command | None:
        """The row of an id; an argument after the colon is ignored where no row names it."""
        base = id.partition(":")[0]
        exact = next((row for row in self.rows if row.id == id), None)
        return exact or next((row for row in self.rows if row.id == base), None)

    def on_page(self, page: str) -> tuple[Command, ...]:
        """The rows that apply on `page`."""
        return tuple(row for row in self.rows if row.works_on(page))


def read_commands(path: Path | None = None) -> CommandTable:
    """The table of `path`, by default the one that ships.

    Raises:
        CommandsWrong: with every complaint, one a line.
    """
    path = path or folder() / "commands.toml"
    with path.open("rb") as file:
        raw = tomllib.load(file)
    rows = tuple(_row(entry, path) for entry in raw.get("command", ()))
    complaints = complain(rows)
    if complaints:
        raise CommandsWrong(f"{path.name}: " + "\n".join(complaints))
    return CommandTable(rows)


def complain(rows: Iterable[Command]) -> list[str]:
    """What is wrong with the rows: double ids, keys that meet on one page, double phrases, absent words."""
    found: list[str] = []
    ids: set[str] = set()
    keys: dict[str, list[Command]] = {}
    phrases: dict[str, str] = {}
    for row in rows:
        if row.id in ids:
            found.append(f"{row.id} has two rows.")
        ids.add(row.id)
        found += _lacks(row)
        for key in row.keys:
            for other in keys.setdefault(key.casefold(), []):
                if other is row or _meet(row, other):
                    found.append(f"{row.id} and {other.id} share the key {key} on one page.")
            keys[key.casefold()].append(row)
        for phrase in row.say:
            if phrase in phrases:
                found.append(f"{row.id} and {phrases[phrase]} are both said “{phrase}”.")
            phrases[phrase] = row.id
    return found


def _lacks(row: Command) -> list[str]:
    found = []
    if not row.title.strip():
        found.append(f"{row.id} has no title.")
    if not row.help.strip():
        found.append(f"{row.id} has no help.")
    if row.level not in LEVELS:
        found.append(f"{row.id}: level is one of {', '.join(LEVELS)}, not {row.level!r}.")
    if row.undo not in UNDO:
        found.append(f"{row.id}: undo is one of {', '.join(UNDO)}, not {row.undo!r}.")
    if not row.on:
        found.append(f"{row.id} works on no page.")
    return found


def _meet(one: Command, other: Command) -> bool:
    return EVERYWHERE in one.on or EVERYWHERE in other.on or bool(set(one.on) & set(other.on))


def _row(entry: Mapping[str, Any], path: Path) -> Command:
    unknown = sorted(set(entry) - set(_COLUMNS))
    if unknown or "id" not in entry:
        wrong = f"unknown column {unknown[0]!r}" if unknown else "a row without an id"
        raise CommandsWrong(f"{path.name}: {wrong} in {dict(entry)!r}.")
    many = ("keys", "say", "on", "when")
    values: dict[str, Any] = {"title": "", "help": "", **entry}
    values |= {key: tuple(values[key]) for key in many if key in values}
    return Command(**values)
