"""What an open case is made of: its images, what the panes say of it, and everything its report begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.archive.values import KeptStudy
    from app.cases.priors import Prior
    from app.cases.values import Case
    from app.escalation.values import Alert
    from app.reports.records import Draft, Version, Viewed
    from app.reports.templates import Template
    from viewer.read.header import Header
    from viewer.read.source import Source
    from viewer.volumes.plan import VolumePlan


@dataclass(frozen=True, slots=True)
class StudyImages:
    """The readable images of one study: headers and sources in one order, and the volumes they make."""

    study: KeptStudy
    images: tuple[tuple[Header, Source], ...]
    plans: tuple[VolumePlan, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom and what the panes show.

    Attributes:
        study: the UID of the current study.
        date, time: of the study, as DICOM writes them; "" where not known yet.
        prior: what hangs beside it; None where nothing does, or where it was not looked for yet.
        others: how many studies of other regions there are; None while the priors were not looked for.
    """

    study: str
    exam: str
    patient_id: str
    body_part: str
    date: str = ""
    time: str = ""
    prior: Prior | None = None
    others: int | None = None


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """Everything the reading page needs to begin; pixels come after."""

    case: Case
    study: KeptStudy
    prior: Prior | None
    priors: tuple[Prior, ...]
    draft: Draft
    restored: bool
    versions: tuple[Version, ...]
    prior_version: Version | None
    template: Template
    alerts: tuple[Alert, ...]
    viewed: Viewed | None = None

    @property
    def subject(self) -> Subject:
        """What the panes say of it."""
        case, study = self.case, self.study
        return Subject(
            case.study,
            case.exam,
            case.patient_id,
            case.body_part,
            study.date,
            study.time,
            self.prior,
            len(self.priors),
        )
