"""`readroom tour`: the whole main job in the real window, with a picture and a sentence of every step."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.options import DemoData, Json
from resources.children import command

if TYPE_CHECKING:
    from app.cli.context import Opened
    from app.desk.tour.values import Plan

SMALLEST, LARGEST = (1280, 720), (7680, 4320)
LONGEST_S = 285.0
LEFT_BEHIND = re.compile(r"\d\d-[a-z-]+\.png|report\.(sr\.dcm|pdf|hl7|fhir\.json|txt)|audit\.json|tour\.json")
"""Names that a tour writes; those of an earlier one are taken away first."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("tour")(tour)


def tour(
    out: Annotated[Path, typer.Option("--out", help="The folder for pictures and documents; made when absent.")],
    study: Annotated[
        Path | None, typer.Option("--study", help="Import this and read it instead of the sample's first case.")
    ] = None,
    size: Annotated[str, typer.Option("--size", metavar="WxH", help="Of the screen, in pixels.")] = "1920x1080",
    data: DemoData = None,
    json: Json = False,
) -> None:
    """Drive the real window through the whole main job, by keys, mouse and speech, and keep what it showed."""
    from app.cli.output import print_json, say
    from app.desk.tour import journal
    from resources.errors import ReadroomError

    pixels = _size(size)
    began, started = time.monotonic(), datetime.now(UTC)
    if study is not None and not study.exists():
        raise ReadroomError(f"There is nothing at {study}.")
    out = writable(out.absolute())
    with _folder(data, study is None) as folder:
        empty(out)
        trouble = _go(folder, out, study, pixels, started, began)
        said = journal.read(out)
        if said is None:
            raise ReadroomError(trouble or "The desk ended before the first step.")
        said["seconds"] = round(time.monotonic() - began, 3)
        _keep_documents(folder, out, said)
        journal.write(out, said)
    trouble = _trouble(said) or trouble
    if json:
        print_json(said)
    if trouble:
        raise ReadroomError(trouble)
    steps = said["steps"]
    if not json:
        say(f"{len(steps) if isinstance(steps, list) else 0} steps, each with its effect; see {out}.")


def _size(text: str) -> tuple[int, int]:
    from app.cli.run import WrongUse

    found = re.fullmatch(r"(\d{1,5})[xX](\d{1,5})", text)
    if found is None:
        raise WrongUse(f'"{text}" is no size; give it as 1920x1080.')
    wide, high = int(found[1]), int(found[2])
    if not (SMALLEST[0] <= wide <= LARGEST[0] and SMALLEST[1] <= high <= LARGEST[1]):
        smallest, largest = (f"{one[0]}x{one[1]}" for one in (SMALLEST, LARGEST))
        raise WrongUse(f"The tour works on screens of {smallest} to {largest}, not on {text}.")
    return wide, high


def empty(out: Path) -> None:
    """Take away what an earlier tour left in the folder, and nothing else."""
    for file in out.iterdir():
        if LEFT_BEHIND.fullmatch(file.name) and file.is_file():
            file.unlink()


def writable(out: Path) -> Path:
    """The folder, made when absent.

    Raises:
        ReadroomError: nothing can be written there.
    """
    from resources.errors import ReadroomError

    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".tour.part"
        probe.write_bytes(b"\0" * 4096)
        probe.unlink()
    except OSError as error:
        raise ReadroomError(f"{out} cannot be written: {error.strerror}.") from error
    return out


@contextmanager
def _folder(named: Path | None, sample: bool) -> Iterator[Path]:
    """The data folder: a demonstration's with the sample list, or without it where a study is read instead."""
    from app.cli.demo_folder import demo_folder, refuse_local_user, throw_away

    if sample:
        with demo_folder(named, wait=True) as ready:
            yield ready.data
    elif named is not None:
        if (named / "store.sqlite").exists():
            refuse_local_user(named)
        yield named.absolute()
    else:
        with throw_away() as made:
            yield made


def _go(
    folder: Path, out: Path, study: Path | None, pixels: tuple[int, int], started: datetime, began: float
) -> str:
    """Prepare the folder and run the window; what went wrong, in one sentence, or ""."""
    from app.cli.context import opened
    from app.cli.tour_screen import screen
    from app.desk.tour.receiver import receiver

    with screen(pixels) as environment, receiver() as hospital:
        with opened(folder) as desk:
            plan = _plan(desk, out, study, hospital.port, started)
        with tempfile.TemporaryDirectory(prefix="readroom-tour-") as aside:
            file = Path(aside) / "plan.json"
            file.write_text(plan.to_json(), encoding="utf-8")
            window = subprocess.Popen(
                command("tour-window", str(file)),
                env=environment,
                stdin=subprocess.DEVNULL,
            )
            try:
                code = window.wait(max(1.0, LONGEST_S - (time.monotonic() - began)))
            except subprocess.TimeoutExpired:
                return f"The tour took longer than {LONGEST_S:.0f} s and was ended."
            finally:
                if window.poll() is None:
                    window.kill()
                    window.wait()
        _end_connections(folder, plan)
        if code == 0 and not hospital.messages:
            return "The hospital's system got no message."
    return "" if code == 0 else f"The desk ended with code {code}."


def _end_connections(folder: Path, plan: Plan) -> None:
    """The tour's receiver goes with the tour: nothing signed later waits for it."""
    from app.cli.context import opened
    from app.delivery.records import end_connection

    with opened(folder) as desk, desk.store.work() as work:
        for connection in plan.connections:
            end_connection(work, connection)
            desk.trail.append(work, desk.now(), desk.actor, "connect.end", body={"connection": connection})


def _plan(desk: Opened, out: Path, study: Path | None, port: int, started: datetime) -> Plan:
    """What to read, and two connections that get the report: a folder, and a hospital's system."""
    from secrets import token_hex

    from app.cli.sample_list import demo_reader
    from app.delivery.records import add_connection, list_connections
    from app.desk.tour.receiver import HOST
    from app.desk.tour.values import Plan
    from app.store.types import iso

    now = desk.now()
    demo_reader(desk.store, now)
    case, spots = _sample_case(desk.data) if study is None else (_study_case(desk, study), {})
    name = token_hex(3)
    delivered = desk.data / "delivered" / name
    delivered.mkdir(parents=True, exist_ok=True)
    kinds = (
        ("folder", "Report folder", str(delivered), {"path": str(delivered)}),
        (
            "mllp",
            "Hospital system",
            f"{HOST}:{port}",
            {"host": HOST, "port": str(port), "application": "RIS", "facility": ""},
        ),
    )
    made = []
    with desk.store.work() as work:
        known = {one.name for one in list_connections(work)}
        for kind, called, where, config in kinds:
            free = called if called not in known else f"{called} {name}"
            one = add_connection(work, now, free, kind, where, config)
            body = {"name": one.name, "kind": kind, "where": where}
            desk.trail.append(work, now, desk.actor, "connect.add", body=body)
            made.append(one.id)
    return Plan(desk.data, out, case, delivered, tuple(made), iso(started), **spots)


def _sample_case(data: Path) -> tuple[str, dict[str, Any]]:  # keywords of Plan
    """The case of the sample list that is read, and where its finding lies."""
    from app.store.first_page import first_page
    from resources import folder
    from resources.errors import ReadroomError

    with (folder() / "sample" / "tour.toml").open("rb") as file:
        facts = tomllib.load(file)
    row = next((row for row in first_page(data) if row["accession"] == facts["study"]), None)
    if row is None:
        raise ReadroomError(f"The sample list in {data} does not hold {facts['study']}.")
    if row["state"] == "reported":
        raise ReadroomError(f"{facts['study']} is reported in {data} already; name another folder.")
    return str(row["id"]), {
        "spot": tuple(facts["spot"]),
        "prior_spot": tuple(facts["prior_spot"]),
        "mm": facts["mm"],
        "chosen": True,
    }


def _study_case(desk: Opened, path: Path) -> str:
    """Import the study; the case of it that is read."""
    from app.cases.contracts import contracts_of
    from app.cases.intake import take_in
    from app.store.first_page import first_page
    from resources.errors import ReadroomError

    taken = take_in(desk.store, desk.vault, desk.trail, contracts_of(desk.data), [path], desk.actor, desk.now).taken
    if not taken.studies:
        why = taken.refused[0].reason if taken.refused else "it holds no files"
        raise ReadroomError(f"Nothing of {path} could be taken: {why}")
    rows = {str(row["study"]): row for row in first_page(desk.data)}
    mine = [rows[study.study] for study in taken.studies if study.study in rows]
    if not mine:
        raise ReadroomError(f"{path} holds no CT or MR images, so there is no case to read.")
    unread = next((row for row in mine if row["state"] != "reported"), None)
    if unread is None:
        raise ReadroomError(f"{path} is reported in {desk.data} already; name another folder.")
    return str(unread["id"])


def _keep_documents(folder: Path, out: Path, said: dict[str, object]) -> None:
    """The signed report in its five formats, and the audit trail."""
    import json

    from app.access.audit import entries
    from app.cli.context import opened
    from app.cli.export import write_whole
    from app.reports.records import find_version, outputs_of

    with opened(folder) as desk:
        with desk.store.reading() as work:
            outputs = outputs_of(work, str(said["report"])) if said["report"] else ()
            case = find_version(work, str(said["report"]))[1] if outputs else ""
        for output in outputs:
            write_whole(out / f"report{output.suffix}", output.data)
            with desk.store.work() as work:
                body = {"report": str(said["report"]), "format": output.format}
                desk.trail.append(work, desk.now(), desk.actor, "export", case, body=body)
        with desk.store.reading() as work:
            trail = list(entries(work))
    write_whole(out / "audit.json", (json.dumps({"entries": trail}, indent=1) + "\n").encode("ascii"))


def _trouble(said: dict[str, object]) -> str:
    """The first step without effect, or that the tour did not come to its end."""
    steps = said["steps"]
    if not isinstance(steps, list) or not steps:
        return "No step was done."
    for step in steps:
        if not step["ok"]:
            return f"Step {step['n']}, {step['id']}, had no effect: {step['effect']}"
    return (
        "" if steps[-1]["id"] == "desk.quit" else f"The tour ended after step {steps[-1]['n']}, {steps[-1]['id']}."
    )
