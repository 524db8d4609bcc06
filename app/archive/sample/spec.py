"""The sample list as data: who, what exam, which images, and the facts of its case."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from app.archive.sample.chest_lungs import InPleura
from app.archive.sample.ct_chest import Chest, Nodule, Pose
from app.archive.sample.ct_head import HeadCT, Lesion, Subdural
from app.archive.sample.head_shape import Head, Mass
from app.archive.sample.mr_brain import BrainMR
from app.archive.sample.mr_spine import SpineMR
from app.archive.sample.spine_column import Disc
from resources import folder
from resources.errors import ReadroomError

T = TypeVar("T")

Recipe: TypeAlias = Chest | HeadCT | BrainMR | SpineMR
Facts: TypeAlias = Mapping[str, Any]  # a TOML table, as tomllib gives it


class SampleError(ReadroomError):
    """The sample list cannot be read as written."""


@dataclass(frozen=True, slots=True)
class SamplePatient:
    """An invented person; `nhs` only from the range 999, which is never issued."""

    id: str
    name: str
    born: date
    sex: str
    nhs: str = ""


@dataclass(frozen=True, slots=True)
class SampleSeries:
    """A series of a study: which made image, and what it is called."""

    image: str
    number: int
    description: str


@dataclass(frozen=True, slots=True)
class SampleStudy:
    """One study of the list.

    Attributes:
        key: its name in the list, and the root of its UIDs.
        exam: the exam in words, the study's description.
        before: how long before now it was made.
        recipe: how its images are made.
        case: the worklist facts, for whoever makes the demo's cases; empty for a prior without one.
    """

    key: str
    patient: SamplePatient
    exam: str
    modality: str
    body_part: str
    accession: str
    referrer: str
    institution: str
    before: timedelta
    recipe: Recipe
    series: tuple[SampleSeries, ...]
    case: Facts


def sample_studies(path: Path | None = None) -> tuple[SampleStudy, ...]:
    """Every study of the sample list, in its order.

    Raises:
        SampleError: the list has a study that cannot be understood; the sentence names it.
    """
    source = path or folder() / "sample" / "studies.toml"
    with source.open("rb") as file:
        table = tomllib.load(file)
    people = {key: _patient(key, facts) for key, facts in table["patient"].items()}
    return tuple(_study(facts, people) for facts in table["study"])


def _patient(key: str, facts: Facts) -> SamplePatient:
    return _made(SamplePatient, f"patient {key}", facts)


def _study(facts: Facts, people: Mapping[str, SamplePatient]) -> SampleStudy:
    key = str(facts.get("key", "without a key"))
    where = f"study {key}"
    if facts.get("patient") not in people:
        raise SampleError(f"Sample list, {where}: no patient “{facts.get('patient')}” is listed.")
    rest = {k: v for k, v in facts.items() if k not in ("images", "days_before", "minutes_before")}
    return _made(
        SampleStudy,
        where,
        {
            **rest,
            "patient": people[facts["patient"]],
            "before": timedelta(days=facts.get("days_before", 0), minutes=facts.get("minutes_before", 0)),
            "recipe": _recipe(where, facts.get("images", {})),
            "series": tuple(_made(SampleSeries, where, s) for s in facts.get("series", ())),
            "case": facts.get("case", {}),
        },
    )


def _recipe(where: str, facts: Facts) -> Recipe:
    """The recipe of a `[study.images]` table: its `kind` names the program, the rest are its values."""
    rest = {k: v for k, v in facts.items() if k != "kind"}
    match facts.get("kind"):
        case "ct-chest":
            return _made(Chest, where, _parts(where, rest, nodule=Nodule, air=InPleura, fluid=InPleura, pose=Pose))
        case "ct-head":
            parts = _parts(where, rest, subdural=Subdural, bleed=Lesion, infarct=Lesion)
            return _made(HeadCT, where, {**parts, "head": _head(where, rest.get("head", {}))})
        case "mr-brain":
            parts = _parts(where, rest, infarct=Lesion, series=tuple)
            return _made(BrainMR, where, {**parts, "head": _head(where, rest.get("head", {}))})
        case "mr-spine":
            return _made(SpineMR, where, _parts(where, rest, disc=Disc))
        case other:
            raise SampleError(f"Sample list, {where}: images of kind “{other}” cannot be made.")


def _head(where: str, facts: Facts) -> Head:
    return _made(Head, where, _parts(where, facts, mass=Mass))


def _parts(where: str, facts: Facts, **kinds: Any) -> dict[str, Any]:
    """The table with its inner tables made into values, and lists into tuples."""
    out: dict[str, Any] = {}
    for key, value in facts.items():
        if isinstance(value, dict) and key in kinds:
            out[key] = _made(kinds[key], f"{where}, {key}", value)
        else:
            out[key] = tuple(value) if isinstance(value, list) else value
    return out


def _made(kind: type[T], where: str, facts: Facts) -> T:
    """A dataclass from a table, or one sentence about what does not fit."""
    known = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    for key in facts:
        if key not in known:
            raise SampleError(
                f"Sample list, {where}: “{key}” is not known here; known are {', '.join(sorted(known))}."
            )
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in facts.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise SampleError(f"Sample list, {where}: {error}.") from error
