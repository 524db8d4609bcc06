"""A document as the blocks of text that are shown, and the way between places in fields and places in the blocks.

Fields count code points, Qt counts UTF-16 units; the difference is kept here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.reports.values import Caret, Document, Field, Section

LINE_BREAK = "\u2028"
"""What Qt shows as a new line inside one block; as long as the newline it stands for."""


class Style(StrEnum):
    """How a run of letters looks."""

    TITLE = "title"
    ASIDE = "aside"
    LABEL = "label"
    TEXT = "text"
    ORDER = "order"
    LINK = "link"
    PROMPT = "prompt"
    OPTIONAL = "optional"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class Run:
    """Letters in one style; `link` is the id of a measurement."""

    text: str
    style: Style
    link: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One title or one field. `start` is the place of its first letter, `text_start` of the field's own text."""

    start: int
    text_start: int
    runs: tuple[Run, ...]
    field: str = ""
    text: str = ""
    split: int = 0
    partial: int = 0
    first_of_section: bool = False
    prompt: int = 0

    @property
    def length(self) -> int:
        """UTF-16 units of the whole block."""
        return sum(units(run.text) for run in self.runs)


@dataclass(frozen=True, slots=True)
class Script:
    """All blocks in order."""

    blocks: tuple[Block, ...]

    def block_of(self, field: str) -> Block | None:
        """The block of a field."""
        return next((block for block in self.blocks if block.field == field), None)

    def position(self, field: str, offset: int, behind_partial: bool = False) -> int:
        """Where an offset of a field stands; at the caret, before the words that are not final or behind them."""
        block = self.block_of(field)
        if block is None:
            return 0
        offset = max(0, min(offset, len(block.text)))
        place = block.text_start + units(block.text[:offset])
        late = offset > block.split or (offset == block.split and behind_partial)
        return place + (block.partial if late else 0)

    def place(self, position: int) -> tuple[str, int]:
        """The field and offset nearest to a position: on a title or label, the start of the next field's text."""
        fields = [block for block in self.blocks if block.field]
        if not fields:
            return "", 0
        chosen = fields[-1]
        for block in fields:
            if position <= block.start + block.length:
                chosen = block
                break
        inside = position - chosen.text_start
        split = units(chosen.text[: chosen.split])
        if inside > split:
            inside = max(split, inside - chosen.partial)
        return chosen.field, from_units(chosen.text, inside)


def write_script(document: Document, caret: Caret, partial: str = "", signed: bool = False) -> Script:
    """The blocks of `document`, with the words that are not final at the caret; of a signed one what was sent."""
    blocks: list[Block] = []
    place = 0
    for section in document.sections:
        shown = [field for field in section.fields if field.text.strip() or not signed]
        if not shown:
            continue
        title = _title(section, place)
        blocks.append(title)
        place += title.length + 1
        for at, field in enumerate(shown):
            here = partial if field.name == caret.field else ""
            block = _field(section, field, place, caret, partial=here, first=at == 0)
            blocks.append(block)
            place += block.length + 1
    return Script(tuple(blocks))


def units(text: str) -> int:
    """UTF-16 units of a text."""
    return len(text) + sum(1 for letter in text if ord(letter) > 0xFFFF)


def from_units(text: str, count: int) -> int:
    """Code points that make the first `count` UTF-16 units, within the text."""
    place = 0
    for at, letter in enumerate(text):
        if place >= count:
            return at
        place += 2 if ord(letter) > 0xFFFF else 1
    return len(text)


def _title(section: Section, start: int) -> Block:
    runs = [Run(section.title, Style.TITLE)]
    if section.from_order and all(field.text == field.default for field in section.fields):
        runs.append(Run("   from the order", Style.ASIDE))
    return Block(start, start, tuple(runs))


def _field(section: Section, field: Field, start: int, caret: Caret, *, partial: str, first: bool) -> Block:
    label = f"{field.label}  " if field.label else ""
    runs = [Run(label, Style.LABEL)] if label else []
    text_start = start + units(label)
    split = min(caret.offset, len(field.text)) if field.name == caret.field else 0
    prompt = ""
    if field.text or partial:
        spaced = f" {partial}" if partial and field.text[:split][-1:].strip() else partial
        style = Style.ORDER if section.from_order else Style.TEXT
        runs += _cut(field, 0, split, style)
        if spaced:
            runs.append(Run(spaced, Style.PARTIAL))
        runs += _cut(field, split, len(field.text), style)
        partial = spaced
    elif field.prompt or field.required:
        prompt = f"[{field.prompt or 'to fill'}]"
        runs.append(Run(prompt, Style.PROMPT if field.required else Style.OPTIONAL))
    return Block(
        start,
        text_start,
        tuple(runs),
        field.name,
        field.text,
        split,
        units(partial),
        first,
        units(prompt),
    )


def _cut(field: Field, start: int, end: int, style: Style) -> list[Run]:
    """The runs of a field's text from `start` to `end`, cut at its links."""
    runs = []
    place = start
    for link in field.links:
        low, high = max(start, link.start), min(end, link.end)
        if low >= high:
            continue
        if low > place:
            runs.append(Run(_shown(field.text[place:low]), style))
        runs.append(Run(_shown(field.text[low:high]), Style.LINK, link.measurement))
        place = high
    if place < end:
        runs.append(Run(_shown(field.text[place:end]), style))
    return runs


def _shown(text: str) -> str:
    return text.replace("\n", LINE_BREAK)
