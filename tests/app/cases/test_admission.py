"""From kept studies to cases: who is who, what is numbered here, what is left without a case."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from sqlalchemy import select

from app.cases.contracts import contracts_of
from app.cases.records import admit, case_named, case_of, refresh_images, studies_of_patient
from app.cases.values import State
from app.store.tables import cases as tables

ASSIGNED = re.compile(r"^RR\d{8}$")


def cases_of(store, admitted) -> dict[str, object]:
    with store.reading() as work:
        return {case.study: case for case in (case_of(work, one) for one in admitted.cases)}


def test_studies_with_ct_or_mr_become_cases_and_others_are_kept(store, keep, let_in) -> None:
    """A CT, an MR with an SR in it, an X-ray, a CT document without pixels; asked twice, admitted once."""
    keep("1")
    keep("2", ("SR", "MR"), description="MR brain")
    keep("3", ("CR",))
    keep("4", ("CT",), pixels=False)

    admitted, again = let_in(), let_in()

    found = cases_of(store, admitted)
    assert set(found) == {"1", "2"} and admitted.kept == ("3", "4")
    assert again.cases == () and again.kept == ("3", "4")
    case = found["2"]
    assert (case.modality, case.state, case.priority, case.contract) == ("MR", State.NEW, "routine", "local")
    assert case.due is not None and case.received < case.amber < case.red < case.due


def test_of_several_modalities_ct_names_the_case_and_all_images_count(store, keep, let_in) -> None:
    """A study with a CT and an MR series: one case, six images."""
    keep("1", ("MR", "CT"))

    (case,) = cases_of(store, let_in()).values()

    assert (case.modality, case.images) == ("CT", 6)


def test_empty_numbers_are_given_here_once_and_said(store, keep, let_in) -> None:
    """RR and eight digits for accession and patient id; what came with the images stays as it came."""
    keep("1", accession="", patient_id="", description="")
    keep("2", accession="A2", patient_id="P2")

    found = cases_of(store, let_in())

    bare, full = found["1"], found["2"]
    assert ASSIGNED.match(bare.accession) and ASSIGNED.match(bare.patient_id)
    assert (bare.accession_assigned, bare.patient_id_assigned, bare.exam) == (True, True, "CT")
    assert (full.accession, full.patient_id) == ("A2", "P2")
    assert not full.accession_assigned and not full.patient_id_assigned
    with store.reading() as work:
        assert case_named(work, bare.accession).id == bare.id


def test_an_accession_that_another_case_has_is_replaced_not_refused(store, keep, let_in) -> None:
    """Some scanners repeat a number: both studies become cases."""
    keep("1", accession="SAME")
    keep("2", accession="SAME")

    numbers = sorted(case.accession for case in cases_of(store, let_in()).values())

    assert len(numbers) == 2 and "SAME" in numbers
    assert sum(bool(ASSIGNED.match(number)) for number in numbers) == 1


def test_an_empty_patient_id_matches_nobody(store, keep, let_in) -> None:
    """Two studies without an id are two people, whatever their names."""
    keep("1", patient_id="")
    keep("2", patient_id=" ")

    people = {case.patient for case in cases_of(store, let_in()).values()}

    assert len(people) == 2


def test_the_same_id_with_another_birth_date_or_issuer_is_another_person(store, keep, let_in) -> None:
    """Never merged by machine; the same three agree, however often they come."""
    keep("1")
    keep("2", birth_date="19990101")
    keep("3", issuer="OTHER HOSPITAL")
    keep("4", birth_date="")
    first = cases_of(store, let_in())
    for uid, said in {"5": {}, "6": {"birth_date": "19990101"}, "7": {"issuer": "OTHER HOSPITAL"}}.items():
        keep(uid, **said)
    second = cases_of(store, let_in())

    assert len({case.patient for case in first.values()}) == 4
    assert [second[uid].patient for uid in "567"] == [first[uid].patient for uid in "123"]


def test_priors_are_earlier_studies_of_the_person_and_are_counted_again_when_one_arrives(
    store, keep, let_in
) -> None:
    """2019, 2023 and today; later an older one comes in; one without a date is nobody's prior."""
    keep("1", date="20261124")
    keep("2", date="20230101")
    keep("3", date="20190101")
    keep("4", date="")
    keep("5", date="2020-0101")
    keep("9", patient_id="P9")
    found = cases_of(store, let_in())
    assert {uid: case.priors for uid, case in found.items()} == {"1": 2, "2": 1, "3": 0, "4": 0, "5": 0, "9": 0}

    keep("6", date="20100101")
    let_in()

    with store.reading() as work:
        counts = dict(work.execute(select(tables.case_.c.study, tables.case_.c.priors)).all())
        known = studies_of_patient(work, found["1"].patient)
    assert counts == {"1": 3, "2": 2, "3": 1, "4": 0, "5": 0, "6": 0, "9": 0}
    assert {facts.study: facts.date for facts in known}["2"] == date(2023, 1, 1)
    assert {facts.study: facts.date for facts in known}["5"] is None


def test_more_images_of_a_known_study_show(store, keep, let_in) -> None:
    """The case says how many are here."""
    from sqlalchemy import update

    from app.store.tables import archive as images

    keep("1")
    (case,) = cases_of(store, let_in()).values()
    with store.work() as work:
        work.execute(update(images.instance).values(frames=250))
        refresh_images(work, "1")
        assert (case.images, case_of(work, case.id).images) == (3, 250)


def test_where_the_holidays_end_a_case_is_admitted_without_a_deadline(store, keep, tmp_path) -> None:
    """Nothing is silently unread for want of a calendar; no deadline is guessed, and the journal says why."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "contracts.toml").write_text(
        'timezone = "Europe/London"\nstop_reasons = []\n[[contract]]\nid = "local"\nname = "L"\ncalendar = "days"\n'
        'close = "17:00"\nholidays = "scotland"\ntarget_percent = 99\namber_margin = 1\ntargets = { routine = 2 }\n'
    )
    keep("1")

    with store.work() as work:
        admitted = admit(work, datetime(2030, 1, 1, tzinfo=UTC), contracts_of(tmp_path))
        case = case_of(work, admitted.cases[0])
        reason = work.execute(select(tables.case_event.c.reason)).scalar_one()

    assert (case.state, case.due) == (State.NEW, None) and "bank holidays" in reason
