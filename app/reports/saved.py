"""A document as plain values for JSON, and back: what autosave and versions keep."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import TypeAdapter, ValidationError

from app.reports.values import Document
from resources.errors import ReadroomError

_DOCUMENT = TypeAdapter(Document)


class NotADocument(ReadroomError):
    """What was kept does not read as a document."""


def to_dict(document: Document) -> dict[str, object]:
    """Plain values: strings, numbers, booleans, lists and dictionaries, ready for JSON."""
    plain: dict[str, object] = _DOCUMENT.dump_python(document, mode="json")
    return plain


def from_dict(plain: Mapping[str, object]) -> Document:
    """The document again.

    Raises:
        NotADocument: a part is missing or of the wrong kind; says which.
    """
    try:
        return _DOCUMENT.validate_python(dict(plain))
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise NotADocument(f"The kept report cannot be read: {where}: {first['msg']}.") from wrong
