"""`readroom transcribe`: a recording, or words as heard, to report text and commands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import Data, Json

if TYPE_CHECKING:
    from dictation.written.values import Context

MOST_HEARD_BYTES = 50_000_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("transcribe")(transcribe)


def transcribe(
    wav: Annotated[
        Path | None, typer.Argument(readable=False, help="A recording: WAV, mono, 16 bits.", show_default=False)
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model", readable=False, help="The folder of a speech model.", show_default="the installed one"
        ),
    ] = None,
    template: Annotated[
        str | None, typer.Option("--template", help="The template whose fields and macros may be named.")
    ] = None,
    heard: Annotated[
        Path | None,
        typer.Option("--heard", readable=False, help="A text file of spoken words, an utterance a line."),
    ] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Say what a recording, or a file of words as heard, becomes in a report."""
    from app.cli.run import WrongUse

    if (wav is None) == (heard is None):
        raise WrongUse("Name one recording (WAV), or a text file with --heard.")
    if heard is not None:
        if model is not None:
            raise WrongUse("--model is for recordings; --heard needs no model.")
        _heard(heard, template, json)
    elif wav is not None:
        _recording(wav, model, template, data, json)


def _heard(path: Path, template: str | None, json: bool) -> None:
    from app.cli.output import print_json
    from dictation.written.form import write

    lines = _read(path).splitlines()
    context = _context(template)
    spoken = [line.strip() for line in lines if line.strip()]
    made = [(line, write(line.split(), context)) for line in spoken]
    if json:
        rows = [{"heard": line, "text": one.text, "commands": list(one.commands)} for line, one in made]
        print_json({"lines": rows})
        return
    for _, one in made:
        typer.echo(_shown(one.text, one.commands))


def _recording(path: Path, model: Path | None, template: str | None, data: Path | None, json: bool) -> None:
    from app.cli.output import print_json, say
    from dictation.microphone.wav import read_wav
    from dictation.recogniser.loading import load
    from dictation.recogniser.values import DOUBTFUL
    from dictation.recogniser.whole import transcribe as listen
    from dictation.written.form import write

    context = _context(template)
    recording = read_wav(path)
    chosen = _model(model, data)
    said = listen(load(chosen), recording)
    written = write([word.text for word in said.words], context)
    if json:
        print_json(
            {
                "raw": said.raw,
                "text": written.text,
                "words": [
                    {"text": word.text, "start": word.start, "end": word.end, "confidence": word.confidence}
                    for word in said.words
                ],
                "commands": list(written.commands),
                "audio_s": said.audio_s,
                "decode_s": said.decode_s,
                "final_latency_s": said.final_latency_s,
            }
        )
        return
    typer.echo(_shown(written.text, written.commands))
    doubtful = [word.text for word in said.words if word.confidence < DOUBTFUL]
    if doubtful:
        say(f"To hear again: {', '.join(doubtful)}.")


def _model(named: Path | None, data: Path | None) -> Path:
    """The folder of the model to listen with; one that was not installed is first tried in a child process."""
    from app.cli.output import say
    from app.settings.folders import data_folder
    from dictation.models.check import check
    from dictation.models.found import find

    if named is not None:
        check(named)
        return named
    found = find(data or data_folder())
    if found.starter:
        say(found.label)
    return found.path


def _context(template: str | None) -> Context:
    """What may be named beside text: the commands, and the template's fields and macros."""
    from dictation.written.form import default_context

    context = default_context()
    if template is None:
        return context
    from dataclasses import replace

    from app.reports.templates import load_templates, spoken_fields, spoken_macros, spoken_sections
    from resources.errors import ReadroomError

    templates = load_templates()
    if template not in templates:
        raise ReadroomError(f"There is no template '{template}'; there are {', '.join(templates)}.")
    plan = templates[template]
    return replace(
        context,
        fields={**context.fields, **spoken_fields(plan)},
        macros=spoken_macros(plan),
        sections={**context.sections, **spoken_sections(plan)},
    )


def _read(path: Path) -> str:
    from resources.errors import ReadroomError

    try:
        if path.stat().st_size > MOST_HEARD_BYTES:
            raise ReadroomError(f"{path} is too long: more than {MOST_HEARD_BYTES // 1_000_000} MB of words.")
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ReadroomError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise ReadroomError(f"{path} is a folder; name one text file.") from None
    except UnicodeDecodeError as wrong:
        raise ReadroomError(f"{path} is not UTF-8 text (byte {wrong.start + 1}).") from None
    except OSError as wrong:
        raise ReadroomError(f"{path} cannot be read: {wrong.strerror}.") from None


def _shown(text: str, commands: Sequence[str]) -> str:
    """One utterance on the terminal: its text, or its command in brackets."""
    return text or f"[{', '.join(commands)}]"
