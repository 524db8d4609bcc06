"""The same word twice in a row."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.reports.checks.words import Report
from app.reports.values import SECTIONS, Finding

_TWICE = re.compile(r"\b([A-Za-z]+(?:['’][a-z]+)?)(?=[ \t\n]+(\1)\b(?!['’/\-]))", re.IGNORECASE)
_MEANT = ("had", "that", "very")


def doubled_words(report: Report) -> Iterator[Finding]:
    """Words said twice; "had had" and the like are meant, numbers and levels are left alone."""
    for key in SECTIONS:
        text = report[key].text
        for match in _TWICE.finditer(text):
            if match.group(1).lower() not in _MEANT:
                start, end = match.start(1), match.end(2)
                message = f'"{match.group(1)}" stands twice.'
                yield Finding("doubled-word", "warn", key, text[start:end], start, end, message)
