"""The two studies on the page: which panes each has, what it holds, and the words its panes carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.archive.values import KeptStudy
from app.cases.priors import Prior
from app.desk.case.values import StudyImages, Subject
from app.desk.reading.values import SeriesTile
from app.desk.rows import name_words, same_name
from app.desk.worklist.values import Thumb
from viewer.panes.pane import Pane
from viewer.panes.seen import SeenMap
from viewer.panes.series import words_of
from viewer.panes.values import Head, Overlay, Role
from viewer.panes.words import series_words
from viewer.volumes.plan import VolumePlan
from viewer.volumes.values import Volume

CONFLICT = "Study in conflict: other images came under the identifiers of these and were refused"


@dataclass(slots=True)
class Side:
    """One study on the page: its panes, its strip, its volumes by key.

    `panes` are all that it may have; the layout shows one or more of them.
    """

    role: Role
    panes: tuple[Pane, ...]
    images: StudyImages | None = None
    plans: dict[str, VolumePlan] = field(default_factory=dict)
    volumes: dict[str, Volume] = field(default_factory=dict)
    thumbs: dict[str, tuple[int, NDArray[np.uint8] | None]] = field(default_factory=dict)

    @property
    def pane(self) -> Pane:
        """The first pane, where the study's first series hangs."""
        return self.panes[0]

    def drop(self) -> None:
        """Hold nothing any more."""
        self.images, self.plans, self.volumes, self.thumbs = None, {}, {}, {}


def head_of(subject: Subject) -> Head:
    """The head of the current study's panes; its date is known once its headers are."""
    return Head(Role.CURRENT, subject.exam, when(subject.date, subject.time) if subject.date else "")


def prior_words(prior: Prior) -> str:
    """What the prior is and why it hangs there."""
    at = prior.facts.date
    return f"{prior.facts.description} {at.day} {at:%b %Y}, {prior.why}" if at else prior.why


def overlay_of(side: Side, volume: Volume, subject: Subject | None, link: str) -> Overlay:
    """Whose images a pane shows, from which study, and how it is linked; from the study that hangs there."""
    if side.images is None:
        return Overlay()
    study = side.images.study
    born = f"born {day(study.birth_date)}" if study.birth_date else "birth date not known"
    given_here = subject.patient_id if subject is not None and side.role is Role.CURRENT else ""
    identifier = study.patient_id or given_here or "no ID"
    return Overlay(
        top_left=(name_words(study.patient_name), f"{born}  {study.sex}  {identifier}".replace("    ", "  ")),
        top_right=(series_words(volume), when(study.date, study.time), study.description),
        bottom_left=(link,) if link else (),
        warnings=(CONFLICT,) if study.conflict else (),
        source=study.institution,
        synthetic=study.synthetic,
    )


def two_patients(sides: tuple[Side, ...], shown: tuple[Pane, ...]) -> tuple[str, str] | None:
    """The two patients whose images stand side by side, each with birth date; None while there is one.

    From what hangs in the panes that are shown, whatever way it came there: name, birth date, identifier or who
    gave the identifier differs. The issuers are named only where nothing else tells the two apart.
    """
    studies = [
        side.images.study
        for side in sides
        if side.images is not None and any(pane in shown and pane.volume is not None for pane in side.panes)
    ]
    for left, right in pairwise(studies):
        if not same_person(left, right) or not same_name(left.patient_name, right.patient_name):
            a, b = _who(left), _who(right)
            return (a, b) if a != b else (f"{a} of {_issuer(left)}", f"{b} of {_issuer(right)}")
    return None


def same_person(one: KeptStudy, other: KeptStudy) -> bool:
    """Whether two studies carry one identifier of one issuer and one birth date, as `app.cases` tells people apart.

    Two hospitals may number two people alike: an identifier counts only beside who gave it.
    """
    return (
        one.patient_id.strip() == other.patient_id.strip()
        and one.issuer.strip() == other.issuer.strip()
        and one.birth_date == other.birth_date
    )


def _who(study: KeptStudy) -> str:
    return (
        f"{name_words(study.patient_name)}, born {day(study.birth_date)}, ID {study.patient_id.strip() or 'none'}"
    )


def _issuer(study: KeptStudy) -> str:
    return study.issuer.strip() or "an issuer not named"


def tiles_of(side: Side, shown: tuple[Pane, ...], seen: SeenMap) -> tuple[SeriesTile, ...]:
    """The series of a study as the strip shows them; a tile's `series_uid` is the key of its volume."""
    hung = {pane.volume.key for pane in side.panes if pane in shown and pane.volume is not None}
    tiles = []
    for key, volume in side.volumes.items():
        words = words_of(volume, seen.count(key))
        picture = _thumb(side.thumbs.get(key))
        tiles.append(SeriesTile(key, words.title, words.what, words.state, words.waiting, key in hung, picture))
    return tuple(tiles)


def when(date: str, time: str) -> str:
    """A study's date and time as the pane head prints them."""
    clock = f" {time[:2]}:{time[2:4]}" if len(time) >= 4 else ""
    return f"{day(date)}{clock}"


def day(date: str) -> str:
    """A DICOM date as people write it."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    if len(date) != 8 or not date.isdigit() or not 1 <= int(date[4:6]) <= 12:
        return date or "no date"
    return f"{int(date[6:])} {months[int(date[4:6]) - 1]} {date[:4]}"


def _thumb(kept: tuple[int, NDArray[np.uint8] | None] | None) -> Thumb | None:
    if kept is None or kept[1] is None or kept[1].ndim != 2:
        return None
    picture = kept[1]
    return Thumb(picture.shape[1], picture.shape[0], picture.tobytes())
