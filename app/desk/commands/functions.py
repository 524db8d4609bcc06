"""The one function of each command. The words are in `resources/commands.toml`; a test holds the two together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.desk.commands.desk import Desk
from resources.errors import ReadroomError

Run = Callable[[Desk, str], None]


class NeedsName(ReadroomError):
    """A command was asked for without the name it works on."""


def functions() -> Mapping[str, Run]:
    """Command id (without its argument) to function."""
    return _IMAGES | _WINDOWS | _TOOLS | _REPORT | _VOICE | _ALERTS | _WORKLIST | _DESK


def _named(argument: str, what: str) -> str:
    if not argument:
        raise NeedsName(f"Say or choose which {what}.")
    return argument


def _number(argument: str, what: str) -> int:
    if not argument.isdigit():
        raise NeedsName(f"Say or choose which {what}, by its number.")
    return int(argument)


_IMAGES: dict[str, Run] = {
    "viewer.image.next": lambda desk, _: desk.viewing.step_image(1),
    "viewer.image.previous": lambda desk, _: desk.viewing.step_image(-1),
    "viewer.image.first": lambda desk, _: desk.viewing.go_to_end(last=False),
    "viewer.image.last": lambda desk, _: desk.viewing.go_to_end(last=True),
    "viewer.series.next": lambda desk, _: desk.viewing.step_series(1),
    "viewer.series.previous": lambda desk, _: desk.viewing.step_series(-1),
    "viewer.pane.next": lambda desk, _: desk.viewing.step_pane(1),
    "viewer.pane.previous": lambda desk, _: desk.viewing.step_pane(-1),
}

_WINDOWS: dict[str, Run] = {
    "viewer.window.preset": lambda desk, number: desk.viewing.preset(_number(number, "window preset")),
    "viewer.window.lung": lambda desk, _: desk.viewing.window("lung"),
    "viewer.window.bone": lambda desk, _: desk.viewing.window("bone"),
    "viewer.window.brain": lambda desk, _: desk.viewing.window("brain"),
    "viewer.window.soft-tissue": lambda desk, _: desk.viewing.window("soft-tissue"),
    "viewer.window.liver": lambda desk, _: desk.viewing.window("liver"),
    "viewer.window.mediastinum": lambda desk, _: desk.viewing.window("mediastinum"),
    "viewer.window.as-sent": lambda desk, _: desk.viewing.window_as_sent(),
    "viewer.window.invert": lambda desk, _: desk.viewing.invert(),
    "viewer.layout": lambda desk, name: desk.viewing.show_layout(_named(name, "layout")),
    "viewer.layout.next": lambda desk, _: desk.viewing.next_layout(),
    "viewer.interpolation.toggle": lambda desk, _: desk.viewing.toggle_interpolation(),
    "viewer.zoom.fit": lambda desk, _: desk.viewing.fit(),
    "viewer.zoom.one-to-one": lambda desk, _: desk.viewing.one_to_one(),
    "viewer.view.reset": lambda desk, _: desk.viewing.reset(),
    "viewer.overlays.toggle": lambda desk, _: desk.viewing.toggle_overlays(),
    "viewer.link.toggle": lambda desk, _: desk.viewing.toggle_link(),
    "viewer.link.set-offset": lambda desk, _: desk.viewing.set_offset(),
    "viewer.prior.compare": lambda desk, _: desk.viewing.compare_prior(),
}

_TOOLS: dict[str, Run] = {
    "viewer.tool.stack": lambda desk, _: desk.viewing.use_tool("stack"),
    "viewer.tool.window": lambda desk, _: desk.viewing.use_tool("window"),
    "viewer.tool.zoom": lambda desk, _: desk.viewing.use_tool("zoom"),
    "viewer.tool.pan": lambda desk, _: desk.viewing.use_tool("pan"),
    "viewer.tool.length": lambda desk, _: desk.viewing.use_tool("length"),
    "viewer.tool.angle": lambda desk, _: desk.viewing.use_tool("angle"),
    "viewer.tool.ellipse": lambda desk, _: desk.viewing.use_tool("ellipse"),
    "viewer.tool.rectangle": lambda desk, _: desk.viewing.use_tool("rectangle"),
    "viewer.measurement.delete": lambda desk, _: desk.viewing.delete_measurement(),
}

_REPORT: dict[str, Run] = {
    "report.field.next": lambda desk, _: desk.reporting.next_field(),
    "report.field.previous": lambda desk, _: desk.reporting.previous_field(),
    "report.field.go": lambda desk, name: desk.reporting.go_to_field(_named(name, "field")),
    "report.undo": lambda desk, _: desk.reporting.undo(),
    "report.redo": lambda desk, _: desk.reporting.redo(),
    "report.template.choose": lambda desk, _: desk.reporting.choose_template(),
    "report.macro.insert": lambda desk, name: desk.reporting.insert_macro(_named(name, "macro")),
    "report.measurement.insert": lambda desk, _: desk.reporting.insert_measurement(),
    "report.mark.next": lambda desk, _: desk.reporting.next_mark(),
    "report.mark.do": lambda desk, _: desk.reporting.do_mark(),
    "report.prior.show": lambda desk, _: desk.reporting.show_prior(),
    "report.sign.prepare": lambda desk, _: desk.reporting.prepare_signing(),
    "report.addendum": lambda desk, _: desk.reporting.start_addendum(),
}

_VOICE: dict[str, Run] = {
    "dictation.start": lambda desk, _: desk.dictating.start(),
    "dictation.stop": lambda desk, _: desk.dictating.stop(),
    "dictation.toggle": lambda desk, _: desk.dictating.toggle(),
    "dictation.scratch": lambda desk, _: desk.dictating.scratch(),
}

_ALERTS: dict[str, Run] = {
    "alert.critical.prepare": lambda desk, _: desk.alerting.prepare("critical"),
    "alert.significant.prepare": lambda desk, _: desk.alerting.prepare("significant"),
    "alert.undo": lambda desk, _: desk.alerting.take_back(),
    "alert.answer": lambda desk, _: desk.alerting.answer(),
}

_WORKLIST: dict[str, Run] = {
    "worklist.open": lambda desk, _: desk.listing.open_selected(),
    "worklist.open-next": lambda desk, _: desk.listing.open_next(),
    "worklist.open-last": lambda desk, _: desk.listing.open_last(),
    "worklist.preview": lambda desk, _: desk.listing.toggle_preview(),
    "worklist.take-new": lambda desk, _: desk.listing.take_new(),
    "worklist.search": lambda desk, _: desk.listing.begin_search(),
    "worklist.tab": lambda desk, number: desk.listing.choose_tab(_number(number, "tab")),
}

_DESK: dict[str, Run] = {
    "desk.palette": lambda desk, _: desk.open_palette(),
    "desk.help": lambda desk, _: desk.open_help(),
    "desk.region.next": lambda desk, _: desk.walk_regions(1),
    "desk.region.previous": lambda desk, _: desk.walk_regions(-1),
    "desk.worklist": lambda desk, _: desk.show_worklist(),
    "desk.import": lambda desk, _: desk.show_import(),
    "desk.display.check": lambda desk, _: desk.show_display_check(),
    "desk.display.readings": lambda desk, _: desk.open_readings(),
    "desk.lock": lambda desk, _: desk.lock(),
    "desk.sign-out": lambda desk, _: desk.sign_out(),
    "desk.quit": lambda desk, _: desk.quit(),
}
