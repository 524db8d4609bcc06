"""The picture of the table: each goal as a bar of measured over peer, its goal as a tick, met or missed in word and shape.

Only goals with a limit on the ratio have a tick. A missed goal has its words, what else was seen, and the reason below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from math import log10
from typing import Any

from goals import BY_ID

WIDTH, ROW, TOP, FOOT = 1240, 24, 96, 56
NAMES, FROM, TO, FIGURES, VERDICT = 20, 200, 560, 580, 1150
LOW, HIGH = 0.01, 10.0
GROUND, INK, QUIET, EDGE = "#14181d", "#e8ebee", "#a3adb8", "#3a424c"
MET, MISSED, NOTHING = "#7fb3d5", "#e0a458", "#5d6875"
FONT = "font-family='DejaVu Sans, Verdana, sans-serif'"
LONGEST = 90
"""Characters of a reason that fit on a line."""


def drawn(result: Mapping[str, Any], notes: Mapping[str, Any]) -> str:
    """The table as SVG, on a ground of its own so that it reads on a light page and a dark one."""
    parts, y = list(_axis(result)), TOP
    for goal_id, row in result["goals"].items():
        parts.extend(_row(goal_id, row, y))
        y += ROW
        if row.get("met", True):
            continue
        more = notes.get(goal_id, {})
        told = [f"goal {row['goal']}", *(more[name] for name in ("note", "why") if name in more)]
        for line in _wrapped("; ".join(told)):
            parts.append(_text(FIGURES, y + 12, line, QUIET, 11))
            y += 16
        y += 6
    height = y + FOOT
    grid = [
        f"<line x1='{_x(value):.1f}' x2='{_x(value):.1f}' y1='{TOP - 10}' y2='{y}' stroke='{EDGE}' "
        f"stroke-width='{2 if value == 1 else 1}'/>"
        for value in (0.01, 0.1, 1, 10)
    ]
    legend = [
        _mark("met", NAMES + 6, height - 26),
        _text(NAMES + 20, height - 22, "goal met", INK, 12),
        _mark("missed", NAMES + 106, height - 26),
        _text(NAMES + 120, height - 22, "goal missed", INK, 12),
        _tick(NAMES + 226, height - 34),
        _text(
            NAMES + 236,
            height - 22,
            "goal for the ratio (left of it is better; for load.scaling and load.release right)",
            INK,
            12,
        ),
    ]
    size = f"width='{WIDTH}' height='{height}' viewBox='0 0 {WIDTH} {height}'"
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img'>",
            f"<title>{escape(_summary(result))}</title>",
            f"<rect width='{WIDTH}' height='{height}' fill='{GROUND}'/>",
            *grid,
            *parts,
            *legend,
            "</svg>\n",
        ]
    )


def _summary(result: Mapping[str, Any]) -> str:
    rows = result["goals"].values()
    met = sum(row.get("met") is True for row in rows)
    missed = sum(row.get("met") is False for row in rows)
    skipped = sum("skipped" in row for row in rows)
    return f"{met} of {len(rows)} goals met, {missed} missed, {skipped} not measured"


def _axis(result: Mapping[str, Any]) -> Iterator[str]:
    machine = result["machine"]
    yield _text(NAMES, 30, f"Speed: {_summary(result)}", INK, 18)
    yield _text(
        NAMES,
        52,
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory_gib']} GiB, Python {machine['python']}, "
        f"{machine['gl_renderer']}; medians, peers by turns in the same run",
        QUIET,
        12,
    )
    for value, words in ((0.01, "0.01"), (0.1, "0.1"), (1, "1 = peer"), (10, "10 x")):
        yield _text(_x(value), TOP - 16, words, QUIET, 11, "middle")


def _row(goal_id: str, row: Mapping[str, Any], y: int) -> Iterator[str]:
    middle = y + ROW / 2
    yield _text(NAMES, middle + 4, goal_id, INK, 12)
    if "skipped" in row:
        yield _mark("skipped", VERDICT, middle)
        yield _text(VERDICT + 14, middle + 4, row["skipped"], QUIET, 12)
        return
    met = row["met"]
    start, end = sorted((_x(1), _x(row["ratio"])))
    yield (
        f"<rect x='{start:.1f}' y='{middle - 6:.1f}' width='{max(end - start, 1.5):.1f}' height='12' "
        f"fill='{MET if met else MISSED}'/>"
    )
    limit = BY_ID[goal_id].ratio
    if limit is not None:
        yield _tick(_x(limit), middle - 9)
    figures = (
        f"{_number(row['measured'])} {row['unit']}, {row['ratio']:.2f} x {_number(row['peer'])} {row['unit']} of "
    )
    yield _text(FIGURES, middle + 4, figures + _short(row["peer_name"]), INK, 12)
    yield _mark("met" if met else "missed", VERDICT, middle)
    yield _text(VERDICT + 14, middle + 4, "met" if met else "missed", INK, 12)


def _number(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def _short(name: str) -> str:
    """A peer's name within the room there is."""
    return name if len(name) <= 46 else name[:45].rstrip(" ,;(") + "…"


def _wrapped(words: str) -> Iterator[str]:
    line = ""
    for word in words.split():
        if line and len(line) + len(word) >= LONGEST:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


def _x(ratio: float) -> float:
    """Where a ratio lies on the axis of tens."""
    share = (log10(min(max(ratio, LOW), HIGH)) - log10(LOW)) / (log10(HIGH) - log10(LOW))
    return FROM + share * (TO - FROM)


def _tick(x: float, y: float) -> str:
    return f"<path d='M {x:.1f} {y:.1f} v 18' stroke='{INK}' stroke-width='2.5'/>"


def _mark(kind: str, x: float, y: float) -> str:
    """A full disc for met, a cross for missed, a dash for not measured: told apart without colour."""
    if kind == "met":
        return f"<circle cx='{x}' cy='{y}' r='5' fill='{MET}'/>"
    if kind == "missed":
        return f"<path d='M {x - 5} {y - 5} l 10 10 m 0 -10 l -10 10' stroke='{MISSED}' stroke-width='2.5'/>"
    return f"<path d='M {x - 5} {y} h 10' stroke='{NOTHING}' stroke-width='2.5'/>"


def _text(x: float, y: float, words: str, colour: str, size: int, anchor: str = "start") -> str:
    return (
        f"<text x='{x:.0f}' y='{y:.0f}' fill='{colour}' font-size='{size}' text-anchor='{anchor}' {FONT}>"
        f"{escape(words)}</text>"
    )
