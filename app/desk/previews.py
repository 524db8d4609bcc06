"""The preview of a case with its pictures and priors; runs on a worker."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.archive.records import instances_of
from app.cases.priors import StudyFacts, hung, priors_of
from app.cases.records import studies_of_patient
from app.desk.worklist.values import Preview, PriorLine, Thumb
from resources.errors import ReadroomError
from viewer.draw.raster import Raster
from viewer.look.default import default_window
from viewer.panes.series import thumbnail
from viewer.read.scan import read_header
from viewer.read.stored import stored_pixels
from viewer.volumes.build import build

if TYPE_CHECKING:
    from app.desk.station import Station

PIXELS = 400


def preview_of(station: Station, shown: Preview, patient: str, study: str) -> Preview:
    """The preview with the time line of priors and a picture of the current and the prior study."""
    with station.store.reading() as work:
        others = studies_of_patient(work, patient)
    current = next((one for one in others if one.study == study), None)
    if current is None:
        return replace(shown, coming=False)
    priors = priors_of(current, others, station.regions)
    beside = hung(priors)
    lines = [PriorLine(_day(current), current.description or shown.case, "this case", "this")]
    for prior in priors:
        hangs = prior is beside
        note = f"hangs beside, {prior.interval}" if hangs else f"{prior.interval}, {prior.why}"
        lines.append(PriorLine(_day(prior.facts), prior.facts.description, note, "hangs" if hangs else "other"))
    return replace(
        shown,
        priors=tuple(lines),
        current=picture_of(station, study),
        prior=picture_of(station, beside.facts.study) if beside else None,
        has_prior=beside is not None,
        coming=False,
    )


def _day(facts: StudyFacts) -> str:
    return f"{facts.date.day} {facts.date:%b %Y}" if facts.date else "no date"


def picture_of(station: Station, study: str) -> Thumb | None:
    """A grey picture of the middle image of a study's first series; None where it cannot be drawn."""
    with station.store.reading() as work:
        kept = [one for one in instances_of(work, study) if one.pixels_sha256 is not None]
    if not kept:
        return None
    series = [one for one in kept if one.series == kept[0].series]
    one = series[len(series) // 2]
    try:
        source = station.vault.source(one.sop, one.file_sha256)
        header = read_header(source)
        plan = build([header])[0]
        volume = plan.allocate()
        pixels = stored_pixels(header, source)
        volume.stored[...] = pixels[: volume.slices]
        volume.arrived[:] = True
        drawn = thumbnail(volume, Raster(), default_window(volume), PIXELS)
    except (ReadroomError, ValueError):
        return None
    if drawn is None or drawn.ndim != 2:
        return None
    return Thumb(drawn.shape[1], drawn.shape[0], drawn.tobytes())
