"""The table of THIRD_PARTY.md: every package that ships, with the licence its own metadata names.

Use: python packaging/licences.py [--check]. Writes the table between the marks of THIRD_PARTY.md; with --check it only
says whether the table is the one it would write. Fails where a package that ships may only be had under the GPL or the
AGPL, or names no licence. What ships is what the first part of requirements.in asks for, and what that asks for;
setuptools and the second part build and test, and do not.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- made by packaging/licences.py -->", "<!-- end -->"
TESTS = "# What `make test` needs on top"
BUILDS = frozenset({"setuptools"})
NAMES = {
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""Names that older metadata uses, as SPDX says them."""
STRONG = re.compile(r"(?<!L)\bA?GPL\b|(?<!Lesser )\bGeneral Public Licen[cs]e", re.IGNORECASE)


class LicenceTrouble(Exception):
    """A package may not ship, or nobody knows whether it may."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of the lock: its licence in SPDX words, where it comes from, on which system it is needed."""

    name: str
    version: str
    licence: str
    home: str


def locked(text: str) -> dict[str, list[Requirement]]:
    """Name -> its lines in a lock, which differ by system."""
    found: dict[str, list[Requirement]] = {}
    for line in text.splitlines():
        if re.match(r"^[A-Za-z0-9]", line):
            one = Requirement(line.rstrip(" \\"))
            found.setdefault(canonicalize_name(one.name), []).append(one)
    return found


def asked(text: str) -> list[Requirement]:
    """What the running program asks for, from requirements.in."""
    lines = text.partition(TESTS)[0].splitlines()
    words = (line.partition(" #")[0].strip() for line in lines if not line.startswith("#"))
    return [one for word in words if word and (one := Requirement(word)).name not in BUILDS]


def shipped(wanted: list[Requirement], lock: dict[str, list[Requirement]]) -> tuple[list[str], list[str]]:
    """Names of what ships and is installed here, and of what ships on other systems alone."""
    here: dict[str, set[str]] = {}
    elsewhere: set[str] = set()
    todo = list(wanted)
    while todo:
        one = todo.pop()
        name = canonicalize_name(one.name)
        if name not in lock:
            continue
        if not any(row.marker is None or row.marker.evaluate() for row in lock[name]):
            elsewhere.add(name)
            continue
        if one.marker is not None and not one.marker.evaluate():
            continue
        extras = here.get(name)
        if extras is not None and one.extras <= extras:
            continue
        here[name] = (extras or set()) | one.extras
        for line in metadata.requires(name) or ():
            needed = Requirement(line)
            fits = needed.marker is None or any(needed.marker.evaluate({"extra": e}) for e in (here[name] | {""}))
            other = (
                needed.marker is not None and "platform" in str(needed.marker) and "extra" not in str(needed.marker)
            )
            if fits or other:
                todo.append(Requirement(str(needed).partition(";")[0].strip()))
    return sorted(here), sorted(elsewhere)


def licence_of(name: str, facts: metadata.PackageMetadata) -> str:
    """The licence a package names, in SPDX words where they can be told.

    Raises:
        LicenceTrouble: it names none.
    """
    classifiers = [
        line.rpartition(" :: ")[2] for line in facts.get_all("Classifier") or () if line.startswith("License ::")
    ]
    plain = (facts.get("License") or "").strip()
    named = [facts.get("License-Expression"), plain if plain not in {"", "UNKNOWN"} and len(plain) < 80 else None]
    found = next((word for word in (*named, " OR ".join(classifiers)) if word), None)
    if not found:
        raise LicenceTrouble(f"{name} names no licence; read its files and do not ship it before.")
    return NAMES.get(found, found)


def may_ship(licence: str) -> bool:
    """Whether at least one of the licences offered is neither GPL nor AGPL."""
    return any(not STRONG.search(offer) for offer in re.split(r"\s+OR\s+", licence))


def packages() -> tuple[list[Package], list[str]]:
    """Everything that ships.

    Raises:
        LicenceTrouble: one of them may not.
    """
    lock = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    here, elsewhere = shipped(asked((ROOT / "packaging" / "requirements.in").read_text(encoding="utf-8")), lock)
    found = []
    for name in here:
        facts = metadata.metadata(name)
        licence = licence_of(name, facts)
        if not may_ship(licence):
            raise LicenceTrouble(f"{name} is under {licence}, which must not ship with Readroom.")
        found.append(Package(facts["Name"], metadata.version(name), licence, _home(facts)))
    return found, elsewhere


def _home(facts: metadata.PackageMetadata) -> str:
    links = dict(line.split(", ", 1) for line in facts.get_all("Project-URL") or () if ", " in line)
    wanted = ("homepage", "home", "source", "repository", "source code", "github")
    named = {key.casefold(): value for key, value in links.items()}
    return facts.get("Home-page") or next(
        (named[key] for key in wanted if key in named), next(iter(links.values()), "")
    )


def table() -> str:
    """The table as it stands in THIRD_PARTY.md."""
    found, elsewhere = packages()
    rows = ["| package | version | licence | from |", "|---|---|---|---|"]
    rows += [f"| {one.name} | {one.version} | {one.licence} | {one.home} |" for one in found]
    if elsewhere:
        rows += ["", f"On other systems alone, read where they are installed: {', '.join(elsewhere)}."]
    return "\n".join(rows)


def main(arguments: list[str]) -> int:
    """Write or check the table; the exit code."""
    page = ROOT / "THIRD_PARTY.md"
    text = page.read_text(encoding="utf-8")
    try:
        made = f"{BEGIN}\n{table()}\n{END}"
    except LicenceTrouble as error:
        sys.stderr.write(f"{error}\n")
        return 1
    fresh = re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: made, text, flags=re.DOTALL)
    if fresh == text:
        return 0
    if "--check" in arguments:
        sys.stderr.write("The table of THIRD_PARTY.md is not up to date; run python packaging/licences.py.\n")
        return 1
    page.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
