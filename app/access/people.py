"""People and roles as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from resources.errors import ReadroomError


class Role(StrEnum):
    """What somebody may do; deny by default (interop.md 6)."""

    RADIOLOGIST = "radiologist"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"
    IT_SUPPORT = "it-support"
    AUDITOR = "auditor"
    COORDINATOR = "coordinator"


CLINICAL = frozenset({Role.RADIOLOGIST, Role.LEAD})
"""Roles that see images and reports; an administrator alone does not."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody known to the store."""

    id: str
    name: str
    display_name: str
    gmc: str
    grade: str
    roles: frozenset[Role]
    active: bool = True

    @property
    def clinical(self) -> bool:
        """Whether images and reports may be shown."""
        return bool(self.roles & CLINICAL)

    @property
    def may_sign(self) -> bool:
        """Whether reports may be signed."""
        return Role.RADIOLOGIST in self.roles or Role.LEAD in self.roles


def role_named(word: str) -> Role:
    """The role of that name.

    Raises:
        ReadroomError: there is none; says which there are.
    """
    try:
        return Role(word)
    except ValueError:
        raise ReadroomError(f"There is no role “{word}”; the roles are {', '.join(Role)}.") from None
