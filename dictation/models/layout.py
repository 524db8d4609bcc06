"""The files a Vosk model is made of, in both layouts that Vosk opens."""

from __future__ import annotations

from pathlib import Path

NEW = ("am/final.mdl", "conf/mfcc.conf", "conf/model.conf")
OLD = ("final.mdl", "mfcc.conf")
MAGIC = (b"\0B<TransitionModel>", b"<TransitionModel>")


def missing_parts(folder: Path) -> str | None:
    """What keeps this folder from being a model, in words; None when nothing does."""
    if not folder.is_dir():
        return "there is no such folder"
    new = (folder / "am").is_dir()
    for part in NEW if new else OLD:
        if not (folder / part).is_file():
            return f"{part} is missing" if new else "am/final.mdl is missing"
    graph = folder / "graph" if new else folder
    static, dynamic = graph / "HCLG.fst", (graph / "HCLr.fst", graph / "Gr.fst")
    if not static.is_file() and not all(part.is_file() for part in dynamic):
        return "the graph (HCLG.fst, or HCLr.fst and Gr.fst) is missing"
    acoustic = folder / (NEW[0] if new else OLD[0])
    with acoustic.open("rb") as file:
        if not file.read(64).startswith(MAGIC):
            return f"{acoustic.relative_to(folder)} is not an acoustic model"
    return None


def word_list(folder: Path) -> Path | None:
    """The list of the words the model knows."""
    return next((p for p in (folder / "graph/words.txt", folder / "words.txt") if p.is_file()), None)


def model_in(folder: Path) -> Path | None:
    """The model in a folder: the folder itself, or the one folder in it (as published archives have it)."""
    candidates = [folder, *(sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else [])]
    return next((candidate for candidate in candidates if missing_parts(candidate) is None), None)
