"""One loader in a fresh process: python tests/benchmarks/loaders.py NAME FOLDER -> JSON of seconds.

The clock starts after the imports and stops when every voxel is in memory, sorted. The peers rescale as they
load; ours keeps the stored numbers and rescales what is shown. `mean`, in modality units, is taken after the clock, so
that nobody is fast by reading less.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

Timed = tuple[dict[str, float], Callable[[], float]]
"""Parts of the time in seconds; the mean of all that was read, as modality values."""


def floor(folder: Path) -> Callable[[], Timed]:
    """Every file's pixels read into one array in the order of the names, nothing understood."""
    import numpy as np

    def work() -> Timed:
        names = sorted(entry.path for entry in os.scandir(folder))
        volume = np.empty((len(names), 512, 512), np.int16)
        for name, slice_ in zip(names, volume, strict=True):
            descriptor = os.open(name, os.O_RDONLY)
            os.preadv(descriptor, [memoryview(slice_).cast("B")], os.fstat(descriptor).st_size - slice_.nbytes)
            os.close(descriptor)
        return {}, lambda: float(volume.mean(dtype=np.float64))

    return work


def own(folder: Path) -> Callable[[], Timed]:
    """Ours: headers, volumes, the asked-for slice first, then the rest in the pool."""
    import threading

    from viewer.read.load import Loader, SliceArrived, SliceFailed
    from viewer.read.pool import Pool
    from viewer.read.scan import read_header
    from viewer.read.source import FileSource
    from viewer.volumes.build import build

    pool = Pool()

    def work() -> Timed:
        began = time.perf_counter()
        sources = [FileSource.of(entry.path) for entry in os.scandir(folder)]
        images = [(read_header(source), source) for source in sources]
        scanned = time.perf_counter() - began
        (plan,) = build([header for header, _ in images])
        volume = plan.allocate()
        whole, first = threading.Event(), []

        def report(news: SliceArrived | SliceFailed) -> None:
            if isinstance(news, SliceFailed):
                sys.exit(news.sentence)
            if not first:
                first.append(time.perf_counter() - began)
            if volume.arrived.all():
                whole.set()

        Loader(pool, report).load(volume, plan.places, images)
        whole.wait(60)
        values = (float(volume.rescaled(k).mean(dtype="f8")) for k in range(volume.slices))
        return {"headers": scanned, "first": first[0]}, lambda: sum(values) / volume.slices

    return work


def simpleitk(folder: Path) -> Callable[[], Timed]:
    """SimpleITK's series reader."""
    import SimpleITK

    def work() -> Timed:
        reader = SimpleITK.ImageSeriesReader()
        reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
        image = reader.Execute()
        SimpleITK.GetArrayViewFromImage(image)
        return {}, lambda: float(SimpleITK.GetArrayViewFromImage(image).mean(dtype="f8"))

    return work


def vtk(folder: Path) -> Callable[[], Timed]:
    """VTK's own DICOM reader."""
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkIOImage import vtkDICOMImageReader

    def work() -> Timed:
        reader = vtkDICOMImageReader()
        reader.SetDirectoryName(str(folder))
        reader.Update()
        return {}, lambda: float(vtk_to_numpy(reader.GetOutput().GetPointData().GetScalars()).mean(dtype="f8"))

    return work


def pydicom(folder: Path) -> Callable[[], Timed]:
    """Headers of every file by pydicom, then the middle image: the naive way to a first picture."""
    from pydicom import dcmread

    def work() -> Timed:
        began = time.perf_counter()
        names = [entry.path for entry in os.scandir(folder)]
        heads = [dcmread(name, stop_before_pixels=True) for name in names]
        scanned = time.perf_counter() - began
        middle = sorted(range(len(names)), key=lambda k: float(heads[k].ImagePositionPatient[2]))[len(names) // 2]
        first = dcmread(names[middle]).pixel_array
        return {"headers": scanned, "first": time.perf_counter() - began}, lambda: float(first.mean(dtype="f8"))

    return work


def main(name: str, folder: Path) -> None:
    """Time one loader once."""
    work = {"floor": floor, "own": own, "simpleitk": simpleitk, "vtk": vtk, "pydicom": pydicom}[name](folder)
    began = time.perf_counter()
    parts, mean = work()
    print(json.dumps({"all": time.perf_counter() - began, **parts, "mean": mean()}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
