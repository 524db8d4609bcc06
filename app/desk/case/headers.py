"""The headers of a study's images, from the vault, and the volumes they make; runs on a worker."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from app.archive.values import KeptInstance, KeptStudy
from app.archive.vault import Vault, open_vault
from app.desk.case.values import StudyImages
from app.store.first_images import first_images as rows_of
from viewer.read.headers import read_headers as headers_of
from viewer.read.refusal import Refused
from viewer.volumes.build import build

if TYPE_CHECKING:
    from viewer.read.header import Header
    from viewer.read.pool import Job
    from viewer.read.source import Source


def read_headers(
    vault: Vault, study: KeptStudy, kept: Iterable[KeptInstance], job: Job | None = None
) -> StudyImages:
    """The images that were decoded whole at import; stops when the job is cancelled.

    Raises:
        ReadroomError: an image is missing, or is not what was kept.
    """
    images: list[tuple[Header, Source]] = []
    sources = [vault.source(one.sop, one.file_sha256) for one in kept if one.pixels_sha256 is not None]
    for header, source in zip(headers_of(sources), sources, strict=False):
        if job is not None and job.cancelled:
            break
        if isinstance(header, Refused):
            raise header
        images.append((header, source))
    return StudyImages(study, tuple(images), build([header for header, _ in images]))


def first_images(data: Path, study_uid: str) -> StudyImages | None:
    """The same past the store that is still being opened, for the very first case of a start.

    None where it cannot be had this way: the store is no file of this machine, or has no such study.

    Raises:
        ReadroomError: an image is missing, or is not what was kept.
    """
    from app.access.keys import Keys, keys_of_user
    from app.settings.folders import config_folder

    found = rows_of(data, study_uid)
    if found is None:
        return None
    name = f"archive-{found.store}"
    in_file = Keys(config_folder() / "keys", use_keyring=False)
    key = in_file.find(name) or keys_of_user().find(name)  # a keyring takes its time to load
    if key is None:
        return None
    study = KeptStudy(**found.study)
    return read_headers(open_vault(data, key), study, [KeptInstance(**row) for row in found.instances])
