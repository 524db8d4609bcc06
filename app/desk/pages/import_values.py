"""What the import page shows, as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far an import is: "312 of 640", `total` 0 while files are still counted; what is read now."""

    done: int
    total: int
    what: str = ""


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """One refused file and what was found in it."""

    name: str
    found: str


@dataclass(frozen=True, slots=True)
class RefusalGroup:
    """Files refused for one reason, and what to do about it."""

    reason: str
    advice: str
    files: tuple[RefusedFile, ...]


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import came to.

    Attributes:
        source: "from the disc STUDIES".
        stopped: it was stopped by the person; what was taken stays.
    """

    source: str
    imported: int
    already: int
    studies: int
    groups: tuple[RefusalGroup, ...] = ()
    stopped: bool = False

    def refused(self) -> int:
        """Files that were refused."""
        return sum(len(group.files) for group in self.groups)

    def as_text(self) -> str:
        """The refusals as lines for the clipboard."""
        lines = []
        for group in self.groups:
            lines.append(f"{len(group.files)} x {group.reason}. {group.advice}")
            lines += [f"    {file.name}{': ' if file.found else ''}{file.found}" for file in group.files]
        return "\n".join(lines)
