"""The words of the command table: told apart, on their pages, with help."""

import pytest

from dictation.written.phrases import TableError, problems_of, read_rows
from dictation.written.vocabulary import vocabulary
from resources import folder

ROW = {"id": "a.b", "title": "A", "help": "Does a.", "on": ["reading"], "level": "view"}


def test_the_table_is_sound():
    """The installed table has help for every row, no key twice on a page, no phrase that begins another."""
    rows = read_rows(folder() / "commands.toml")

    assert len(rows) > 60
    assert all(row["help"].endswith(".") for row in rows)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"id": "a.b"}, "same id"),
        ({"keys": ["F4"]}, "both have the key F4"),
        ({"say": ["next"]}, "cannot be told"),
        ({"say": ["next field"]}, "cannot be told"),
        ({"help": ""}, "has no help"),
        ({"on": ["moon"]}, "no page"),
        ({"level": "king"}, "level 'king'"),
    ],
)
def test_what_is_wrong_is_named(change, complaint):
    """A doubled id, key or phrase, a missing help, an unknown page or level: each is named."""
    first = {**ROW, "keys": ["F4"], "say": ["next field"]}
    second = {**ROW, "id": "c.d", **change}

    assert any(complaint in problem for problem in problems_of([first, second]))


def test_one_key_may_serve_two_pages():
    """The same key on two pages is no clash, on a page and everywhere it is."""
    first = {**ROW, "keys": ["Space"]}

    assert problems_of([first, {**ROW, "id": "c.d", "on": ["worklist"], "keys": ["Space"]}]) == []
    assert problems_of([first, {**ROW, "id": "c.d", "on": ["any"], "keys": ["Space"]}])


def test_a_broken_table_is_refused(tmp_path):
    """A table with a clash is refused with the file's name."""
    row = '[[command]]\nid = "a"\ntitle = "A"\nhelp = "A."\non = ["any"]\nlevel = "view"\n'
    (tmp_path / "commands.toml").write_text(row + row, "utf-8")

    with pytest.raises(TableError, match=r"commands\.toml: a and a"):
        read_rows(tmp_path / "commands.toml")


def test_tables_hold_no_side_and_no_denial():
    """No table rewrites left, right, no, not, without or non."""
    tables = vocabulary()
    kept = {"left", "right", "no", "not", "without", "non"}

    assert not kept & {word for words in (*tables.units, *tables.marks, *tables.systems) for word in words}
    assert not kept & {*tables.spelling, *tables.capitals}
