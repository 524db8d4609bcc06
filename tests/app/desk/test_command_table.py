"""The command table: words, keys, phrases, functions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.desk.commands.functions import functions
from app.desk.commands.help_card import card_lines
from app.desk.commands.keys import is_known, shown
from app.desk.commands.match import fit, rank
from app.desk.commands.table import Command, CommandsWrong, complain, read_commands


def test_the_shipped_table_holds() -> None:
    """Ids, keys on each page and phrases are unique, and every row has a title and help."""
    table = read_commands()

    assert complain(table.rows) == []
    assert len(table.rows) > 60


def test_every_row_has_a_function_and_every_function_a_row() -> None:
    """No row of the table is dead, no function without words."""
    rows = {row.id.partition(":")[0] for row in read_commands().rows}

    assert rows == set(functions())


def test_qt_knows_every_key() -> None:
    """Every key of the table can be listened to."""
    for row in read_commands().rows:
        for keys in row.keys:
            assert is_known(keys), (row.id, keys)


def test_no_key_signs_sends_or_deletes_unseen() -> None:
    """What signs or sends asks first: its row shows what it will do before it does it."""
    for row in read_commands().rows:
        if row.level == "sign" and row.keys and row.id != "alert.undo":
            assert row.undo == "asks", row.id


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"id": "a.b"}, "two rows"),
        ({"keys": ("F2",)}, "share the key F2"),
        ({"say": ("go on",)}, "both said"),
        ({"help": " "}, "no help"),
        ({"title": ""}, "no title"),
        ({"level": "boss"}, "level is one of"),
        ({"undo": "maybe"}, "undo is one of"),
        ({"on": ()}, "works on no page"),
    ],
)
def test_a_row_that_contradicts_is_named(changes: dict[str, object], complaint: str) -> None:
    """Each fault of a table is said in words that name the row."""
    first = Command("a.b", "Go on", "Goes on.", ("F2",), ("go on",), ("reading",))
    second = replace(Command("c.d", "Stop", "Stops.", ("F3",), ("stop",), ("any",)), **changes)  # type: ignore[arg-type]

    found = complain((first, second))

    assert any(complaint in words for words in found)


def test_an_unknown_column_is_refused(tmp_path: Path) -> None:
    """A misspelt column in the file is refused by name instead of being ignored."""
    path = tmp_path / "commands.toml"
    path.write_text('[[command]]\nid = "a.b"\ntitel = "x"\n', encoding="utf-8")

    with pytest.raises(CommandsWrong, match="titel"):
        read_commands(path)


def test_letters_at_word_starts_count_most() -> None:
    """“luw” finds the lung window before it finds words that merely hold its letters."""
    rows = read_commands().rows

    first = rank("luw", rows)[0]

    assert first.command.id == "viewer.window.lung"


def test_the_last_used_comes_first_when_nothing_is_typed() -> None:
    """An empty palette offers what was used last."""
    hits = rank("", read_commands().rows, ("viewer.window.bone", "desk.quit"))

    assert [hit.command.id for hit in hits[:2]] == ["viewer.window.bone", "desk.quit"]


def test_letters_that_do_not_fit_find_nothing() -> None:
    """A word that no title holds finds nothing, and says so by an empty list."""
    assert rank("zzqx", read_commands().rows) == []
    assert fit("zz", "Zoom tool") is None


def test_a_phrase_is_found_too() -> None:
    """What one would say finds the command whose title says otherwise."""
    assert "desk.help" in [hit.command.id for hit in rank("what can i say", read_commands().rows)]


def test_the_card_joins_what_belongs_together() -> None:
    """Nine window presets are one line of the card, next and previous are one line with two keys."""
    lines = dict(card_lines([row for row in read_commands().on_page("reading") if row.keys]))

    assert lines["Window presets"] == ("1 to 9",)
    assert lines["Next, previous image"] == ("Down", "Up")


def test_keys_are_shown_as_printed() -> None:
    """Keys read as on a keyboard in the United Kingdom."""
    assert [shown(keys) for keys in ("Return", "PgDown", "Del", "Ctrl+Return", "=")] == [
        "Enter",
        "PgDn",
        "Delete",
        "Ctrl+Enter",
        "=",
    ]
