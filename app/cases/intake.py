"""Import to case: the archive keeps studies, then each study with CT or MR images becomes a case."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.access.audit import Trail
from app.archive.importing import digest_workers, take
from app.archive.values import Progress, Taken
from app.archive.vault import Vault
from app.cases.contracts import Contracts
from app.cases.records import Admitted, admit, refresh_images
from app.store.engine import Store


@dataclass(frozen=True, slots=True)
class Intake:
    """What came in: what the archive took and what became of it."""

    taken: Taken
    admitted: Admitted


def take_in(
    store: Store,
    vault: Vault,
    trail: Trail,
    contracts: Contracts,
    paths: Sequence[Path],
    actor: str,
    now: Callable[[], datetime],
    tell: Callable[[Progress], None] = lambda _progress: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Intake:
    """Import and admit; audited. A kill in between loses nothing: admission is asked again at every start."""
    with digest_workers(
        max(1, min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2))
    ) as hands:
        taken = take(store, vault, hands, paths, now, tell, cancelled)
    with store.work() as work:
        at = now()
        admitted = admit(work, at, contracts)
        for study in taken.studies:
            refresh_images(work, study.study)
        body = {
            "studies": [study.study for study in taken.studies],
            "imported": taken.imported,
            "duplicates": taken.duplicates,
            "refused": len(taken.refused),
            "cases": list(admitted.cases),
        }
        trail.append(work, at, actor, "archive.import", body=body)
    return Intake(taken, admitted)
