"""A dressed application and worklist values of our own making."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from app.desk.bridge import Bridge
from app.desk.case.page import ReadingPage
from app.desk.case.viewing import Viewing
from app.desk.theme.theme import Theme, dress
from app.desk.worklist.values import Filter, Light, Preview, PriorLine, Status, Tab, WorklistPage, WorklistRow
from app.reports.text import section_text
from app.reports.values import Document, Doubt, Field, Finding, Link, Section
from dictation.panel.strip import DictationStrip
from viewer.draw.raster import Raster
from viewer.look.presets import load
from viewer.panes.style import Style
from viewer.read.pool import Pool

_CASES = """\
late|late by 14 min|E|OKONKWO, Chidi|34 M|CT cervical spine|St Brannoc|Dr R. Mbeki|412|none|W|draft, 20:52
due|due in 6 min|E|HARGREAVES, Edith|71 F|CT head|St Brannoc|Dr L. Farrow|85 of 90|3|W|new
due|due in 11 min|E|SZCZEPAŃSKI, Łukasz|58 M|CT pulmonary angiogram|Wyre Vale|Dr P. Nair|640|1|W|new
soon|soon, 22 min|E|BRIGHT, Tobias|6 M|CT head|St Brannoc|Dr L. Farrow|92|none|W|new
in-time|in time, 41 min|E|DELACROIX, Amélie|45 F|CT renal tract|Combe Hill, ED|Dr G. Osei|310|2|W|new
stopped|stopped 19:40|E|IYER, Priya|29 F|CT head|Wyre Vale, ED|Dr P. Nair|0 of 90|1|W|awaiting images
in-time|in time, 2 h 10|Urgent|NAKAMURA, Kenji|52 M|MR lumbar spine|Combe Hill|Mr D. Rook|186|1|nobody|new
in-time|in time, 21 h|Two-week|SALGADO, Inés|57 F|CT abdomen and pelvis|Wyre Vale|Dr E. Lund|540|2|nobody|new"""


def worklist_rows() -> tuple[WorklistRow, ...]:
    """Eight invented cases in every light."""
    rows = []
    for number, line in enumerate(_CASES.splitlines()):
        light, left, priority, patient, age, exam, site, referrer, images, priors, given, state = line.split("|")
        waiting = " of " in images
        rows.append(
            WorklistRow(
                case=f"case-{number}",
                light=Light(light),
                left=left,
                due="" if light == "stopped" else f"2026-11-24T21:{number:02}:00Z",
                priority=priority if priority != "E" else "Emergency",
                patient=patient,
                age=age,
                exam=exam,
                site=site,
                referrer=referrer,
                images=images if waiting else f"all {images}",
                waiting=waiting,
                priors=priors,
                given_to=given.replace("W", "Dr Whitcombe"),
                state="not opened" if state == "new" else state,
                lively=state.startswith("draft"),
                why=f"{priority}, {left}, neuro, you read the prior",
            )
        )
    return tuple(rows)


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    """The application dressed as it ships, once as in the program."""
    return dress(qapp)


@pytest.fixture
def rows() -> tuple[WorklistRow, ...]:
    """Eight invented cases in every light."""
    return worklist_rows()


@pytest.fixture
def worklist_page(rows: tuple[WorklistRow, ...]) -> WorklistPage:
    """A whole page of values."""
    counts = ((Tab.MINE, 5), (Tab.OPEN, 8), (Tab.STOPPED, 1), (Tab.REPORTED, 23), (Tab.ALERTS, 1))
    filters = (Filter("Modality", ("CT", "MR")), Filter("Site", ("St Brannoc",)), Filter("Priority", ("Urgent",)))
    status = (
        Status("ok", "Connected to 3 sites"),
        Status("outbox", "Outbox 1 waiting, 2 min"),
        Status("display", "Display passed today 08:02"),
        Status("microphone", "Microphone ready"),
    )
    return WorklistPage(rows, Tab.OPEN, counts, rows[1], 3, filters, "", status)


@pytest.fixture
def preview() -> Callable[[str], Preview]:
    """What the right side says of a case."""
    return preview_of


def preview_of(case: str) -> Preview:
    """An invented preview."""
    return Preview(
        case=case,
        patient="HARGREAVES, Edith",
        facts=("Female, 71 y", "Born 12 Mar 1955", "ID RR-204417"),
        why="Second by deadline, after your own draft. Given to you at 20:44: neuro, you read the prior.",
        order="Sudden right visual field loss and word-finding difficulty, onset 19:20. Stroke?",
        referrer="Dr L. Farrow, St Brannoc ED, bleep 2204",
        images="85 of 90 here. Series 3 waits for 5.",
        waiting=True,
        priors=(
            PriorLine("24 Nov 2026", "CT head", "this case", "this"),
            PriorLine("19 Aug 2024", "CT head", "hangs beside, 2 y 3 m before", "hangs"),
            PriorLine("02 Feb 2022", "MR brain", "4 y 9 m before"),
            PriorLine("14 May 2019", "CT chest", "other region"),
        ),
        has_prior=True,
    )


def head_report() -> tuple[Document, tuple[Finding, ...]]:
    """A head CT half dictated, with one stop, one field to fill and one word to hear."""
    brain = (
        "Low attenuation with loss of grey-white differentiation in the right occipital lobe, 44.9 mm, "
        "new since the prior. No haemorrhage."
    )
    at = brain.index("44.9")
    ventricles = "Normal size. The left occipital horn is effaced."
    doubt = ventricles.index("effaced")
    order = "Sudden right visual field loss and word-finding difficulty, onset 19:20. Stroke?"
    document = Document(
        "ct-head",
        "CT head",
        (
            Section("indication", "Indication", (Field("indication", text=order, default=order),), from_order=True),
            Section(
                "technique",
                "Technique and comparison",
                (Field("technique", text="Unenhanced CT of the head. Compared with 19\u00a0Aug\u00a02024."),),
            ),
            Section(
                "findings",
                "Findings",
                (
                    Field("findings.brain", "Brain", brain, links=(Link(at, at + 7, "m1"),)),
                    Field("findings.ventricles", "Ventricles", ventricles, doubts=(Doubt(doubt, doubt + 7, 0.54),)),
                    Field("findings.extra", "Extra-axial spaces", "", "none or describe", required=True),
                    Field(
                        "findings.bones", "Bones and sinuses", "No fracture. Mastoid air cells clear.", "describe"
                    ),
                ),
            ),
            Section(
                "impression",
                "Impression",
                (
                    Field(
                        "impression",
                        text="Acute infarct in the left posterior cerebral artery territory",
                        prompt="describe",
                        required=True,
                    ),
                ),
            ),
        ),
    )
    text = section_text(document.sections[2])
    start = text.index("right")
    finding = Finding(
        "side-mismatch",
        "stop",
        "findings",
        "right",
        start,
        start + 5,
        "The measured lesion A is on the left.",
    )
    return document, (finding,)


@pytest.fixture
def report() -> tuple[Document, tuple[Finding, ...]]:
    """A head CT half dictated, and what the checks say of it."""
    return head_report()


@pytest.fixture
def empty_reading(theme: Theme) -> Iterator[ReadingPage]:
    """The reading page as the desk builds it, before a case hangs in it."""
    style = Style(theme.tokens.colour, theme.tokens.family)
    with Pool(threads=1) as pool:
        viewing = Viewing(Bridge(), pool, Raster(), style, load())
        yield ReadingPage(theme, viewing, DictationStrip(theme.tokens.colour, theme.tokens.family))
