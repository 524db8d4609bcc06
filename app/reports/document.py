"""Pure edits of a document: each gives the next document; links move with their text, doubts go when touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import replace as with_

from app.reports.values import Caret, Document, Doubt, Field, Link, Section
from resources.errors import ReadroomError


class NoField(ReadroomError):
    """A field was asked for that the document does not have."""


def fields(document: Document) -> Iterator[Field]:
    """All fields in reading order."""
    for section in document.sections:
        yield from section.fields


def find_field(document: Document, name: str) -> Field:
    """The field of this name.

    Raises:
        NoField: the document has none.
    """
    for field in fields(document):
        if field.name == name:
            return field
    raise NoField(f"This report has no field {name!r}.")


def section_of(document: Document, name: str) -> Section:
    """The section that holds the field of this name; raises NoField."""
    for section in document.sections:
        if any(field.name == name for field in section.fields):
            return section
    raise NoField(f"This report has no field {name!r}.")


def replace(
    document: Document,
    name: str,
    start: int,
    end: int,
    text: str,
    *,
    links: tuple[Link, ...] = (),
    doubts: tuple[Doubt, ...] = (),
) -> Document:
    """Put `text` where characters `start` to `end` of a field stood.

    Args:
        name: the field.
        start, end: code points in the field's text, 0 <= start <= end <= its length; they are clipped to it.
        text: what stands there afterwards.
        links, doubts: marks of the new text, offsets within `text`.

    Returns:
        The next document. Marks behind the edit move; a doubt that is touched goes; a link keeps to its number
        while the edit lies inside it (so that a changed number is noticed) and goes when its number does.
    """
    field = find_field(document, name)
    start = max(0, min(start, len(field.text)))
    end = max(start, min(end, len(field.text)))
    shift = len(text) - (end - start)
    kept_links = tuple(moved for link in field.links if (moved := _moved_link(link, start, end, text, shift)))
    kept_doubts = tuple(left for doubt in field.doubts if (left := _moved_doubt(doubt, start, end, shift)))
    new_links = tuple(with_(link, start=link.start + start, end=link.end + start) for link in links)
    new_doubts = tuple(with_(doubt, start=doubt.start + start, end=doubt.end + start) for doubt in doubts)
    after = with_(
        field,
        text=field.text[:start] + text + field.text[end:],
        links=_ordered(kept_links + new_links),
        doubts=tuple(sorted(kept_doubts + new_doubts, key=lambda doubt: doubt.start)),
    )
    return _with_field(document, after)


def insert(
    document: Document,
    caret: Caret,
    text: str,
    *,
    links: tuple[Link, ...] = (),
    doubts: tuple[Doubt, ...] = (),
) -> tuple[Document, Caret]:
    """Write at the caret, in place of its selection; the caret stands behind the new text."""
    start, end = selection(caret)
    after = replace(document, caret.field, start, end, text, links=links, doubts=doubts)
    place = min(start, len(find_field(document, caret.field).text)) + len(text)
    return after, Caret(caret.field, place, place)


def delete(document: Document, caret: Caret) -> tuple[Document, Caret]:
    """Take away what is selected."""
    return insert(document, caret, "")


def touch(document: Document, name: str, start: int, end: int) -> Document:
    """Say that the words between two places were looked at: their doubts go."""
    field = find_field(document, name)
    kept = tuple(doubt for doubt in field.doubts if doubt.end <= start or doubt.start >= end)
    return _with_field(document, with_(field, doubts=kept))


def selection(caret: Caret) -> tuple[int, int]:
    """Start and end of what is selected; both equal where nothing is."""
    return min(caret.offset, caret.anchor), max(caret.offset, caret.anchor)


def clamp(document: Document, caret: Caret) -> Caret:
    """A caret that fits the document: the first field where its own is gone, never past a text's end."""
    names = [field.name for field in fields(document)]
    name = caret.field if caret.field in names else names[0]
    length = len(find_field(document, name).text)
    return Caret(name, max(0, min(caret.offset, length)), max(0, min(caret.anchor, length)))


def go_to(document: Document, name: str) -> Caret:
    """A caret on a field with its whole value selected, so that speech replaces it; raises NoField."""
    return Caret(name, len(find_field(document, name).text), 0)


def next_field(document: Document, caret: Caret) -> Caret:
    """The field behind the caret's; after the last the first required one with nothing in it, else the first of all.

    Its whole value is selected, but not in a section with the order's own words: there the caret stands behind
    them, so that a word meant for another field does not replace the clinical question.
    """
    names = [field.name for field in fields(document)]
    left = [field.name for field in unanswered(document) if field.name != caret.field]
    if caret.field == names[-1] and left:
        return _onto(document, left[0])
    return _step(document, caret, 1)


def previous_field(document: Document, caret: Caret) -> Caret:
    """The field before the caret's, as `next_field`; before the first comes the last."""
    return _step(document, caret, -1)


def unanswered(document: Document) -> tuple[Field, ...]:
    """Required fields with nothing in them: signing asks for each."""
    return tuple(field for field in fields(document) if field.required and not field.text.strip())


def left_out(document: Document) -> tuple[str, ...]:
    """Names of the optional fields with nothing in them, as the report prints them: no output has a word of them."""
    return tuple(
        field.label or section.title
        for section in document.sections
        for field in section.fields
        if field.prompt and not field.required and not field.text.strip()
    )


def printed_name(document: Document, name: str) -> str:
    """What the report calls a field: its label, or its section's title; empty where there is no such field."""
    return next(
        (
            field.label or section.title
            for section in document.sections
            for field in section.fields
            if field.name == name
        ),
        "",
    )


def untouched(document: Document) -> tuple[Field, ...]:
    """Fields that still hold what the template put there."""
    return tuple(field for field in fields(document) if field.default and field.text == field.default)


def change_section(document: Document, key: str, change: Callable[[Section], Section]) -> Document:
    """The document with one of its sections changed."""
    return with_(
        document,
        sections=tuple(change(section) if section.key == key else section for section in document.sections),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A document with its caret: one place to come back to."""

    document: Document
    caret: Caret


@dataclass(frozen=True, slots=True)
class History:
    """What was and what was taken back; `now` is the report as it stands."""

    now: Step
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    longest: int = 500

    def record(self, step: Step, joins: bool = False) -> History:
        """The next state; `joins` makes it one step with the state before (letters of one word)."""
        past = self.past if joins and self.past else (*self.past, self.now)
        return History(step, past[-self.longest :], (), self.longest)

    def undo(self) -> History:
        """Back by one step; the same history where there is none."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.now, *self.future), self.longest)

    def redo(self) -> History:
        """Forward again by one step; the same history where there is none."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.now), self.future[1:], self.longest)


def _step(document: Document, caret: Caret, by: int) -> Caret:
    names = [field.name for field in fields(document)]
    at = names.index(caret.field) if caret.field in names else -by
    return _onto(document, names[(at + by) % len(names)])


def _onto(document: Document, there: str) -> Caret:
    ordered = any(
        section.from_order and any(field.name == there for field in section.fields) for section in document.sections
    )
    end = len(find_field(document, there).text)
    return Caret(there, end, end) if ordered else go_to(document, there)


def _with_field(document: Document, after: Field) -> Document:
    return with_(
        document,
        sections=tuple(
            with_(
                section,
                fields=tuple(after if field.name == after.name else field for field in section.fields),
            )
            for section in document.sections
        ),
    )


def _ordered(links: tuple[Link, ...]) -> tuple[Link, ...]:
    return tuple(sorted(links, key=lambda link: link.start))


def _moved_link(link: Link, start: int, end: int, text: str, shift: int) -> Link | None:
    """Where a link stands after the edit, None when its number is gone."""
    if end <= link.start and not (start == link.start and end == link.end):
        return with_(link, start=link.start + shift, end=link.end + shift)
    if start >= link.end:
        return link
    if start >= link.start and end <= link.end:
        length = link.end - link.start + shift
        return with_(link, end=link.start + length) if length > 0 else None
    if start <= link.start and end >= link.end:
        return None
    if start < link.start:
        return with_(link, start=start + len(text), end=link.end + shift)
    return with_(link, end=start)


def _moved_doubt(doubt: Doubt, start: int, end: int, shift: int) -> Doubt | None:
    """Where a doubt stands after the edit, None when the edit touches it."""
    if end <= doubt.start:
        return with_(doubt, start=doubt.start + shift, end=doubt.end + shift)
    return doubt if start >= doubt.end else None
