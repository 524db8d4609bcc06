"""Phrases that are commands, read from resources/commands.toml, and the check that they can be told apart.

The desk has a loader of its own for the whole table (titles, keys, pages, levels); here only the phrases count.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from dictation.written.values import Context
from resources import folder
from resources.errors import ReadroomError

_NEEDED = ("id", "title", "help", "on", "level")
PAGES = ("worklist", "reading", "display", "any")
LEVELS = ("view", "edit", "sign", "admin")


class TableError(ReadroomError):
    """A row of the command table cannot be used: which one, and why."""


def command(said: Sequence[str], context: Context) -> str | None:
    """The command id when the whole utterance is a phrase ("please" before or after aside), else None."""
    words = ["i" if word == "I" else word for word in said]
    while words and words[0] == "please":
        words = words[1:]
    while words and words[-1] == "please":
        words = words[:-1]
    spoken = " ".join(words)
    if spoken in context.phrases and "{" not in spoken:
        return context.phrases[spoken]
    for phrase, name in context.phrases.items():
        lead, brace, slot = phrase.partition("{")
        if brace and spoken.startswith(lead):
            argument = _argument(slot.rstrip("}"), spoken[len(lead) :], context)
            if argument is not None:
                return f"{name}:{argument}"
    return None


@cache
def spoken_phrases() -> Mapping[str, str]:
    """Phrase -> command id, of the command table that is installed."""
    path = folder() / "commands.toml"
    rows = read_rows(path)
    return {phrase: row["id"] for row in rows for phrase in row.get("say", [])}


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a command table, checked.

    Raises:
        TableError: a doubled id, key or phrase on one page, a phrase that begins another, a row without words.
    """
    with path.open("rb") as file:
        rows: list[dict[str, Any]] = tomllib.load(file)["command"]
    problems = problems_of(rows)
    if problems:
        raise TableError(f"{path.name}: {problems[0]}")
    return rows


def problems_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is wrong with the rows, one sentence each; empty when nothing is."""
    problems: list[str] = []
    for row in rows:
        name = row.get("id", "a row without an id")
        problems += [f"{name} has no {part}." for part in _NEEDED if not row.get(part)]
        problems += [f"{name} is on {page!r}, which is no page." for page in row.get("on", []) if page not in PAGES]
        if row.get("level", "view") not in LEVELS:
            problems.append(f"{name} has level {row['level']!r}; allowed are {', '.join(LEVELS)}.")
    for one, other in combinations(rows, 2):
        problems += _clashes(one, other)
    return problems


def _clashes(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    pair = f"{one.get('id')} and {other.get('id')}"
    problems = [f"{pair} are the same id twice."] if one.get("id") == other.get("id") else []
    if not _share_a_page(one.get("on", []), other.get("on", [])):
        return problems
    keys = set(one.get("keys", [])) & set(other.get("keys", []))
    problems += [f"{pair} both have the key {key}." for key in sorted(keys)]
    for mine in one.get("say", []):
        for yours in other.get("say", []):
            if mine == yours or mine.startswith(yours + " ") or yours.startswith(mine + " "):
                problems.append(f'{pair}: the phrase "{mine}" cannot be told from "{yours}".')
    return problems


def _share_a_page(one: Sequence[str], other: Sequence[str]) -> bool:
    return "any" in one or "any" in other or bool(set(one) & set(other))


def _argument(slot: str, rest: str, context: Context) -> str | None:
    if slot == "field":
        return context.fields.get(rest)
    if slot == "macro":
        return context.macros.get(rest)
    if slot == "section":
        return context.macros.get(f"normal {rest}")
    return None
