"""From headers to volumes: the front door of this room."""

from __future__ import annotations

from collections.abc import Sequence

from viewer.read.header import Header
from viewer.volumes.plan import VolumePlan, plans_of_series
from viewer.volumes.slices import Slice, slices_of


def build(headers: Sequence[Header]) -> tuple[VolumePlan, ...]:
    """The volumes that these headers make, series by series in order of their number.

    `Place.header` of each plan counts in `headers`. Objects without pixels are passed by; an image without a
    Series Instance UID stands alone.
    """
    series: dict[str, list[Slice]] = {}
    for slice_ in slices_of(headers):
        key = slice_.header.series.uid or f"alone {slice_.header.sop_uid or slice_.place.header}"
        series.setdefault(key, []).append(slice_)

    def turn(key: str) -> tuple[str, int, str]:
        header = series[key][0].header
        return (header.study.uid, -1 if header.series.number is None else header.series.number, key)

    return tuple(plan for key in sorted(series, key=turn) for plan in plans_of_series(series[key], key))
