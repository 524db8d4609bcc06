"""Installing a published model from a folder or a zip, whole or not at all."""

from __future__ import annotations

import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from dictation.models.check import check
from dictation.models.found import describe
from dictation.models.layout import missing_parts, model_in
from dictation.models.values import ModelInfo, ModelRefused

MOST_BYTES = 8 * 2**30
MOST_FILES = 5000
MOST_RATIO = 200
"""A published model packs to about a half; a file that grows more than this when unpacked is a bomb."""
PIECE = 1 << 20
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def install(source: Path, into: Path) -> ModelInfo:
    """Copy or unpack a model, try it, and only then let it stand in `into` under its own name.

    Raises:
        ModelRefused: the source is missing, unsafe, no model, does not open, or its name is taken; nothing is left.
    """
    if not source.exists():
        raise ModelRefused(f"There is no file or folder {source}.")
    try:
        into.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=into, prefix=".installing-") as aside:
            fresh = Path(aside)
            if source.is_dir():
                model, name = _copied(source, fresh / "copy")
            else:
                model, name = _unpacked(source, fresh / "unpacked")
            if not NAME.fullmatch(name):
                raise ModelRefused(f"'{name}' cannot be a model's name; rename the folder to letters and digits.")
            place = into / name
            if place.exists():
                raise ModelRefused(f"A model '{name}' is installed already; remove it first.")
            _tried(model, source)
            model.rename(place)
    except OSError as wrong:
        raise ModelRefused(f"{source} cannot be installed into {into}: {wrong.strerror or wrong}.") from None
    return describe(place)


def remove(name: str, place: Path) -> None:
    """Delete an installed model.

    Raises:
        ModelRefused: no such installed model, or it cannot be deleted.
    """
    folder = place / name
    if not NAME.fullmatch(name) or not folder.is_dir():
        raise ModelRefused(f"No speech model '{name}' is installed in {place}.")
    try:
        shutil.rmtree(folder)
    except OSError as wrong:
        raise ModelRefused(f"The model '{name}' cannot be removed: {wrong.strerror}.") from None


def _tried(model: Path, source: Path) -> None:
    """Refuse what does not open, naming what the person gave instead of the copy."""
    try:
        check(model)
    except ModelRefused as wrong:
        raise ModelRefused(str(wrong).replace(str(model), str(source))) from None


def _copied(source: Path, to: Path) -> tuple[Path, str]:
    found = model_in(source)
    if found is None:
        raise ModelRefused(f"{source} is not a speech model: {missing_parts(source)}.")
    for path in found.rglob("*"):
        if path.is_symlink():
            raise ModelRefused(f"{source} holds a link ({path.name}); a model must be plain files.")
    shutil.copytree(found, to)
    return to, found.resolve().name


def _unpacked(source: Path, to: Path) -> tuple[Path, str]:
    try:
        with zipfile.ZipFile(source) as archive:
            _refuse_unsafe(source, archive.infolist())
            for entry in archive.infolist():
                _write(source, archive, entry, to)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as wrong:
        raise ModelRefused(f"{source} is not a zip file that can be read: {wrong}.") from None
    found = model_in(to) if to.is_dir() else None
    if found is None:
        raise ModelRefused(f"{source} holds no speech model: am/final.mdl is missing.")
    return found, source.stem if found == to else found.name


def _refuse_unsafe(source: Path, entries: list[zipfile.ZipInfo]) -> None:
    """Names that lead out of the folder, links, and sizes that no model has."""
    if len(entries) > MOST_FILES:
        raise ModelRefused(f"{source} holds {len(entries)} files; no speech model has so many.")
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise ModelRefused(
            f"{source} would unpack to more than {MOST_BYTES // 2**30} GB; no speech model is so large."
        )
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename:
            raise ModelRefused(f"{source} is refused: '{entry.filename}' would be written outside its folder.")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise ModelRefused(f"{source} is refused: '{entry.filename}' is a link.")
        if entry.file_size > 10 * PIECE and entry.file_size > MOST_RATIO * max(1, entry.compress_size):
            raise ModelRefused(f"{source} is refused: '{entry.filename}' unpacks to {entry.file_size} bytes.")


def _write(source: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, to: Path) -> None:
    """One file, never longer than its entry says."""
    target = to / entry.filename
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(entry) as packed, target.open("wb") as file:
        while piece := packed.read(PIECE):
            written += len(piece)
            if written > entry.file_size:
                raise ModelRefused(f"{source} is refused: '{entry.filename}' is longer than it says.")
            file.write(piece)
