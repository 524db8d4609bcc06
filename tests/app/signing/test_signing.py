"""Signing: all of it or nothing, whatever happens in between."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app.access.audit import verify
from app.access.people import Person, Role
from app.cases.records import case_of
from app.cases.values import State
from app.delivery.records import list_deliveries
from app.escalation.policy import policy_of
from app.escalation.records import acknowledge, alerts, read_back, release
from app.escalation.values import AlertState
from app.reports.records import Draft, draft_of, latest_of, outputs_of, save_draft, versions_of
from app.reports.values import Caret
from app.signing.act import NotSigned
from app.store.engine import Store, open_store

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("signing_scene", HERE / "scene.py")
scene = importlib.util.module_from_spec(_spec)
sys.modules["signing_scene"] = scene
_spec.loader.exec_module(scene)


def test_signing_ties_everything_together(store: Store, tmp_path: Path) -> None:
    """Version, outputs, journal, alert, a delivery a connection and an audit entry, and the draft is gone."""
    case_id = scene.make(store, tmp_path / "out")

    signed = scene.do_sign(store, case_id)

    with store.reading() as work:
        version = latest_of(work, case_id)
        assert version is not None and (version.id, version.number, version.state) == (signed.report, 1, "final")
        assert {output.format for output in outputs_of(work, signed.report)} == {"sr", "pdf", "hl7", "fhir", "text"}
        assert draft_of(work, case_id) is None
        assert case_of(work, case_id).state is State.REPORTED
        (alert,) = alerts(work, case_id)
        assert (alert.state, alert.report) == (AlertState.RAISED, signed.report)
        assert len(list_deliveries(work)) == 2
        assert verify(work, scene.TRAIL.key).ok
        text = next(output.data.decode() for output in outputs_of(work, signed.report) if output.format == "text")
    assert "Critical alert raised at 20:41 on 24/11/2026 for large left pneumothorax." in text


def test_a_report_signed_after_the_read_back_says_it(store: Store) -> None:
    """The first version says that the finding was discussed, the addendum that it was read back, by whom and when."""
    case_id = scene.make(store)
    with store.work() as work:
        release(work, scene.TRAIL, scene.NOW, case_id, "amy")
        acknowledge(
            work,
            scene.TRAIL,
            scene.NOW,
            alerts(work, case_id)[0],
            "amy",
            by="Dr L Farrow",
            how="phone",
            read_back=False,
        )
    scene.do_sign(store, case_id)
    later = scene.NOW + timedelta(minutes=9)
    with store.work() as work:
        read_back(
            work, scene.TRAIL, later, alerts(work, case_id)[0], "amy",
            policy=policy_of(None), by="Sister Okoro", how="phone",
        )  # fmt: skip
        save_draft(
            work,
            Draft(case_id, scene.reader_of(store).id, scene.document(), Caret("impression", 0, 0), (), later, 0),
        )

    scene.do_sign(store, case_id, "addendum", "The read-back was written down.", now=later)

    with store.reading() as work:
        said = [version.header.alerts[0].rpartition("discussed with ")[2] for version in versions_of(work, case_id)]
    assert said == [
        "Dr L Farrow at 20:41 on 24/11/2026.",
        "Dr L Farrow at 20:41 on 24/11/2026, read back by Sister Okoro at 20:50.",
    ]


def test_a_second_press_does_not_sign_twice(store: Store) -> None:
    """One first version a case; what follows is an addendum."""
    case_id = scene.make(store)
    scene.do_sign(store, case_id)

    with pytest.raises(NotSigned, match="signed already"):
        scene.do_sign(store, case_id)

    with store.reading() as work:
        assert len(versions_of(work, case_id)) == 1


def test_an_addendum_names_what_it_follows(store: Store) -> None:
    """The first version stays as it was; the second holds the whole report and says which it replaces."""
    case_id = scene.make(store)
    first = scene.do_sign(store, case_id)

    scene.do_sign(
        store, case_id, "addendum", "Dr Farrow rang; the drain is in place.", scene.NOW + timedelta(hours=1)
    )

    with store.reading() as work:
        one, two = versions_of(work, case_id)
        text = next(output.data.decode() for output in outputs_of(work, two.id) if output.format == "text")
    assert (one.id, one.state, two.state, two.replaces) == (first.report, "final", "addendum", first.report)
    assert "the drain is in place" in text and scene.TEXT in text


def test_only_radiologists_sign(store: Store) -> None:
    """An administrator alone sees no clinical content and signs nothing."""
    case_id = scene.make(store)
    wanted = scene.to_sign(store, case_id)
    other = Person("x", "bob", "Bob", "", "", frozenset({Role.ADMINISTRATOR}))

    with pytest.raises(NotSigned, match="Bob may not sign"):
        from dataclasses import replace

        from app.escalation.policy import policy_of
        from app.signing.act import sign

        sign(store, scene.TRAIL, policy_of(None), "Europe/London", "R", scene.NOW, replace(wanted, signer=other))


def test_images_of_another_study_are_never_signed(store: Store) -> None:
    """A report, its images and its dictation carry the same case, and nothing else can be signed."""
    from dataclasses import replace

    from app.escalation.policy import policy_of
    from app.signing.act import sign

    case_id = scene.make(store)
    wanted = scene.to_sign(store, case_id)
    other = replace(wanted, study=replace(wanted.study, uid="2.25.999"))

    with pytest.raises(NotSigned, match="not those of this case"):
        sign(store, scene.TRAIL, policy_of(None), "Europe/London", "R", scene.NOW, other)


def test_what_cannot_be_rendered_is_not_signed(store: Store) -> None:
    """An empty report leaves the draft and no trace of a version."""
    from dataclasses import replace

    from app.escalation.policy import policy_of
    from app.signing.act import sign
    from resources.errors import ReadroomError

    case_id = scene.make(store)
    wanted = scene.to_sign(store, case_id)
    empty = replace(wanted, document=replace(wanted.document, sections=()))

    with pytest.raises(ReadroomError, match="no text"):
        sign(store, scene.TRAIL, policy_of(None), "Europe/London", "R", scene.NOW, empty)

    with store.reading() as work:
        assert latest_of(work, case_id) is None and draft_of(work, case_id) is not None


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with a case ready to be signed, to be copied for each kill."""
    data = tmp_path_factory.mktemp("signing") / "data"
    store = open_store(data)
    case_id = scene.make(store)
    store.close()
    return data, case_id


def killed(prepared: tuple[Path, str], folder: Path, statement: int) -> int:
    """Sign in a child that is killed before that statement; its exit code."""
    data, case_id = prepared
    shutil.copytree(data, folder)
    done = subprocess.run(
        [sys.executable, str(HERE / "scene.py"), str(folder), case_id, str(statement)],
        capture_output=True,
        text=True,
        cwd=HERE.parents[2],
        env={**__import__("os").environ, "PYTHONPATH": str(HERE.parents[2]), "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    store = open_store(folder)
    try:
        with store.reading() as work:
            version, draft = latest_of(work, case_id), draft_of(work, case_id)
            deliveries = list_deliveries(work)
            case, (alert,) = case_of(work, case_id), alerts(work, case_id)
            assert verify(work, scene.TRAIL.key).ok
            if version is None:
                assert draft is not None and draft.document == scene.document()
                assert not deliveries and case.state is not State.REPORTED and alert.report is None
            else:
                assert draft is None and len(outputs_of(work, version.id)) == 5
                assert len(deliveries) == 2 and case.state is State.REPORTED and alert.report == version.id
            assert alert.due is not None, "an alert raised before the kill is still due after it"
    finally:
        store.close()
    assert done.returncode in {-9, 0}, done.stderr
    return done.returncode


@pytest.mark.parametrize("statement", [3, 20, 30])
def test_a_kill_leaves_the_draft_or_the_whole_report(
    prepared: tuple[Path, str], tmp_path: Path, statement: int
) -> None:
    """kill -9 at a statement of signing: never half."""
    assert killed(prepared, tmp_path / "data", statement) == -9


@pytest.mark.soak
def test_a_kill_at_every_statement_leaves_the_draft_or_the_whole_report(
    prepared: tuple[Path, str], tmp_path: Path
) -> None:
    """kill -9 before statement 1, 2, 3 ... until signing completes."""
    statement = 1
    while killed(prepared, tmp_path / str(statement), statement) == -9:
        statement += 1

    assert statement > 30
