"""UIDs that are empty, padded, or carried by two images."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from viewer.volumes.inspection import inspected

AIR = np.zeros((6, 4), np.uint16)


def test_slices_without_a_uid_make_their_volume_and_a_copy_counts_once(write: Any, tmp_path: Path) -> None:
    """Two slices of air are two slices; the same slice twice is one."""
    for z in (0.0, 1.0, 2.0, 1.0):
        write(SOPInstanceUID="", ImagePositionPatient=[0, 0, z], InstanceNumber=int(z), pixels=AIR)

    found = inspected(tmp_path, True, [])

    (volume,) = found.volumes
    assert (volume.shape, volume.verdict) == ((3, 6, 4), ("regular",))
    assert (found.instances_seen, found.instances_used, found.refused) == (3, 3, ())


def test_different_images_without_a_uid_at_one_place_are_all_shown(write: Any, tmp_path: Path) -> None:
    """Nothing tells them apart, so they are no volume, but no image is lost."""
    for grey in (1, 2):
        write(SOPInstanceUID="", ImagePositionPatient=[0, 0, 0], InstanceNumber=1, pixels=AIR + grey)

    found = inspected(tmp_path, True, [])

    assert [volume.verdict for volume in found.volumes] == [("not_a_volume",)] * 2
    assert len({volume.digest for volume in found.volumes}) == 2


def test_images_without_a_series_stand_alone(write: Any, tmp_path: Path) -> None:
    """An empty Series Instance UID joins nothing."""
    for z in (0.0, 1.0):
        write(SeriesInstanceUID="", ImagePositionPatient=[0, 0, z])

    assert [volume.verdict for volume in inspected(tmp_path, False, []).volumes] == [("single",)] * 2


@pytest.mark.parametrize("same", [True, False])
def test_one_uid_twice_among_good_slices(write: Any, tmp_path: Path, same: bool) -> None:
    """An identical copy is quiet; another image is refused by its file's name and is in no volume."""
    for z in range(3):
        write(SOPInstanceUID=f"1.2.3.{z}", ImagePositionPatient=[0, 0, float(z)], pixels=AIR + z)
    path = write(SOPInstanceUID="1.2.3.1", ImagePositionPatient=[0, 0, 1.0], pixels=AIR + (1 if same else 9))

    found = inspected(tmp_path, True, [])

    (volume,) = found.volumes
    assert (volume.shape[0], volume.verdict) == (3, ("regular",))
    assert [one.file for one in found.refused] == ([] if same else [str(path)])
    assert (found.instances_seen, found.instances_used) == (3 if same else 4, 3)


def test_padding_of_a_uid_means_nothing(write: Any, tmp_path: Path) -> None:
    """Series and frame of reference are compared without trailing spaces and zeros."""
    for z, end in enumerate(("", " ", "\0")):
        write(
            SeriesInstanceUID="1.2.3.4" + end,
            FrameOfReferenceUID="1.2.3.5" + end,
            ImagePositionPatient=[0, 0, float(z)],
        )

    (volume,) = inspected(tmp_path, False, []).volumes

    assert volume.shape[0] == 3
