"""`readroom displays` to the letter of its contract, as a shell sees it."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from calibration.gsdf import jnd_index, luminance

LEVELS = np.arange(0, 256, 15)


def readroom(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as its own process."""
    code = "import sys; from app.cli.main import main; sys.argv[0] = 'readroom'; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60, check=False
    )


def write(path: Path, luminances: np.ndarray) -> str:
    """A readings file of four digits, as meters write them."""
    rows = [f"{level},{value:.4g}" for level, value in zip(LEVELS, luminances, strict=True)]
    path.write_text("\n".join(["ddl,luminance", *rows]) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def good(tmp_path: Path) -> str:
    """1.2 to 450 cd/m² on the display function."""
    low, high = jnd_index([1.2, 450])
    return write(tmp_path / "good.csv", luminance(low + (high - low) * LEVELS / 255))


@pytest.fixture
def office(tmp_path: Path) -> str:
    """1.2 to 90 cd/m² with gamma 2.2."""
    return write(tmp_path / "office.csv", 1.2 + 88.8 * (LEVELS / 255) ** 2.2)


@pytest.mark.parametrize("profile", ["acr-tg270", "ranzcr"])
def test_evaluate_passes_the_good_and_fails_the_office_screen(good: str, office: str, profile: str) -> None:
    """Exit 0 for both: it could evaluate; the verdict is in the document, with every key of the contract."""
    for file, verdict in ((good, "pass"), (office, "fail")):
        done = readroom("displays", "evaluate", file, "--profile", profile, "--json")

        assert (done.returncode, done.stderr) == (0, "")
        document = json.loads(done.stdout)
        assert document["verdict"] == verdict
        assert document["profile"] == profile
        assert {
            "luminance_min", "luminance_max", "luminance_ratio", "jnd_per_level_mean", "max_jnd_error",
            "max_contrast_error", "lum", "fit",
        } <= set(document["metrics"])  # fmt: skip
        for target in document["targets"]:
            assert {"name", "value", "limit", "comparison", "source", "verdict"} <= set(target)
        assert {t["verdict"] for t in document["targets"]} <= {"pass", "fail", "not-measured"}


def test_a_provisional_profile_says_so(good: str) -> None:
    """Limits from memory are told with each result, in the document and on the terminal."""
    for profile, provisional in (("rcr-2019-primary", True), ("ranzcr", False)):
        done = readroom("displays", "evaluate", good, "--profile", profile, "--json")
        assert json.loads(done.stdout)["provisional"] is provisional
        said = readroom("displays", "evaluate", good, "--profile", profile)
        assert ("Provisional" in said.stdout) is provisional
        assert said.stdout.rstrip().endswith("Verdict: pass")


def test_ambient_is_added_to_every_reading(good: str) -> None:
    """With 0.8 cd/m² of room light the ratio is (450 + 0.8) / (1.2 + 0.8)."""
    done = readroom("displays", "evaluate", good, "--profile", "ranzcr", "--ambient", "0.8", "--json")

    metrics = json.loads(done.stdout)["metrics"]
    assert metrics["luminance_ratio"] == pytest.approx(450.8 / 2.0)
    assert (metrics["luminance_min"], metrics["luminance_min_dark"]) == (2.0, 1.2)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02" * 99,
        b"x,y\n1,2\n",
        b"ddl,luminance\n0,1\n15,2\n",
        b"ddl,luminance\n0,one\n",
        b"ddl,luminance\n0,-1\n",
        b"ddl,luminance\n0,1\n0,2\n",
        b"ddl,luminance\n256,1\n",
    ],
)
def test_bad_readings_are_one_sentence(tmp_path: Path, content: bytes) -> None:
    """Exit 1, one line that names line and fault, nothing on standard output, no trace."""
    file = tmp_path / "bad.csv"
    file.write_bytes(content)

    done = readroom("displays", "evaluate", str(file), "--profile", "ranzcr", "--json")

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "bad.csv: line " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("evaluate", "GOOD", "--profile", "none"), "There is no profile `none`; there are acr-tg270"),
        (("evaluate", "GOOD", "--profile", "ranzcr", "--ambient", "-1"), "--ambient is a luminance"),
        (("evaluate", "GOOD", "--profile", "ranzcr", "--ambient", "nan"), "--ambient is a luminance"),
        (("evaluate", "GOOD"), "--profile"),
        (("simulate", "--observer", "drunk"), "good, poor, guessing, impatient; got `drunk`"),
        (("simulate", "--observer", "good", "--runs", "0"), "--runs"),
    ],
)
def test_wrong_usage_is_exit_2(good: str, arguments: tuple[str, ...], words: str) -> None:
    """The sentence says what is allowed."""
    done = readroom("displays", *(good if argument == "GOOD" else argument for argument in arguments))

    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """Exit 1 and the name of the file."""
    done = readroom("displays", "evaluate", str(tmp_path / "none.csv"), "--profile", "ranzcr")

    assert done.returncode == 1
    assert "none.csv cannot be read" in done.stderr


def test_profiles_lists_every_limit_with_its_source() -> None:
    """The keys of the contract, for scripts; a table for people."""
    done = readroom("displays", "profiles", "--json")

    profiles = json.loads(done.stdout)["profiles"]
    assert len(profiles) == 7
    for profile in profiles:
        assert {"id", "title", "edition", "source", "date", "evidence", "provisional", "targets"} <= set(profile)
        for target in profile["targets"]:
            assert {"name", "comparison", "limit", "unit", "source"} <= set(target)
    said = readroom("displays", "profiles").stdout
    assert "acr-tg270 (provisional)" in said
    assert "luminance max" in said


def test_simulate_counts_every_run() -> None:
    """passed + failed = N, equal seeds alike."""
    arguments = ("displays", "simulate", "--observer", "good", "--runs", "200", "--seed", "4", "--json")

    first, second = readroom(*arguments), readroom(*arguments)

    document = json.loads(first.stdout)
    assert set(document) == {"passed", "failed", "mean_seconds"}
    assert document["passed"] + document["failed"] == 200
    assert document["passed"] >= 190
    assert first.stdout == second.stdout


def test_help_loads_nothing_heavy() -> None:
    """`--help` shows at once: no numpy, Qt or rich behind it."""
    code = (
        "import sys; sys.argv = ['readroom', 'displays', 'evaluate', '--help']; from app.cli.main import main\n"
        "try: main()\n"
        "finally: print([n for n in ('numpy', 'PySide6', 'rich') if n in sys.modules], file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)

    assert "--ambient" in done.stdout
    assert done.stderr.strip() == "[]"
