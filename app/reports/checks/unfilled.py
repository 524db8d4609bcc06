"""Places that somebody meant to fill: brackets, stars, blanks, words like TBC."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.reports.checks.words import Report
from app.reports.values import SECTIONS, Finding

_BLANKS = re.compile(
    r"""
    \[ (?! sic\] | \d{1,3}[A-Z][a-z]?\] ) [^\]\n]{0,80} \]       # [ ], [text], [1-5]; not [sic], [18F]
  | \{ [^}\n]{0,80} \}                                           # {name}
  | < (?=[A-Za-z]) [^<>\n]{0,60} >                               # <name>; not < 5 mm
  | \*{3,} | _{3,}
  | (?<![\w,]) X{2,} (?! \w )                                    # XX; not 46,XX
  | \b TBC \b | \b TBD \b | \b (?i: dd/mm/yyyy ) \b
  | \b (?i: click\ here ) \b
  | (?: (?<=[.:]\ ) | ^ ) (?i: insert | choose ) \b              # an instruction at a sentence's start
  | \b (?: INSERT | CHOOSE ) \b
  | \b (?i: insert | choose )\ (?: here | text | one | value | size | side | level | date | name | from )\b
    """,
    re.VERBOSE | re.MULTILINE,
)
_QUESTION_VALUES = re.compile(
    r"\?{2,} | (?<=\s) \? (?= \s* (?: mm | cm | ml | % | HU | [.,;)] | $ ) )", re.VERBOSE | re.MULTILINE
)
_QUESTIONS_ALLOWED = ("indication",)
_TO_DO = re.compile(r"\b(?:to|will|can|could|should|may|would|and)$", re.IGNORECASE)
_BACK = 8
"""Letters looked at before an instruction: the longest of these words and what parts it from the one before."""


def unfilled_fields(report: Report) -> Iterator[Finding]:
    """Every blank left in the text; questions of the request ("?PE") are none."""
    for key in SECTIONS:
        text = report[key].text
        found = list(_BLANKS.finditer(text))
        if key not in _QUESTIONS_ALLOWED:
            found += _QUESTION_VALUES.finditer(text)
        for match in sorted(found, key=lambda each: each.start()):
            if match.group().lower().startswith(("insert", "choose")) and _to_do(text, match.start()):
                continue
            message = f'"{match.group()}" was left to be filled.'
            yield Finding("unfilled-field", "stop", key, match.group(), match.start(), match.end(), message)


def _to_do(text: str, at: int) -> bool:
    """Whether the words before a place make it something to be done ("will insert"), not an instruction."""
    while at > 0 and text[at - 1].isspace():
        at -= 1
    return bool(_TO_DO.search(text[max(0, at - _BACK) : at]))
