"""Studies as the archive keeps them, written through its records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert

from app.cases.contracts import contracts_of
from app.cases.records import Admitted, admit
from app.store.engine import Store
from app.store.tables import access
from app.store.tables import archive as images

NOW = datetime(2026, 11, 24, 20, 41, tzinfo=UTC)
Keep = Callable[..., None]


@pytest.fixture
def keep(store: Store) -> Keep:
    """Keeps one study: by keyword what its headers say; `images` a modality each, `documents` without pixels."""

    def kept(uid: str, images_of: tuple[str, ...] = ("CT",), pixels: bool = True, **said) -> None:
        facts = {
            "patient_id": "P1", "issuer": "", "patient_name": "DOE^Jane", "birth_date": "19550312", "sex": "F",
            "date": "20261124", "description": "CT chest", "accession": f"A{uid}", "modalities": "", "arrived": NOW,
        } | said  # fmt: skip
        with store.work() as work:
            work.execute(insert(images.study).values(uid=uid, **facts))
            for number, modality in enumerate(images_of):
                series = f"{uid}.{number}"
                work.execute(insert(images.series).values(uid=series, study=uid, number=number, modality=modality))
                work.execute(
                    insert(images.instance).values(
                        sop=f"{series}.1", series=series, study=uid, sop_class="1", number=1, frames=3, size=1,
                        file_sha256="0" * 64, pixels_sha256="1" * 64 if pixels else None, modality=modality,
                    )
                )  # fmt: skip

    return kept


@pytest.fixture
def let_in(store: Store) -> Callable[[], Admitted]:
    """Admits what is kept."""

    def admitted(now: datetime = NOW) -> Admitted:
        with store.work() as work:
            return admit(work, now, contracts_of(None))

    return admitted


@pytest.fixture
def reader(store: Store) -> str:
    """Somebody who reads, by id."""
    with store.work() as work:
        work.execute(insert(access.person).values(id="amy", name="amy", display_name="Dr A", created=NOW))
        work.execute(insert(access.person).values(id="ben", name="ben", display_name="Dr B", created=NOW))
    return "amy"
