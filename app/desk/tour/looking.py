"""The first half of the tour: the worklist, the images, the prior beside them, a measurement."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

from app.desk.case.viewing import Side
from app.desk.rows import name_words
from app.desk.tour.hands import until
from app.desk.tour.scene import Scene, hung, nearest
from app.desk.tour.values import Effect, NoEffect, Point, Step
from viewer.look.window import Window
from viewer.measure.plane import plane
from viewer.panes.values import Tool
from viewer.panes.words import voi_words

ARRIVE_S = 60.0


def steps() -> tuple[Step, ...]:
    """In their order."""
    return (
        Step("worklist.select", "key", "worklist", select, needed=lambda scene: _row(scene) > 0),
        Step("worklist.open", "key", "opened", open_case),
        Step("viewer.image.next", "mouse", "", wheel),
        Step("viewer.series.next", "key", "next-series", next_series, needed=_has_series),
        Step("viewer.series.previous", "key", "", first_series, needed=_has_series),
        Step("viewer.image.next", "key", "paged", page),
        Step("viewer.window.drag", "mouse", "", drag_window, needed=_has_window),
        Step("viewer.window.preset", "key", "window", preset, needed=lambda scene: bool(scene.viewing.presets())),
        Step("viewer.pane.next", "key", "", to_prior, needed=_prior_beside),
        Step("viewer.image.next", "key", "", page_prior, needed=_prior_beside),
        Step("viewer.window.preset", "key", "", preset_prior, needed=_presets_beside),
        Step("viewer.prior.compare", "key", "prior-linked", compare, needed=lambda scene: scene.has_prior),
        Step("viewer.window.preset", "key", "prior-window", preset_prior, needed=_presets_instead),
        Step("viewer.pane.previous", "key", "", to_current, needed=_at_prior),
        Step("viewer.image.next", "key", "", page, needed=_led_away),
        Step("viewer.tool.length", "key", "", length_tool),
        Step("viewer.measurement.draw", "mouse", "measured", measure),
    )


def _row(scene: Scene) -> int:
    return next(
        (at for at, row in enumerate(scene.window.worklist.table.cases.rows) if row.case == scene.plan.case), 0
    )


def select(scene: Scene) -> Effect:
    """Go down the list to the case."""
    table, down = scene.window.worklist.table, _row(scene)
    scene.hands.key("Down", down)
    until(lambda: table.case() == scene.plan.case, "the selection was to stand on the case")
    until(lambda: scene.window.worklist.preview.settled, "the preview was to be whole")
    row = table.cases.rows[down]
    return Effect(
        "Down" if down == 1 else f"Down, {down} times", f"{row.exam} of {row.patient} is selected: {row.why}."
    )


def open_case(scene: Scene) -> Effect:
    """Open it and wait for its images and its prior's."""
    window = scene.window
    if window.worklist.table.case() != scene.plan.case:
        raise NoEffect("Another case is selected.")
    scene.hands.key("Return")
    until(lambda: scene.case.opened is not None, "the case was to open")
    opened, viewing = scene.case.opened, scene.viewing
    if opened is None or opened.case.id != scene.plan.case:
        raise NoEffect("Another case was opened.")
    pane = viewing.current.pane
    until(lambda: pane.volume is not None and bool(pane.seen), "the first image was to be shown", ARRIVE_S)
    until(lambda: bool(hung(viewing.current).arrived.all()), "all images were to arrive", ARRIVE_S)
    scene.listen()
    who = f"{opened.case.exam or opened.case.modality} of {name_words(opened.case.patient_name)} is open"
    if opened.prior is None:
        return Effect("Enter", f"{who}; there is no prior of this region, and the pane beside it says so.")
    until(lambda: scene.has_prior, "the prior was to hang beside it", ARRIVE_S)
    until(lambda: bool(hung(viewing.prior).arrived.all()), "the prior's images were to arrive", ARRIVE_S)
    return Effect(
        "Enter", f"{who}; its prior of {opened.prior.interval} hangs beside it, chosen as {opened.prior.why}."
    )


def wheel(scene: Scene) -> Effect:
    """Page by the wheel."""
    pane = scene.viewing.current.pane
    volume = hung(scene.viewing.current)
    before = pane.view.index if pane.view is not None else 0
    notches = 3 if before + 3 < volume.slices else -3 if before >= 3 else 1
    target = max(0, min(volume.slices - 1, before + notches))
    scene.hands.wheel(pane, notches)
    if volume.slices > 1:
        until(lambda: pane.view is not None and pane.view.index == target, "the wheel was to page")
    way = "down" if notches > 0 else "up"
    return Effect(
        f"wheel {way}, {abs(notches)} notches over the current images",
        f"Image {target + 1} of {volume.slices} is shown instead of {before + 1}.",
        "viewer.image.next" if notches > 0 else "viewer.image.previous",
    )


def _has_series(scene: Scene) -> bool:
    return len(scene.viewing.current.volumes) > 1


def next_series(scene: Scene) -> Effect:
    """The next series of the study."""
    return _series(scene, "PgDown", "Page Down")


def first_series(scene: Scene) -> Effect:
    """And back."""
    return _series(scene, "PgUp", "Page Up")


def _series(scene: Scene, key: str, shown: str) -> Effect:
    side = scene.viewing.current
    before = hung(side).key
    scene.hands.key(key)
    until(lambda: hung(side).key != before and bool(side.pane.seen), "another series was to hang", ARRIVE_S)
    volume = hung(side)
    return Effect(shown, f"Series {volume.number} hangs: {volume.description or 'without a name'}.")


def page(scene: Scene) -> Effect:
    """To the image that is measured."""
    command, keys, changed = scene.page_to(scene.viewing.current, scene.plan.spot)
    return Effect(keys, changed, command)


def _has_window(scene: Scene) -> bool:
    view = scene.viewing.current.pane.view
    return view is not None and isinstance(view.window, Window)


def drag_window(scene: Scene) -> Effect:
    """Change the window by a drag."""
    pane = scene.viewing.current.pane
    before, words = (pane.view.window, _window(scene)) if pane.view is not None else (None, "")
    middle = pane.image_box().center()
    scene.hands.drag(pane, middle, middle + QPointF(60, -24), Qt.MouseButton.RightButton)
    until(lambda: pane.view is not None and pane.view.window != before, "the window was to change")
    return Effect(
        "right button held, 60 px to the right and 24 up", f"The window went from {words} to {_window(scene)}."
    )


def _window(scene: Scene) -> str:
    view = scene.viewing.current.pane.view
    return voi_words(view.window) if view is not None else ""


def preset(scene: Scene) -> Effect:
    """A preset that suits what is measured: the lung's where it is offered, else the first."""
    return _preset(scene, scene.viewing.current)


def _prior_beside(scene: Scene) -> bool:
    """Whether the prior hangs beside; on a small screen P shows it instead, at the level of the current images."""
    return scene.has_prior and not scene.case.page.compact


def _presets_beside(scene: Scene) -> bool:
    return _prior_beside(scene) and bool(scene.viewing.presets())


def _presets_instead(scene: Scene) -> bool:
    return scene.case.page.compact and _at_prior(scene) and bool(scene.viewing.presets())


def preset_prior(scene: Scene) -> Effect:
    """The same preset in the prior."""
    return _preset(scene, scene.viewing.prior)


def _preset(scene: Scene, side: Side) -> Effect:
    offered = scene.viewing.presets()
    at = next((at for at, one in enumerate(offered) if "lung" in one.title.casefold()), 0)
    scene.hands.key(str(at + 1))
    pane, wanted = side.pane, offered[at].window
    until(lambda: pane.view is not None and pane.view.window == wanted, "the preset was to be shown")
    words = (
        f"The preset {offered[at].title} is shown in the {side.role.value.casefold()} images: {voi_words(wanted)}."
    )
    return Effect(str(at + 1), words, f"viewer.window.preset:{at + 1}")


def to_prior(scene: Scene) -> Effect:
    """Give the prior the keys."""
    scene.hands.key("Right")
    until(lambda: scene.viewing.active is scene.viewing.prior, "the prior was to be active")
    pane = scene.viewing.prior.pane
    until(lambda: bool(pane.seen), "the prior was to be shown")
    return Effect("Right", "The keys go to the prior.")


def page_prior(scene: Scene) -> Effect:
    """To the same level in the prior."""
    command, keys, changed = scene.page_to(scene.viewing.prior, scene.plan.prior_spot or _here(scene))
    return Effect(keys, f"In the prior: {changed}", command)


def _here(scene: Scene) -> Point | None:
    """The middle of the current image, where both series have a place in the patient."""
    pane, beside = scene.viewing.current.pane, scene.viewing.prior.pane.volume
    if pane.volume is None or pane.view is None or beside is None:
        return None
    if pane.volume.geometry is None or beside.geometry is None:
        return None
    return plane(pane.volume, pane.view.index).centre


def compare(scene: Scene) -> Effect:
    """Say that both show one level."""
    scene.hands.key("P")
    until(lambda: scene.viewing.offset is not None, "the two were to be linked by an offset")
    if scene.case.page.compact:
        until(lambda: _at_prior(scene) and bool(scene.viewing.prior.pane.seen), "the prior was to be shown instead")
    offset = scene.viewing.offset or 0.0
    return Effect("P", f"Current and prior show one level; they scroll together, {offset:+.1f} mm apart.")


def _at_prior(scene: Scene) -> bool:
    return scene.has_prior and scene.viewing.active is scene.viewing.prior


def _led_away(scene: Scene) -> bool:
    """Whether linking moved the current images off the place that is measured."""
    side, spot = scene.viewing.current, scene.plan.spot
    return spot is not None and side.pane.view is not None and side.pane.view.index != nearest(hung(side), spot)


def to_current(scene: Scene) -> Effect:
    """Back to the current images."""
    scene.hands.key("Left")
    until(lambda: scene.viewing.active is scene.viewing.current, "the current images were to be active")
    return Effect("Left", "The keys go to the current images.")


def length_tool(scene: Scene) -> Effect:
    """The ruler."""
    scene.hands.key("D")
    pane = scene.viewing.current.pane
    until(lambda: pane.tool is Tool.LENGTH, "the ruler was to be in hand")
    return Effect("D", "The left button measures lengths now.")


def measure(scene: Scene) -> Effect:
    """Draw a length from above to below the place."""
    pane, volume = scene.viewing.current.pane, hung(scene.viewing.current)
    if pane.view is None:
        raise NoEffect("No image hangs in this pane.")
    grid = plane(volume, pane.view.index)
    spot = scene.plan.spot or grid.centre
    length, down = scene.plan.mm, grid.column_direction
    ends = [tuple(spot[axis] + sign * length / 2 * down[axis] for axis in range(3)) for sign in (-1, 1)]
    start, end = (scene.on_screen(pane, (x, y, z)) for x, y, z in ends)
    scene.hands.drag(pane, start, end, Qt.MouseButton.LeftButton)
    until(lambda: scene.measured is not None, "a measurement was to be drawn")
    made = scene.measured
    words = (
        f"{made.label} is drawn: {made.figures[0].shown}" if made is not None and made.figures else "is not drawn"
    )
    where = "across the finding" if scene.plan.chosen else "across the middle of the image"
    return Effect(f"left button held, {where}", f"Measurement {words}.")
