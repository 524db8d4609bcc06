"""`readroom displays`: is a screen fit to read on."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import Data, Json
from app.cli.output import print_json, say
from app.cli.run import WrongUse

if TYPE_CHECKING:
    from calibration.profiles import Profile, Target
    from calibration.verdict import Evaluation


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(name="displays", help="Is this screen fit to read on.", rich_markup_mode=None)
    group.command("evaluate")(evaluate)
    group.command("profiles")(profiles)
    group.command("simulate")(simulate)
    app.add_typer(group)


def evaluate(
    readings: Annotated[
        Path, typer.Argument(metavar="READINGS.csv", readable=False, help="Columns ddl and luminance (cd/m²).")
    ],
    profile: Annotated[str, typer.Option("--profile", help="Which limits; see `displays profiles`.")],
    ambient: Annotated[
        float,
        typer.Option("--ambient", metavar="CD_M2", help="Luminance reflected from the dark screen at the seat."),
    ] = 0.0,
    data: Data = None,
    json: Json = False,
) -> None:
    """Hold photometer readings of a screen against a profile; nothing is stored."""
    from calibration.profiles import ProfileError, find, load
    from calibration.readings import read
    from calibration.verdict import document
    from calibration.verdict import evaluate as judge

    if not (math.isfinite(ambient) and ambient >= 0):
        raise WrongUse(f"--ambient is a luminance in cd/m², 0 or more; got {ambient:g}.")
    known = load(_profiles_folder())
    try:
        asked = find(known, profile)
    except ProfileError as unknown:
        raise WrongUse(str(unknown)) from unknown
    table = read(readings)
    evaluation = judge(table, asked, ambient)
    for note in table.notes:
        say(note)
    if json:
        print_json(document(evaluation))
    else:
        _print_evaluation(evaluation, readings)


def profiles(data: Data = None, json: Json = False) -> None:
    """List the profiles: which limits, of which edition, on what evidence."""
    from calibration.profiles import load

    known = load(_profiles_folder())
    if json:
        print_json({"profiles": [profile.model_dump(mode="json") for profile in known.values()]})
        return
    for profile in known.values():
        _print_profile(profile)


def simulate(
    observer: Annotated[str, typer.Option("--observer", help="good, poor, guessing or impatient.")],
    runs: Annotated[int, typer.Option("--runs", min=1, max=1_000_000, help="How many runs.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Equal seeds give equal counts.")] = 1,
    data: Data = None,
    json: Json = False,
) -> None:
    """Send a simulated observer through the daily routine: how often it passes."""
    from calibration.routine import Observer
    from calibration.routine import simulate as send

    if observer not in set(Observer):
        raise WrongUse(f"--observer is one of {', '.join(Observer)}; got `{observer}`.")
    simulated = send(Observer(observer), runs, seed)
    if json:
        print_json({"passed": simulated.passed, "failed": simulated.failed, "mean_seconds": simulated.mean_seconds})
        return
    typer.echo(
        f"{observer}: {simulated.passed} of {runs} runs passed ({simulated.passed / runs:.1%}), "
        f"{simulated.mean_seconds:.0f} s a run"
    )


def _profiles_folder() -> Path:
    from resources import folder

    return folder() / "profiles"


def _print_evaluation(evaluation: Evaluation, readings: Path) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    metrics = evaluation.metrics
    console = Console(highlight=False)
    console.print(Text(f"{readings} against {evaluation.profile.title}"))
    if evaluation.profile.provisional:
        console.print(Text("Provisional: some limits of this profile are from memory."))
    table = Table(box=None, pad_edge=False)
    for column in ("Target", "Value", "Limit", "Unit", "Verdict"):
        table.add_column(column, justify="right" if column in ("Value", "Limit") else "left")
    for judged in evaluation.targets:
        value = "" if judged.value is None else f"{judged.value:.4g} ± {judged.uncertainty:.2g}"
        limit = f"{judged.target.comparison.value} {judged.target.limit:g}"
        name = judged.target.name.value.replace("_", " ")
        table.add_row(name, value, limit, _unit(judged.target), judged.verdict.value)
    console.print(table)
    if metrics.jnd_per_level_mean is not None and metrics.lum is not None and metrics.fit is not None:
        console.print(
            Text(f"{metrics.jnd_per_level_mean:.2f} JND a level, LUM {metrics.lum:.3f}, FIT {metrics.fit:+.3f}")
        )
    for reason in evaluation.reasons:
        console.print(Text(reason))
    console.print(Text(f"Verdict: {evaluation.verdict.value}"))


def _unit(target: Target) -> str:
    return "" if target.unit == "1" else target.unit


def _print_profile(profile: Profile) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    console.print(Text(f"{profile.id}{' (provisional)' if profile.provisional else ''}: {profile.title}"))
    console.print(Text(f"  {profile.edition}, {profile.date}. {profile.evidence}"))
    table = Table(box=None, show_header=False, padding=(0, 2))
    for target in profile.targets:
        limit = f"{target.comparison.value} {target.limit:g} {_unit(target)}"
        table.add_row(target.name.value.replace("_", " "), limit, target.source)
    console.print(table)
