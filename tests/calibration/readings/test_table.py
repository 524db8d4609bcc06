"""A readings file is read for certain, or refused with its line."""

from pathlib import Path

import pytest

from calibration.readings import Readings, ReadingsError, read, read_bytes

ROWS = [(level, 1.25 + level) for level in range(0, 256, 15)]


def table(rows: list[tuple[object, object]], header: str = "ddl,luminance", mark: str = ",") -> str:
    """The text of a readings file."""
    return "\n".join([header, *(f"{level}{mark}{value}" for level, value in rows)]) + "\n"


def with_row(at: int, row: tuple[object, object]) -> str:
    """The good table with one row replaced; the row stands in line `at + 2`."""
    rows: list[tuple[object, object]] = list(ROWS)
    rows[at] = row
    return table(rows)


def german() -> str:
    """What a spreadsheet in a country of decimal commas writes."""
    return table(ROWS, "DDL;Luminance (cd/m²)", ";").replace(".", ",")


@pytest.mark.parametrize(
    "content",
    [
        table(ROWS).encode(),
        table(ROWS).encode("utf-8-sig"),
        table(ROWS).encode("utf-16"),
        table(ROWS).replace("\n", "\r\n").encode(),
        german().encode("utf-8-sig"),
        german().encode("cp1252"),
        table([(value, level) for level, value in ROWS], "luminance,ddl").encode(),
        table(ROWS[::-1]).encode(),
        table(ROWS, "Grey level\tLuminance [cd/m2]", "\t").encode(),
        table([("", "cd/m²"), *ROWS]).encode(),
        table(ROWS).replace("\n", "\n\n").encode(),
    ],
    ids=["plain", "bom", "utf-16", "crlf", "german", "cp1252", "swapped", "descending", "tabs", "units", "blank"],
)
def test_every_common_way_of_writing_is_read_alike(content: bytes) -> None:
    """Byte order mark, semicolons, decimal commas, order of rows and columns change nothing."""
    readings = read_bytes(content, "r.csv")

    assert readings.levels == tuple(level for level, _ in ROWS)
    assert readings.luminances == tuple(value for _, value in ROWS)
    assert readings.maximum == 255


def test_a_column_not_used_is_told() -> None:
    """Further columns are named, not silently dropped."""
    text = "ddl,luminance,operator\n" + "".join(f"{level},{value},kim\n" for level, value in ROWS)

    assert read_bytes(text.encode(), "r.csv").notes == ("Columns not used: `operator`.",)


def test_a_table_of_ten_bits_is_read() -> None:
    """Levels to 1023 are a 10 bit table."""
    rows = [(round(at * 1023 / 17), 1 + at) for at in range(18)]

    assert read_bytes(table(rows).encode(), "r.csv").maximum == 1023


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (with_row(3, (45, "bright")), "line 5: the luminance `bright` is not a number"),
        (with_row(3, (45, "nan")), "line 5: the luminance `nan` is not a number"),
        (with_row(3, (45, "1e999")), "line 5: the luminance `1e999` is not a number"),
        (with_row(3, (45, "1_0")), "line 5: the luminance `1_0` is not a number"),
        (with_row(3, (45, "-1")), "line 5: the luminance -1 is negative"),
        (with_row(3, (45, "")), "line 5: the luminance is missing"),
        (with_row(3, ("x", 1)), "line 5: the level `x` is not a number"),
        (with_row(3, (-45, 1)), "line 5: the level -45 is negative"),
        (with_row(3, (45.5, 1)), r"line 5: the level 45\.5 is not a whole number"),
        (with_row(3, (30, 1)), "line 5: level 30 was already given in line 4"),
        (with_row(17, (256, 1)), "line 19: level 256 is above the maximum of 255"),
        (with_row(17, (1023, 1)), "line 19: level 1023 is above the maximum of 255"),
        (with_row(0, (0, "1,5")), "line 2: 3 values where the header names 2 columns"),
        (with_row(3, (45, '"1,5"')), "line 5: the luminance `1,5` is not a number"),
        (with_row(3, (52, 46)), "line 5: level 52 where 45 is expected"),
        (table(ROWS[:10]), "line 11: the file ends after 10 levels; 11 are needed"),
        (table(ROWS[:-1]), "line 18: level 240 where 255 is expected"),
        (table([]), "line 1: the file ends after 0 levels"),
        (table(ROWS, "x,y"), "line 1: one column ddl and one column luminance are needed, found `x`, `y`"),
        (table(ROWS, "ddl,ddl"), "line 1: one column ddl"),
        (table(ROWS, "ddl,luminance (fL)"), "line 1: luminance is in `fl`; it is needed in cd/m²"),
        ("\n".join(f"{a},{b}" for a, b in ROWS), "line 1: one column ddl"),
        ("", "line 1: the file is empty"),
        ("\n ;;\n", "line 1: the file is empty"),
        ("Dear colleague,\nthe screen looks fine to me.\n", "line 1: one column ddl"),
    ],
)
def test_a_fault_is_named_with_its_line(content: str, fault: str) -> None:
    """One sentence says which line is at fault, and how."""
    with pytest.raises(ReadingsError, match=fault) as caught:
        read_bytes(content.encode(), "r.csv")

    assert str(caught.value).startswith("r.csv: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [bytes(range(256)) * 9, b"\x89PNG\r\n\x1a\n\0\0", b"\xff\xfe\0", b"\xff" * 9])
def test_what_is_not_text_is_refused(content: bytes) -> None:
    """A binary file is called one, or has no columns; never a trace."""
    with pytest.raises(ReadingsError, match="line 1"):
        read_bytes(content, "r.csv")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A missing file, a folder and a huge file are sentences."""
    huge = tmp_path / "huge.csv"
    huge.write_bytes(b"1" * 1_000_001)

    for path, words in ((tmp_path / "none.csv", "No such file"), (tmp_path, "directory"), (huge, "1 MB")):
        with pytest.raises(ReadingsError, match=words):
            read(path)


def test_readings_guard_themselves() -> None:
    """Readings made elsewhere than from a file hold the same promises."""
    levels, values = tuple(level for level, _ in ROWS), tuple(value for _, value in ROWS)

    for bad in ((levels[1:], values[1:]), (levels[:5], values[:5]), (levels, values[1:])):
        with pytest.raises(ReadingsError):
            Readings(*bad, maximum=255)
    with pytest.raises(ReadingsError, match="never negative"):
        Readings(levels, (-1.0, *values[1:]), maximum=255)
