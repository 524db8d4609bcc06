"""`make mutants`: plants each fault of table.toml in a copy of the program and sees whether its tests turn red."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
COPIED = ("app", "viewer", "calibration", "dictation", "tests")
LINKED = ("resources", "pyproject.toml")
FAILED = 1
"""pytest's exit status when tests ran and some failed; anything else proves nothing about the fault."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: `old` is replaced by `new` in `file`, and one of `tests` has to notice."""

    id: str
    what: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def found(self, tree: Path) -> int:
        """How often `old` stands in the file; once is right."""
        return (tree / self.file).read_text(encoding="utf-8").count(self.old)


def mutants() -> tuple[Mutant, ...]:
    """The rows of the table."""
    rows = tomllib.loads((Path(__file__).parent / "table.toml").read_text(encoding="utf-8"))["mutant"]
    return tuple(
        Mutant(row["id"], row["what"], row["file"], row["old"], row["new"], tuple(row["tests"])) for row in rows
    )


def copied(tree: Path, into: Path) -> Path:
    """A copy in which faults may be planted; the real data beside the project stays beside it."""
    copy = into / "tree"
    copy.mkdir()
    for name in COPIED:
        shutil.copytree(tree / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "results.json"))
    for name in LINKED:
        (copy / name).symlink_to(tree / name)
    shared = tree.parent / "shared"
    if shared.is_dir():
        (into / "shared").symlink_to(shared)
    return copy


def status(copy: Path, tests: tuple[str, ...]) -> int:
    """How pytest ends on these tests in the copy, stopping at the first failure."""
    program = (
        "import sys, pytest, viewer;"
        f"sys.exit(90 if not viewer.__path__[0].startswith({str(copy)!r}) else pytest.main(sys.argv[1:]))"
    )
    line = [sys.executable, "-c", program, "-q", "-x", "-p", "no:cacheprovider", *tests]
    known = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(copy), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(line, cwd=copy, env=known, capture_output=True, check=False).returncode


def tried(copy: Path, mutant: Mutant) -> str:
    """What became of the fault: "red" where its tests noticed, else what is wrong."""
    if mutant.found(copy) != 1:
        return f"its old text stands {mutant.found(copy)} times in {mutant.file}"
    path = copy / mutant.file
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        ended = status(copy, mutant.tests)
    finally:
        path.write_text(whole, encoding="utf-8")
    if ended == FAILED:
        return "red"
    return "survived" if ended == 0 else f"its tests could not run (pytest ended with {ended})"


def main(chosen: list[str]) -> int:
    """Print the table; 1 when a fault survived, could not be planted or could not be tried."""
    rows = [mutant for mutant in mutants() if not chosen or mutant.id in chosen]
    with tempfile.TemporaryDirectory(prefix="readroom-mutants-") as folder:
        copy = copied(TREE, Path(folder))
        everything = tuple(sorted({test for mutant in rows for test in mutant.tests}))
        ended = status(copy, everything)
        if ended != 0:
            print(f"Without any fault the tests have to pass, but pytest ended with {ended}.")
            return 1
        width = max(len(mutant.id) for mutant in rows)
        wrong = 0
        for mutant in rows:
            began = time.monotonic()
            said = tried(copy, mutant)
            wrong += said != "red"
            print(f"{mutant.id:<{width}}  {said:<10} {time.monotonic() - began:5.1f} s  {mutant.what}", flush=True)
    print(f"{len(rows) - wrong} of {len(rows)} faults were noticed.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
