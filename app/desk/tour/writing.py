"""The middle of the tour: the report, by voice and by keys, and what its margin warns of."""

from __future__ import annotations

from app.desk.report.marks import Kind
from app.desk.tour.hands import until
from app.desk.tour.scene import Scene
from app.desk.tour.values import Effect, NoEffect, Step
from app.desk.tour.voice import utterance
from app.reports.document import fields, find_field, unanswered

MODEL_S = 60.0
MOST_PRESSES = 60
SIDE = "side-mismatch"
IMPRESSION = "impression"
TECHNIQUE = "technique"


def steps() -> tuple[Step, ...]:
    """In their order."""
    return (
        Step("report.caret", "mouse", "", into_technique, needed=_unread),
        Step("report.type", "key", "unread", say_unread, needed=_unread),
        Step("report.caret", "mouse", "", into_report),
        Step("dictation.toggle", "key", "listening", listen),
        Step("report.dictate", "said", "dictated", finding),
        Step("report.type", "key", "", lead_in),
        Step("report.measurement.insert", "key", "measurement-inserted", insert_measurement),
        Step("report.type", "key", "", full_stop),
        Step("report.field.next", "said", "", next_field, needed=_has_next),
        Step("report.dictate", "said", "", other),
        Step("report.mark.next", "key", "filled", fill, needed=lambda scene: bool(_empty(scene))),
        Step("report.field.go:impression", "said", "impression", go_to_impression),
        Step("report.type", "key", "", say_unread_first, needed=_unread),
        Step("report.dictate", "said", "side-differs", wrong_side),
        Step("report.mark.next", "key", "", to_mark),
        Step("report.mark.do", "key", "side-mended", mend),
    )


def _unread(scene: Scene) -> bool:
    """Whether nobody read these images, so that the report must say so."""
    return bool(scene.script.unread)


def into_technique(scene: Scene) -> Effect:
    """A click behind what the technique says."""
    editor = scene.editor
    where = editor.rectangle(TECHNIQUE, len(scene.text(TECHNIQUE))).center()
    scene.hands.click(editor.viewport(), where)
    until(lambda: editor.hasFocus() and scene.field == TECHNIQUE, "the caret was to stand in the technique")
    return Effect("click behind the technique", "The caret stands in the technique.")


def say_unread(scene: Scene) -> Effect:
    """That the words to come are no reading of these images."""
    lead = "" if scene.text(TECHNIQUE) else scene.script.words(TECHNIQUE)
    return _type(scene, f"{lead} {scene.script.unread}")


def say_unread_first(scene: Scene) -> Effect:
    """The same where everybody looks first."""
    return _type(scene, scene.script.unread)


def into_report(scene: Scene) -> Effect:
    """A click into the first field of the findings."""
    editor = scene.editor
    first = next(
        (one.name for section in scene.document.sections if section.key == "findings" for one in section.fields),
        next(fields(scene.document)).name,
    )
    where = editor.rectangle(first, 0).center()
    scene.hands.click(editor.viewport(), where)
    until(lambda: editor.hasFocus() and scene.field == first, "the caret was to stand in the findings")
    return Effect("click into the findings", f"The caret stands in {scene.case.reporting.where() or first}.")


def listen(scene: Scene) -> Effect:
    """The microphone on."""
    scene.hands.key("F4")
    dictating = scene.case.dictating_
    until(lambda: dictating.state in {"listening", "absent"}, "dictation was to begin", MODEL_S)
    if dictating.state != "listening":
        raise NoEffect("Dictation did not begin.")
    kind = ", a starter model" if dictating.starter else ""
    return Effect("F4", f"The desk listens with {dictating.model_name}{kind}.")


def finding(scene: Scene) -> Effect:
    """The finding."""
    return _dictate(scene, scene.script.finding)


def other(scene: Scene) -> Effect:
    """What else there is, or is not."""
    return _dictate(scene, scene.script.other)


def _dictate(scene: Scene, name: str) -> Effect:
    said, field = utterance(name), scene.field
    before = scene.text(field)
    scene.say(said, lambda: scene.text(field) != before, "the words were to be written")
    until(lambda: field not in _marked_empty(scene), "the margin was to see that the field is filled")
    added = scene.text(field).removeprefix(before).strip()
    if said.text not in scene.text(field):
        raise NoEffect(f"“{said.text}” was to be written, but it is: “{added}”.")
    return Effect(said.heard, f"Written in {scene.case.reporting.where()}: “{added}”")


def lead_in(scene: Scene) -> Effect:
    """Words before the measurement."""
    return _type(scene, f" {scene.script.lead_in}")


def full_stop(scene: Scene) -> Effect:
    """The end of the sentence."""
    return _type(scene, ".")


def _type(scene: Scene, words: str) -> Effect:
    field = scene.field
    before = scene.text(field)
    scene.hands.type(words)
    until(lambda: scene.text(field) == before + words, "the letters were to be written")
    return Effect(words.strip(), f"“{words.strip()}” is typed in {scene.case.reporting.where()}.")


def insert_measurement(scene: Scene) -> Effect:
    """The number that was measured, with its link."""
    field = scene.field
    scene.hands.key("Ctrl+M")
    until(lambda: bool(find_field(scene.document, field).links), "the measurement was to be linked")
    found = find_field(scene.document, field)
    link = found.links[-1]
    return Effect(
        "Ctrl+M", f"“{found.text[link.start : link.end]}” stands in the report, linked to its measurement."
    )


def _has_next(scene: Scene) -> bool:
    findings = next((one for one in scene.document.sections if one.key == "findings"), None)
    return findings is not None and len(findings.fields) > 1


def next_field(scene: Scene) -> Effect:
    """By voice."""
    said, before = utterance("next-field.wav"), scene.field
    scene.say(said, lambda: scene.field != before, "the caret was to go to the next field")
    return Effect(said.heard, f"The caret went to {scene.case.reporting.where()}.")


def _marked_empty(scene: Scene) -> list[str]:
    return [mark.field for mark in scene.editor.marks() if mark.kind is Kind.FILL]


def _empty(scene: Scene) -> list[str]:
    """Fields that are still to be filled, but for the impression, which is dictated."""
    return [field.name for field in unanswered(scene.document) if field.name != IMPRESSION]


def fill(scene: Scene) -> Effect:
    """Go from mark to mark and type what is missing."""
    filled = []
    for _ in range(MOST_PRESSES):
        left = _empty(scene)
        if not left:
            break
        scene.hands.key("F7")
        mark = scene.editor.current_mark()
        if mark is None or mark.kind is not Kind.FILL or mark.field not in left:
            continue
        scene.hands.type(scene.script.words(mark.field))
        field = mark.field
        until(lambda field=field: field not in _empty(scene), f"{field} was to be filled")  # type: ignore[misc]
        filled.append(scene.case.reporting.where())
    if _empty(scene) or not filled:
        raise NoEffect("Fields were to be filled, and some are still empty.")
    return Effect("F7 and typing, field by field", f"Filled by keys: {', '.join(filled)}.")


def go_to_impression(scene: Scene) -> Effect:
    """By voice."""
    said = utterance("go-to-impression.wav")
    scene.say(said, lambda: scene.field == IMPRESSION, "the caret was to go to the impression")
    return Effect(said.heard, "The caret went to the impression.")


def wrong_side(scene: Scene) -> Effect:
    """A slip of the tongue, and the warning of it."""
    done = _dictate(scene, scene.script.impression)
    until(lambda: scene.mark(SIDE) is not None, "the margin was to warn of the side")
    mark = scene.mark(SIDE)
    warned = f"{mark.title}: {mark.words}" if mark is not None else ""
    return Effect(done.what, f"{done.changed} The margin warns: {warned}")


def to_mark(scene: Scene) -> Effect:
    """To the warning."""
    for presses in range(1, MOST_PRESSES):
        scene.hands.key("F7")
        mark = scene.editor.current_mark()
        if mark is not None and mark.finding == SIDE:
            times = "F7" if presses == 1 else f"F7, {presses} times"
            return Effect(times, f"The words of the warning “{mark.title}” are selected.")
    raise NoEffect("F7 was to go to the side that differs.")


def mend(scene: Scene) -> Effect:
    """What the warning offers."""
    before = scene.text(IMPRESSION)
    scene.hands.key("Alt+1")
    until(lambda: scene.text(IMPRESSION) != before, "the side was to be changed")
    until(lambda: scene.mark(SIDE) is None, "the warning was to go")
    return Effect("Alt+1", f"The impression says “{scene.text(IMPRESSION).strip()}” and the warning is gone.")
