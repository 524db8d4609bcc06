"""One loader in a fresh process: python tests/benchmarks/loaders.py NAME FOLDER -> one line of JSON.

The clock starts after the imports and stops when every voxel is in memory, sorted. What was read is judged after the
clock by its digest, so that nobody is fast by reading less: HU as int16, slice by slice from the feet, rows from the top.
Peers rescale to HU as they load, so `own` does too: each slice in place as it arrives, still in the processor's cache.
`stored` is what the desk does: it keeps the stored numbers, and the window's table holds the rescale.

Only the standard library is imported above: vtk-dicom runs this file with Debian's Python, which has no numpy.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

Found = dict[str, Any]
"""`digest`, `middle` or `total` (the sum of all HU), for the caller to compare with what was written."""
Timed = tuple[dict[str, float], Callable[[], Found]]
"""Parts of the time in seconds; what was read, worked out after the clock."""
Work = Callable[[], Timed]


def floor(folder: Path, threads: int) -> Work:
    """Every file's pixels, at its end, read straight into one new array in the order of the names: nothing understood."""
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    def work() -> Timed:
        names = sorted(entry.path for entry in os.scandir(folder))
        volume = np.empty((len(names), 512, 512), np.int16)

        def read(first: int) -> None:
            for k in range(first, len(names), threads):
                descriptor = os.open(names[k], os.O_RDONLY)
                at = os.fstat(descriptor).st_size - volume[k].nbytes
                os.preadv(descriptor, [memoryview(volume[k]).cast("B")], at)
                os.close(descriptor)

        if threads == 1:
            read(0)
        else:
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(read, range(threads)))
        return {}, lambda: {"total": int(volume.sum(dtype=np.int64)) - 1024 * volume.size}

    return work


def own(
    folder: Path,
    threads: int | None = None,
    rescale: bool = False,
    only_first: bool = False,
    proven: bool = True,
) -> Work:
    """Ours: headers, volumes, the middle slice first, then the rest in the pool.

    Args:
        threads: of the pool; as many as cores when None.
        rescale: to HU, in place, on the thread that decoded the slice.
        only_first: stop at the first slice.
        proven: the streams were decoded whole before, as those of the desk were at import.
    """
    import threading

    import numpy as np

    from viewer.read.headers import read_headers
    from viewer.read.load import Loader, SliceArrived, SliceFailed
    from viewer.read.pool import Pool
    from viewer.read.source import FileSource
    from viewer.volumes.build import build

    pool = Pool(threads, niceness=0)  # as its peers are; beside a GUI thread it is nicer, see stalls.py

    def work() -> Timed:
        began = time.perf_counter()
        sources = [FileSource.of(entry.path) for entry in os.scandir(folder)]
        images = list(zip(read_headers(sources), sources, strict=True))
        scanned = time.perf_counter() - began
        (plan,) = build([header for header, _ in images])
        volume = plan.allocate()
        values = volume.stored.view(np.int16)
        offset = np.int16(volume.intercept[0])
        if not (volume.slope == 1).all() or not (volume.intercept == offset).all():
            sys.exit("The series does not have the one rescale that it was written with.")
        whole, one = threading.Event(), threading.Event()
        middle, first = volume.slices // 2, 0.0

        def report(news: SliceArrived | SliceFailed) -> None:
            nonlocal first
            if isinstance(news, SliceFailed):
                print(news.sentence, file=sys.stderr)
                os._exit(1)
            if news.index == middle:
                first = time.perf_counter() - began
                one.set()
            if rescale:
                np.add(values[news.index], offset, out=values[news.index])
            if volume.arrived.all():
                whole.set()

        loader = Loader(pool, report, proven=proven)
        loader.load(volume, plan.places, images)
        if not (one if only_first else whole).wait(100):
            sys.exit("The series did not arrive.")
        if only_first:
            loader.drop(volume.key)
        if rescale:
            pool.close()  # the last slice is rescaled after it is reported

        def check() -> Found:
            if not rescale:
                np.add(values, offset, out=values)
            found = {"middle": _sha(values[middle])}
            return found if only_first else {**found, "digest": _sha(values)}

        return {"headers": scanned, "first": first}, check

    return work


def memory(folder: Path) -> Work:
    """Ours again, for its memory in MiB: what the volume takes, what loading takes at its peak, what closing gives back."""
    import threading

    from viewer.read.headers import read_headers
    from viewer.read.load import Loader, SliceArrived, SliceFailed
    from viewer.read.pool import Pool
    from viewer.read.source import FileSource
    from viewer.volumes.build import build

    pool = Pool(niceness=0)

    def loaded() -> tuple[Found, float, dict[str, float]]:
        before = _status("VmRSS")
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew (man 5 proc)
        sources = [FileSource.of(entry.path) for entry in os.scandir(folder)]
        images = list(zip(read_headers(sources), sources, strict=True))
        (plan,) = build([header for header, _ in images])
        volume, whole = plan.allocate(), threading.Event()

        def report(news: SliceArrived | SliceFailed) -> None:
            if isinstance(news, SliceFailed) or volume.arrived.all():
                whole.set()

        loader = Loader(pool, report, proven=True)
        loader.load(volume, plan.places, images)
        whole.wait(100)
        peak, now = _status("VmHWM"), _status("VmRSS")
        values = volume.stored.view("i2")
        values += int(volume.intercept[0])
        loader.close()
        return (
            {"digest": _sha(values)},
            before,
            {"volume": values.nbytes / 2**20, "peak": peak - before, "taken": now - before},
        )

    def work() -> Timed:
        found, before, parts = loaded()
        time.sleep(1)  # the goal speaks of one second after closing
        return {**parts, "back": parts["taken"] - (_status("VmRSS") - before)}, lambda: found

    return work


def _status(name: str) -> float:
    """A line of /proc/self/status, MiB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) / 1024
    raise KeyError(name)


def decoder(folder: Path, threads: int) -> Work:
    """The JPEG-LS decoder alone: every stream in memory, one buffer a thread; processor seconds beside the clock."""
    import threading
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np
    from imagecodecs._jpegls import jpegls_decode
    from pydicom import dcmread
    from pydicom.encaps import generate_frames

    files = [dcmread(entry.path) for entry in os.scandir(folder)]
    files.sort(key=lambda head: float(head.ImagePositionPatient[2]))
    streams = [next(generate_frames(head.PixelData, number_of_frames=1)) for head in files]
    mine = threading.local()

    def decode(stream: bytes) -> None:
        if not hasattr(mine, "buffer"):
            mine.buffer = np.zeros((512, 512), np.uint16)
        jpegls_decode(stream, out=mine.buffer)

    def work() -> Timed:
        used = time.process_time()
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(decode, streams))
        used = time.process_time() - used

        def check() -> Found:
            whole = hashlib.sha256()
            for stream in streams:
                decode(stream)
                whole.update((mine.buffer.astype(np.int16) - np.int16(1024)).data)
            return {"digest": whole.hexdigest()}

        return {"cpu": used}, check

    return work


def simpleitk(folder: Path) -> Work:
    """SimpleITK's series reader."""
    import SimpleITK

    def work() -> Timed:
        reader = SimpleITK.ImageSeriesReader()
        reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
        image = reader.Execute()
        return {}, lambda: {"digest": _sha(SimpleITK.GetArrayViewFromImage(image).astype("i2"))}

    return work


def vtk(folder: Path) -> Work:
    """VTK's own DICOM reader; its slices go down and its rows up."""
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkIOImage import vtkDICOMImageReader

    def work() -> Timed:
        reader = vtkDICOMImageReader()
        reader.SetDirectoryName(str(folder))
        reader.Update()

        def check() -> Found:
            found = vtk_to_numpy(reader.GetOutput().GetPointData().GetScalars())
            return {"digest": _sha(found.astype("i2").reshape(-1, 512, 512)[::-1, ::-1])}

        return {}, check

    return work


def vtk_dicom(folder: Path) -> Work:
    """vtk-dicom, with the Python that Debian built it for."""
    from vtkdicom import vtkDICOMDirectory, vtkDICOMReader

    def work() -> Timed:
        directory = vtkDICOMDirectory()
        directory.SetDirectoryName(str(folder))
        directory.Update()
        reader = vtkDICOMReader()
        reader.SetFileNames(directory.GetFileNamesForSeries(0))
        reader.SetMemoryRowOrderToFileNative()
        reader.Update()
        values = reader.GetOutput().GetPointData().GetScalars()
        return {}, lambda: {"digest": hashlib.sha256(memoryview(values)).hexdigest()}

    return work


def dcm2niix(folder: Path) -> Work:
    """dcm2niix into a file in memory, as it cannot do with less; it leaves the rescale to the file's header."""
    import numpy as np

    shared = Path("/dev/shm")

    def work() -> Timed:
        out = Path(tempfile.mkdtemp(dir=shared if shared.is_dir() else None))
        subprocess.run(
            ["dcm2niix", "-z", "n", "-b", "n", "-o", str(out), str(folder)], check=True, stdout=subprocess.DEVNULL
        )

        def check() -> Found:
            (file,) = out.glob("*.nii")
            found = np.fromfile(file, "<i2", offset=352).reshape(-1, 512, 512)
            file.unlink()
            out.rmdir()
            return {"digest": _sha(found[:, ::-1] - np.int16(1024))}

        return {}, check

    return work


def pydicom(folder: Path) -> Work:
    """The loop that everybody writes first: read, sort, `pixel_array`, rescale."""
    import numpy as np
    from pydicom import dcmread

    def work() -> Timed:
        files = [dcmread(entry.path) for entry in os.scandir(folder)]
        files.sort(key=lambda head: float(head.ImagePositionPatient[2]))
        volume = np.empty((len(files), 512, 512), np.int16)
        for head, slice_ in zip(files, volume, strict=True):
            slice_[...] = head.pixel_array.astype(np.int16) * int(head.RescaleSlope) + int(head.RescaleIntercept)
        return {}, lambda: {"digest": _sha(volume)}

    return work


def heads(folder: Path) -> Work:
    """Headers of every file by pydicom, then the middle image: the naive way to a first picture."""
    import numpy as np
    from pydicom import dcmread

    def work() -> Timed:
        began = time.perf_counter()
        names = [entry.path for entry in os.scandir(folder)]
        found = [dcmread(name, stop_before_pixels=True) for name in names]
        scanned = time.perf_counter() - began
        order = sorted(range(len(names)), key=lambda k: float(found[k].ImagePositionPatient[2]))
        first = dcmread(names[order[len(names) // 2]]).pixel_array
        seconds = time.perf_counter() - began
        return {"headers": scanned, "first": seconds}, lambda: {"middle": _sha(first.astype("i2") - np.int16(1024))}

    return work


def _sha(values: Any) -> str:
    """Of the bytes in C order, a slice at a time so that nothing is copied whole."""
    whole = hashlib.sha256()
    for part in _parts(values):
        whole.update(part)
    return whole.hexdigest()


def _parts(values: Any) -> Iterator[bytes]:
    for slice_ in values if values.ndim == 3 else [values]:
        yield slice_.tobytes()


LOADERS: dict[str, Callable[[Path], Work]] = {
    "floor": partial(floor, threads=1),
    "floor, all cores": partial(floor, threads=len(os.sched_getaffinity(0))),
    "own": partial(own, rescale=True),
    "own, unproven": partial(own, rescale=True, proven=False),
    "stored": own,
    "first": partial(own, only_first=True),
    "memory": memory,
    "simpleitk": simpleitk,
    "vtk": vtk,
    "vtk-dicom": vtk_dicom,
    "dcm2niix": dcm2niix,
    "pydicom": pydicom,
    "heads": heads,
    **{f"stored, {threads}": partial(own, threads=threads) for threads in (1, 2, 4, 8)},
    **{f"decoder, {threads}": partial(decoder, threads=threads) for threads in (1, 2, 4, 8)},
}


def main(name: str, folder: Path) -> None:
    """Time one loader once."""
    work = LOADERS[name](folder)
    began = time.perf_counter()
    parts, check = work()
    seconds = time.perf_counter() - began
    with contextlib.redirect_stdout(sys.stderr):
        found = check()
    print(json.dumps({"all": seconds, **parts, **found}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
