"""How fields read as one text: the one rule for the editor, the checks and every output.

Fields of a section stand each on its own line, in order. A label runs in before its text ("Brain: Normal.").
A field without text leaves no trace, neither label nor prompt: brackets are the look of a field, not its text.
Offsets are Unicode code points.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.reports.values import SECTIONS, Document, Field, Section


def section_text(section: Section) -> str:
    """The text of a section as checked, signed and printed; empty when no field holds text."""
    return "\n".join(_lead(field) + field.text for field in _answered(section))


def document_text(document: Document) -> dict[str, str]:
    """Section key -> text, all five keys, empty where the document has nothing: what the checks read."""
    texts = dict.fromkeys(SECTIONS, "")
    for section in document.sections:
        texts[section.key] = section_text(section)
    return texts


def section_offset(section: Section, name: str, offset: int) -> int | None:
    """Where an offset of a field stands in the section's text; None when the field leaves no trace there."""
    for field, start in _starts(section):
        if field.name == name:
            return start + max(0, min(offset, len(field.text)))
    return None


def field_offset(section: Section, offset: int) -> tuple[str, int] | None:
    """(field name, offset in it) of a place in the section's text; a place on a label is its field's start.

    None when the section is empty.
    """
    found: tuple[str, int] | None = None
    for field, start in _starts(section):
        if found is None or offset >= start - len(_lead(field)):
            found = field.name, max(0, min(offset - start, len(field.text)))
    return found


def field_span(section: Section, start: int, end: int) -> tuple[str, int, int] | None:
    """A span of the section's text as (field, start, end), cut where it leaves the field of its start."""
    first = field_offset(section, start)
    if first is None:
        return None
    name, begin = first
    field = next(field for field in section.fields if field.name == name)
    origin = section_offset(section, name, 0) or 0
    return name, begin, max(begin, min(end - origin, len(field.text)))


def _answered(section: Section) -> Iterator[Field]:
    return (field for field in section.fields if field.text.strip())


def _lead(field: Field) -> str:
    return f"{field.label}: " if field.label else ""


def _starts(section: Section) -> Iterator[tuple[Field, int]]:
    """Each field that shows, with the place where its own text starts."""
    place = 0
    for field in _answered(section):
        place += len(_lead(field))
        yield field, place
        place += len(field.text) + 1
