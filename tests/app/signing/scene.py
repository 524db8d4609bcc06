"""A case ready to be signed, made through the rooms' own doors; also run as a script that is killed while signing."""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, event, insert

from app.access.audit import Trail
from app.access.people import Person, Role
from app.access.records import add_person, people
from app.archive.records import study_of
from app.cases.contracts import contracts_of
from app.cases.records import admit, case_of, claim
from app.delivery.records import add_connection
from app.escalation.policy import policy_of
from app.escalation.records import raise_alert
from app.reports.records import Draft, draft_of, save_draft
from app.reports.values import Caret, Document, Evidence, Field, Section
from app.signing.act import sign
from app.signing.values import Signed, ToSign
from app.store.engine import Store, open_store
from app.store.tables import archive as images

NOW = datetime(2026, 11, 24, 20, 41, tzinfo=UTC)
TRAIL = Trail(b"k" * 32)
STUDY = "2.25.111"
TEXT = "There is a large left pneumothorax."


def document(impression: str = TEXT) -> Document:
    """Five sections with text."""
    texts = {
        "indication": "Sudden breathlessness.",
        "technique": "Unenhanced CT of the chest.",
        "comparison": "None available.",
        "findings": "Left pneumothorax, 42 mm.",
        "impression": impression,
    }
    sections = tuple(Section(key, key.capitalize(), (Field(key, text=text),)) for key, text in texts.items())
    return Document("ct-chest", "CT chest", sections)


def make(store: Store, folder: Path | None = None) -> str:
    """One admitted, claimed case with a draft and a held alert; its id."""
    with store.work() as work:
        reader = add_person(work, NOW, "amy", [Role.RADIOLOGIST], None, "Dr A Whitcombe", "1234567", "Consultant")
        work.execute(
            insert(images.study).values(
                uid=STUDY, patient_id="RR-1", patient_name="HARGREAVES^Edith", birth_date="19550312", sex="F",
                date="20261124", time="204100", description="CT chest", accession="RR2611-004817", arrived=NOW,
                modalities="CT", body_part="CHEST", referrer="FARROW^L",
            )
        )  # fmt: skip
        work.execute(insert(images.series).values(uid="2.25.112", study=STUDY, number=2, modality="CT"))
        work.execute(
            insert(images.instance).values(
                sop="2.25.113", series="2.25.112", study=STUDY, sop_class="1.2.840.10008.5.1.4.1.1.2", number=1,
                frames=1, size=1, file_sha256="0" * 64, pixels_sha256="1" * 64, modality="CT",
            )
        )  # fmt: skip
        case_id = admit(work, NOW, contracts_of(None)).cases[0]
        case = claim(work, NOW, case_of(work, case_id), reader.id, reader.display_name)
        save_draft(work, Draft(case.id, reader.id, document(), Caret("impression", 5, 5), (), NOW, 0))
        add_connection(work, NOW, "ris", "mllp", "127.0.0.1:9", {"host": "127.0.0.1", "port": "9"})
        place = str(folder or "/nonexistent")
        add_connection(work, NOW, "files", "folder", place, {"path": place})
        raise_alert(
            work, TRAIL, NOW, policy=policy_of(None), category="critical", finding="large left pneumothorax",
            case_id=case.id, accession=case.accession, referrer="Dr L Farrow", contact="bleep 2204", person=reader.id,
            actor=reader.name,
        )  # fmt: skip
    return case_id


def reader_of(store: Store) -> Person:
    with store.reading() as work:
        return people(work)[0]


def to_sign(store: Store, case_id: str, state: str = "final", reason: str = "") -> ToSign:
    """What the desk would hand over."""
    with store.reading() as work:
        case, study, draft = case_of(work, case_id), study_of(work, STUDY), draft_of(work, case_id)
    assert study is not None
    evidence = (Evidence(STUDY, "2.25.112", "1.2.840.10008.5.1.4.1.1.2", "2.25.113", "CT"),)
    text = draft.document if draft else document()
    return ToSign(
        case, study, reader_of(store), text, (), (), evidence, ("ct-chest", "CT chest", "L"), state, reason
    )


def do_sign(store: Store, case_id: str, state: str = "final", reason: str = "", now: datetime = NOW) -> Signed:
    """Sign it."""
    wanted = to_sign(store, case_id, state, reason)
    return sign(store, TRAIL, policy_of(None), "Europe/London", "Readroom", now, wanted)


def killed_at(data: Path, case_id: str, statement: int) -> None:
    """Sign in this process and be killed before the statement of that number."""
    count = 0

    def before(*_: object) -> None:
        nonlocal count
        count += 1
        if count == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    store = open_store(data)
    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "commit", before)
    do_sign(store, case_id)
    sys.stdout.write(f"{count}\n")


if __name__ == "__main__":
    killed_at(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
