"""Every page: names for what can have the focus, targets large enough, all reached by Tab; doors and import."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.desk.case.page import ReadingPage
from app.desk.notices.values import held_alert
from app.desk.pages.import_page import ImportPage
from app.desk.pages.import_values import ImportProgress, ImportResult, RefusalGroup, RefusedFile
from app.desk.pages.sign_in import FirstUserPage, LockPage, SignInPage
from app.desk.pieces.ring import FocusRing
from app.desk.reading.values import TOOLS, BannerFacts, Preset, SeriesTile
from app.desk.report.marks import Kind, marks_of
from app.desk.sheets.sign import SignSheet
from app.desk.sheets.values import OpenCheck, SheetAlert, SignRequest
from app.desk.theme.theme import Theme
from app.desk.worklist.page import Worklist
from app.desk.worklist.values import Light, Preview, WorklistPage
from app.reports.values import Document, Finding

FACTS = BannerFacts(
    "HARGREAVES, Edith",
    "Female, 71 y",
    "12 Mar 1955",
    "RR-204417",
    "RR2611-004817",
    "CT head",
    "24 Nov 2026 20:41",
    light=Light.DUE,
    left="due in 6 min",
    place="2 of 12",
)
REQUEST = SignRequest(
    "Sign this report",
    "Version 1, final. Signed as Dr A. Whitcombe, consultant radiologist.",
    "Acute infarct in the left posterior cerebral artery territory. New since 19 Aug 2024.",
    "Findings: 4 fields, 38 words. Indication from the order.",
    (
        OpenCheck(
            "side",
            Kind.STOP,
            "Side differs:",
            "“right” in Brain, lesion A measured on the left",
            "Change to left",
            ("A is labelled wrongly", "Two lesions"),
        ),
        OpenCheck("fill", Kind.FILL, "Extra-axial spaces is not filled.", "It will read “not commented on”"),
    ),
    (SheetAlert("Critical, raised 21:14.", "Acute infarct", (("Dr S. Okafor", "told 21:14"),)),),
    ("St Brannoc RIS, and the archive as SR and PDF",),
)
RESULT = ImportResult(
    "from the disc STUDIES",
    1204,
    3,
    9,
    (
        RefusalGroup(
            "Codestream cut short: the picture would be incomplete",
            "Ask the sender to send again",
            tuple(RefusedFile(f"truncated/{n}.dcm", "ends early") for n in range(7)),
        ),
        RefusalGroup("Not DICOM", "Nothing to do", (RefusedFile("axial.nii", "NIfTI volume"),)),
    ),
)


@pytest.fixture
def reading(empty_reading: ReadingPage, report: tuple[Document, tuple[Finding, ...]]) -> ReadingPage:
    """A reading page with a report half written, two studies and a held alert."""
    page = empty_reading
    page.tools.show_tools(TOOLS)
    page.banner.show_facts(FACTS)
    page.series.show_series(
        (SeriesTile("1", "2 Brain", "5 mm axial", "seen 21 of 28", shown=True),),
        (SeriesTile("2", "2 Brain", "5 mm axial", "not seen", shown=True),),
        "2 y 3 m before",
    )
    page.tools.show_presets((Preset("viewer.window.preset:1", "Brain", "1", True),))
    page.column.show_document(report[0])
    page.column.editor.set_marks(marks_of(*report))
    page.question.ask(held_alert("a", "acute infarct", "Dr S. Okafor", 7))
    return page


@pytest.fixture
def pages(
    theme: Theme, reading: ReadingPage, worklist_page: WorklistPage, preview: Callable[[str], Preview]
) -> dict[str, QWidget]:
    """Every page of the desk, filled."""
    worklist = Worklist(theme)
    worklist.show_page(worklist_page)
    worklist.table.select_row(1)
    worklist.show_preview(preview("case-1"))
    begin, done = ImportPage(theme), ImportPage(theme)
    begin.begin()
    done.show_result(RESULT)
    found: dict[str, QWidget] = {
        "worklist": worklist,
        "reading": reading,
        "sign sheet": SignSheet(theme, None, replace(REQUEST, asks_password=True)),
        "import": begin,
        "import result": done,
        "sign in": SignInPage(theme),
        "first user": FirstUserPage(theme),
        "lock": LockPage(theme),
    }
    return found


NAMES = ("worklist", "reading", "sign sheet", "import", "import result", "sign in", "first user", "lock")


def open_window(widget: QWidget, qtbot: QtBot) -> None:
    """Show a window and wait until it is the active one."""
    widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)


def _focusable(page: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in page.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and widget.isEnabled()
    ]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)], ids=["1366", "1920"])
def test_what_can_have_the_focus_has_a_name_and_a_size(
    pages: dict[str, QWidget], qtbot: QtBot, name: str, size: tuple[int, int]
) -> None:
    """Each control has a name for screen readers and is at least 24 px each way (WCAG 2.5.8)."""
    page = pages[name]
    qtbot.addWidget(page)
    page.resize(*size)
    page.show()
    qtbot.waitExposed(page)
    QApplication.processEvents()

    controls = _focusable(page)
    assert controls
    for control in controls:
        assert control.accessibleName().strip(), (name, type(control).__name__, control.objectName())
        if isinstance(control, QAbstractButton | QLineEdit):
            assert min(control.width(), control.height()) >= 24, (name, control.accessibleName())


@pytest.mark.parametrize("name", [name for name in NAMES if name != "reading"])
def test_tab_reaches_every_control_and_comes_round(pages: dict[str, QWidget], qtbot: QtBot, name: str) -> None:
    """From the first control Tab meets each of them once and is nowhere trapped."""
    page = pages[name]
    qtbot.addWidget(page)
    page.resize(1920, 1080)
    open_window(page, qtbot)
    QApplication.processEvents()
    controls = _focusable(page)
    controls[0].setFocus()

    met = []
    for _ in range(len(controls) + 4):
        focus = QApplication.focusWidget()
        assert focus is not None
        met.append(focus)
        QTest.keyClick(focus, Qt.Key.Key_Tab)

    assert {id(each) for each in controls} <= {id(each) for each in met}, name


def test_tab_in_a_region_of_the_reading_page_stays_off_the_report(reading: ReadingPage, qtbot: QtBot) -> None:
    """Tab in the tools goes from tool to tool; in the report it goes from field to field."""
    qtbot.addWidget(reading)
    reading.resize(1920, 1080)
    open_window(reading, qtbot)
    tools = reading.tools.findChildren(QAbstractButton)

    tools[0].setFocus()
    QTest.keyClick(tools[0], Qt.Key.Key_Tab)
    assert tools[1].hasFocus()

    reading.column.editor.setFocus()
    QTest.keyClick(reading.column.editor, Qt.Key.Key_Tab)
    assert reading.column.editor.hasFocus()


def test_the_banner_keeps_everything_that_identifies(reading: ReadingPage, qtbot: QtBot) -> None:
    """At 1366 with a long name each fact is still there, shortened ones whole in the tip."""
    qtbot.addWidget(reading)
    long = "WOLFESCHLEGELSTEINHAUSENBERGERDORFF-MONTGOMERY, Hubertine Alexandrina Wilhelmina"
    reading.banner.show_facts(replace(FACTS, patient=long, accession="RR12345678", accession_assigned=True))
    reading.resize(1366, 768)
    reading.show()
    QApplication.processEvents()

    assert reading.banner.isVisible()
    assert reading.banner.name.toolTip() == long
    assert reading.width() == 1366
    values = reading.banner._values
    assert values["accession"].text() == "RR12345678 (assigned here)"
    assert all(value.isVisible() and value.width() >= 24 for value in values.values())


def test_two_patients_take_the_banners_place_until_resolved(reading: ReadingPage, qtbot: QtBot) -> None:
    """The bar of two patients names both and goes only when one is chosen."""
    qtbot.addWidget(reading)
    reading.resize(1366, 768)
    reading.show()
    reading.warn_of_two("A, One, born 1 Jan 1950", "B, Two, born 2 Feb 1960")
    assert not reading.banner.isVisible()
    assert "A, One" in reading.two_patients.accessibleName()

    with qtbot.waitSignal(reading.two_patients.kept) as kept:
        QTest.mouseClick(reading.two_patients.answers()[1], Qt.MouseButton.LeftButton)
    reading.settle()

    assert kept.args == ["right"]
    assert reading.banner.isVisible()


def test_tools_and_tiles_ask_by_command_and_series(reading: ReadingPage, qtbot: QtBot) -> None:
    """A tool emits its command id, a preset its own, a tile its series."""
    qtbot.addWidget(reading)
    reading.resize(1920, 1080)
    reading.show()

    with qtbot.waitSignal(reading.tools.wanted) as tool:
        reading.tools._tools["viewer.tool.length"].click()
    with qtbot.waitSignal(reading.tools.wanted) as preset:
        reading.tools._presets[0][0].click()
    with qtbot.waitSignal(reading.series.prior_chosen) as series:
        QTest.mouseClick(reading.series._prior.tiles[0], Qt.MouseButton.LeftButton)

    assert (tool.args, preset.args, series.args) == (
        ["viewer.tool.length"],
        ["viewer.window.preset:1"],
        ["2"],
    )


@pytest.mark.parametrize("width", [440, 662])
def test_what_a_check_says_stands_whole_in_the_sheet(theme: Theme, qtbot: QtBot, width: int) -> None:
    """The sentence a reason is asked for wraps on a narrow sheet; none of it is lost behind dots."""
    words = "The impression says left, the findings describe it on the right."
    check = OpenCheck("1", Kind.STOP, "Side differs:", words, "Change to right", ("The text is right",))
    sheet = SignSheet(theme, None, replace(REQUEST, checks=(check,)))
    qtbot.addWidget(sheet)
    sheet.resize(sheet.place(QRect(0, 0, width, 900)).size())
    open_window(sheet, qtbot)

    said = sheet.lines[0].words
    assert said.text() == words
    assert said.height() >= said.heightForWidth(said.width())


def test_a_report_that_is_being_signed_cannot_be_left_or_signed_twice(theme: Theme, qtbot: QtBot) -> None:
    """While the documents are made the sheet says so and takes neither Enter nor Esc; a refusal gives it back."""
    sheet = _sheet(theme, qtbot, replace(REQUEST, checks=(), asks_password=False))
    left: list[object] = []
    sheet.left.connect(lambda: left.append(True))
    with qtbot.waitSignal(sheet.signed):
        sheet.sign.click()

    sheet.wait()
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    sheet.back.click()

    assert left == []
    assert not sheet.sign.isEnabled()
    assert sheet._why_not.text().startswith("Signing")
    sheet.refuse("The disk is full.")
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert left == [True]
    assert sheet.sign.isEnabled()


def _sheet(theme: Theme, qtbot: QtBot, request: SignRequest) -> SignSheet:
    sheet = SignSheet(theme, None, request)
    qtbot.addWidget(sheet)
    sheet.setGeometry(sheet.place(QRect(0, 0, 700, 700)))
    open_window(sheet, qtbot)
    sheet.entrance().setFocus()
    return sheet


def test_a_stop_keeps_the_sheet_from_signing_until_it_has_a_reason(theme: Theme, qtbot: QtBot) -> None:
    """It opens on the first reason; Enter, the key that signs, never picks one; Space does, and Enter then signs."""
    sheet = _sheet(theme, qtbot, REQUEST)
    assert not sheet.sign.isEnabled()
    assert sheet._why_not.text() == "1 stop needs a reason"
    assert sheet.lines[0].choices[0].hasFocus()

    QTest.keyClick(sheet.lines[0].choices[0], Qt.Key.Key_Return)
    assert not sheet.sign.isEnabled()
    assert sheet.lines[0].choices[0].hasFocus()

    QTest.keyClick(sheet.lines[0].choices[0], Qt.Key.Key_Space)
    assert sheet.sign.hasFocus()
    with qtbot.waitSignal(sheet.signed) as signed:
        QTest.keyClick(sheet.sign, Qt.Key.Key_Return)

    assert signed.args[0].reasons == (("side", "A is labelled wrongly"),)


def test_a_reason_in_ones_own_words_counts(theme: Theme, qtbot: QtBot) -> None:
    """“Other” opens a field; spaces alone are no reason, words are, Enter goes on to Sign."""
    sheet = _sheet(theme, qtbot, REQUEST)
    line = sheet.lines[0]
    line.choices[-1].click()
    QTest.keyClicks(line.field, "  ")
    assert not sheet.sign.isEnabled()

    QTest.keyClicks(line.field, "Old film")
    QTest.keyClick(line.field, Qt.Key.Key_Return)

    assert sheet.sign.hasFocus()
    assert line.reason() == "Old film"


def test_the_password_is_asked_for_and_forgotten_when_refused(theme: Theme, qtbot: QtBot) -> None:
    """With a password wanted nothing is signed without one; a refusal stays readable and empties the field."""
    sheet = _sheet(theme, qtbot, replace(REQUEST, checks=(), asks_password=True))
    assert sheet.password.hasFocus()
    assert not sheet.sign.isEnabled()

    QTest.keyClicks(sheet.password, "secret")
    with qtbot.waitSignal(sheet.signed) as signed:
        QTest.keyClick(sheet.password, Qt.Key.Key_Return)
    sheet.refuse("That password is not yours.")

    assert signed.args[0].password == "secret"
    assert sheet.password.text() == ""
    assert sheet._refusal.isVisible()


def test_esc_leaves_the_sheet(theme: Theme, qtbot: QtBot) -> None:
    """Esc signs nothing and says that the sheet is left."""
    sheet = _sheet(theme, qtbot, replace(REQUEST, checks=()))

    with qtbot.assertNotEmitted(sheet.signed), qtbot.waitSignal(sheet.left):
        QTest.keyClick(sheet.sign, Qt.Key.Key_Escape)


def test_the_sheet_fits_a_small_column(theme: Theme, qtbot: QtBot) -> None:
    """In 440 px nothing is wider than the sheet; its list scrolls upwards and downwards only."""
    sheet = _sheet(theme, qtbot, replace(REQUEST, asks_password=True))
    sheet.setGeometry(sheet.place(QRect(0, 0, 440, 500)))
    QApplication.processEvents()

    area = sheet.findChild(QAbstractScrollArea)
    assert area is not None
    assert sheet._inside.width() <= area.viewport().width()
    assert sheet.height() <= 484


def test_signing_in_says_one_sentence_when_refused(theme: Theme, qtbot: QtBot) -> None:
    """Name and password go out once; a refusal keeps the name, empties the password and gives it the keys."""
    page = SignInPage(theme)
    qtbot.addWidget(page)
    page.resize(1366, 768)
    open_window(page, qtbot)
    page.begin()
    QTest.keyClicks(page.name, "whitcombe")
    QTest.keyClick(page.name, Qt.Key.Key_Return)
    assert page.password.hasFocus()
    QTest.keyClicks(page.password, "wrong")
    with qtbot.waitSignal(page.wanted) as wanted:
        QTest.keyClick(page.password, Qt.Key.Key_Return)

    page.refuse("Name and password do not belong together.")

    assert wanted.args == ["whitcombe", "wrong"]
    assert page.name.text() == "whitcombe"
    assert page.password.text() == ""
    assert page.password.hasFocus()


def test_the_first_user_types_the_password_twice(theme: Theme, qtbot: QtBot) -> None:
    """Two different passwords make no user."""
    page = FirstUserPage(theme)
    qtbot.addWidget(page)
    page.show()
    page.name.setText("Ann")
    page.password.setText("one")
    page.again.setText("two")

    with qtbot.assertNotEmitted(page.wanted):
        page.go.click()

    assert "differ" in page._refusal.words.text()


def test_the_lock_asks_for_the_password_alone(theme: Theme, qtbot: QtBot) -> None:
    """The lock says who is signed in and that the draft is kept, and hands the password on."""
    page = LockPage(theme)
    qtbot.addWidget(page)
    page.lock("Dr A. Whitcombe", "21:14")
    page.show()
    page.password.setText("secret")

    with qtbot.waitSignal(page.wanted) as wanted:
        page.go.click()

    assert wanted.args == ["secret"]
    assert "draft is kept" in page.words.text()


def test_an_import_counts_stops_and_groups(theme: Theme, qtbot: QtBot) -> None:
    """The bar counts, Esc stops, and refusals stand by reason with the rest of a group behind Right."""
    page = ImportPage(theme)
    qtbot.addWidget(page)
    page.resize(1366, 768)
    open_window(page, qtbot)
    page.show_progress(ImportProgress(312, 640, "a.dcm"))
    assert page._count.text() == "312 of 640 files"
    with qtbot.waitSignal(page.stop_wanted):
        QTest.keyClick(page.stop, Qt.Key.Key_Escape)

    page.show_result(RESULT)
    few = len(page.table.lines())
    QTest.keyClick(page.table, Qt.Key.Key_Right)

    assert page._headline.text() == "8 files were refused"
    assert len(page.table.lines()) == few + 3
    QTest.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "truncated/6.dcm" in QApplication.clipboard().text()


def test_an_import_without_refusals_offers_the_worklist(theme: Theme, qtbot: QtBot) -> None:
    """When all was taken, the number is the headline and Enter goes to the worklist."""
    page = ImportPage(theme)
    qtbot.addWidget(page)
    page.show()
    page.show_result(replace(RESULT, groups=()))

    assert page._headline.text() == "1,204 images imported"
    with qtbot.waitSignal(page.worklist_wanted):
        page.onward.click()


def test_panes_frame_themselves(reading: ReadingPage, theme: Theme, qtbot: QtBot) -> None:
    """A pane that has the keys shows its own frame; the ring does not lie around it as well."""
    qtbot.addWidget(reading)
    ring = FocusRing(theme, reading)
    pane = reading.regions()[1]
    reading.resize(1366, 768)
    open_window(reading, qtbot)

    pane.setFocus()
    assert not ring.isVisible()
    reading.tools.findChildren(QAbstractButton)[0].setFocus()

    assert ring.isVisible()


def test_tab_in_the_images_goes_into_the_report(reading: ReadingPage, qtbot: QtBot) -> None:
    """One key from image to report; words typed there are text and not commands of the viewer."""
    qtbot.addWidget(reading)
    reading.resize(1920, 1080)
    open_window(reading, qtbot)
    current = reading.regions()[1]
    current.setFocus()

    QTest.keyClick(current, Qt.Key.Key_Tab)

    assert reading.column.editor.hasFocus()


def test_presets_never_make_the_page_wider_than_a_small_screen(reading: ReadingPage, qtbot: QtBot) -> None:
    """Long names of a chest at 1366: presets go from the right, as sent stays; with room all are back."""
    names = ("Lung", "Mediastinum", "Bone", "Angiography", "Liver", "As sent")
    reading.resize(1366, 768)
    reading.show()
    qtbot.waitExposed(reading)

    reading.tools.show_presets(tuple(Preset(f"viewer.window.preset:{name}", name, "1") for name in names))
    QApplication.processEvents()

    assert reading.minimumSizeHint().width() <= reading.width() == 1366
    assert [button.text() for button, _ in reading.tools._presets if button.isVisible()][::3] == ["Lung", "As sent"]
    reading.resize(1920, 1080)
    QApplication.processEvents()
    assert all(button.isVisible() and cap.isVisible() for button, cap in reading.tools._presets)


def test_why_a_report_cannot_be_signed_cuts_no_button(reading: ReadingPage, qtbot: QtBot) -> None:
    """At 1366 the words beside Sign give way; both buttons are whole."""
    reading.resize(1366, 768)
    reading.show()
    qtbot.waitExposed(reading)

    reading.column.may_sign("The report is still opening")
    QApplication.processEvents()

    for button in (reading.column.critical, reading.column.sign):
        assert button.width() >= button.sizeHint().width()
