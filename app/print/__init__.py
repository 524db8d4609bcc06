"""A document value to PDF, with the writer of Qt; knows no room.

In: headings, paragraphs, a running header and footer. Out: PDF bytes with embedded fonts and plain letters.
May import resources. Must never know what a report or a case is.
"""

from app.print.values import Block, Kind, Printable

__all__ = ["Block", "Kind", "Printable"]
