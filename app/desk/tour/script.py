"""What the tour says and types for each template: resources/sample/tour.toml as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from resources import folder

PLAIN = "plain"
LEFT = "L"


@dataclass(frozen=True, slots=True)
class Script:
    """The words for one study.

    Attributes:
        finding, other, impression: recordings for the first field of the findings, for the next one, and for the
            impression, which names the other side.
        alert: category of the alert that is raised on the finding.
        lead_in: typed before the measurement.
        unread: typed into technique and impression where nobody reads the images; "" on the sample list.
        typed: field -> what is typed where nothing stands yet.
        otherwise: what is typed into any other field.
    """

    finding: str
    other: str
    impression: str
    alert: str
    lead_in: str
    unread: str
    typed: Mapping[str, str]
    otherwise: str

    def words(self, field: str) -> str:
        """What is typed into a field that is still to be filled."""
        return self.typed.get(field, self.otherwise)


def script(template: str, side: str | None, chosen: bool) -> Script:
    """The words that fit a template; those of `plain` for one that has none of its own.

    Args:
        side: which was ordered, "L" or "R"; None where none was.
        chosen: whether the case was chosen for its finding (the sample list's), so that the words are true of it.
    """
    with (folder() / "sample" / "tour.toml").open("rb") as file:
        facts = tomllib.load(file)
    rows = {row["template"]: row for row in facts["words"]}
    row = rows.get(template, rows[PLAIN])
    spoken = row | row.get("left", {}) if side == LEFT else row
    return Script(
        finding=f"{spoken['finding']}.wav",
        other=f"{spoken['other']}.wav",
        impression=f"{spoken['impression']}.wav",
        alert=row["alert"],
        lead_in=facts["short_axis"] if chosen else facts["drawn"],
        unread="" if chosen else facts["unread"],
        typed=facts["always"] | row.get("type", {}),
        otherwise=facts["otherwise"],
    )
