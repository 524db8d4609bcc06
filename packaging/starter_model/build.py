"""Makes resources/speech/starter from nothing: speech, network, graph, measurement, card, and the tour's recordings.

Run in an environment made from requirements.txt: python packaging/starter_model/build.py [--work DIR]. About 20 minutes
on two cores. Each step is a process of its own (the libraries do not all bear each other), and leaves its result in
the work folder, so that an interrupted build goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parents[1] / "resources" / "speech" / "starter"
NAME = "Readroom starter model"
LABEL = "Starter model: a few hundred words, synthetic voices. Install a published model for real work."
PARTS = 2
SENTENCES = 3200
EPOCHS = 7
MEASURED = 300


def step(script: str, *arguments: object) -> str:
    """Run one script of this folder and give back what it printed."""
    print(f"{script}: {' '.join(map(str, arguments))}", flush=True)
    made = subprocess.run(
        [sys.executable, HERE / script, *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True
    )
    print(made.stdout, end="", flush=True)
    return made.stdout


def card(model: Path, measured: dict[str, float]) -> str:
    """model.toml: what the model is and how well it hears."""
    rows = (model / "graph/words.txt").read_text(encoding="utf-8").splitlines()
    words = sum(1 for row in rows if row.split()[0] not in ("<eps>", "!SIL", "[unk]", "#0", "<s>", "</s>"))
    return "\n".join(
        [
            "# Made by packaging/starter_model/build.py.",
            f'name = "{NAME}"',
            f'label = "{LABEL}"',
            f"words = {words}",
            'made = "A time-delay network trained on our own sentences spoken by espeak-ng 1.51, over noise."',
            'licence = "Apache-2.0"',
            "",
            "[measured]",
            "# measure.py: sentences of another seed, voices not trained with, over white or brown noise.",
            *(f"{key} = {value}" for key, value in measured.items()),
            "",
        ]
    )


def main(work: Path) -> None:
    """Every step, then the result into the resources."""
    work.mkdir(parents=True, exist_ok=True)
    parts = [work / f"speech{seed}.npz" for seed in range(1, PARTS + 1)]
    for seed, part in enumerate(parts, 1):
        if not part.exists():
            step("sounds.py", part, SENTENCES, seed)
    network = work / "network.npz"
    if not network.exists():
        step("train.py", network, EPOCHS, *parts)
    model = work / "model"
    shutil.rmtree(model, ignore_errors=True)
    step("graph.py", network, model, *(part.with_suffix(".json") for part in parts))
    measured = json.loads(step("measure.py", model, MEASURED).splitlines()[-1])
    (model / "model.toml").write_text(card(model, measured), encoding="utf-8")
    step("spoken.py", model / "spoken")
    shutil.rmtree(TARGET, ignore_errors=True)
    shutil.copytree(model, TARGET)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "readroom-starter-model")
    main(parser.parse_args().work.resolve())
