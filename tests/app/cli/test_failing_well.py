"""Every command fails well: one clear line, the right exit code, nothing printed that is not asked for, nothing lost.

Most cases run in this process through the same door as the program (`run`), which is quick; what only a process can
show (signals, pipes, closed outputs, a screen that does not answer) is started as one.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.cli.demo_reports import sign_many, write_small_image
from app.cli.main import GROUPS
from app.cli.run import run

PROGRAM = (sys.executable, "-c", "from app.cli.main import main; main()")
ROOT = Path(__file__).resolve().parents[3]
HEARING = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from app.cli.main import main; main()"
)
"""The program where Ctrl+C is heard, also when the tests run in the background of a shell."""
DEMONSTRATED = """
import sys
from pathlib import Path
from app.cli.demo_folder import demo_folder
with demo_folder(Path(sys.argv[1]), wait=True):
    pass
"""
NO_POWER = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
"""Root without its powers: it meets the same closed doors as everybody."""

READING: tuple[list[str], ...] = (
    ["inspect", "{}"],
    ["import", "{}"],
    ["transcribe", "{}"],
    ["transcribe", "--heard", "{}"],
    ["report", "check", "{}"],
    ["displays", "evaluate", "{}", "--profile", "rcr-2019-primary"],
    ["speech", "install", "{}"],
)
ON_DATA: tuple[list[str], ...] = (
    ["alerts", "list"],
    ["audit", "verify"],
    ["export", "--list"],
    ["outbox", "list"],
    ["outbox", "run", "--until-idle"],
    ["connect", "list"],
    ["demo", "sign", "--count", "1"],
    ["demo"],
    [],
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of the test's own, so that keys and caches are its own too."""
    place = tmp_path / "home"
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(place))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return place


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one signed report."""
    folder = tmp_path / "data"
    sign_many(folder, 1)
    return folder


class Said:
    """What a call of the program printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def of(self, *arguments: object) -> tuple[int, str, list[str]]:
        """Exit code, standard output, lines of standard error."""
        code = run([str(one) for one in arguments], GROUPS)
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err.splitlines()


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Calls the program in this process."""
    return Said(capsys)


def started(*arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The program as a process, ended by itself."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def one_sentence(code: int, lines: list[str], expected: int = 1) -> str:
    """The one line of a refusal, that is not a fault of the program."""
    assert code == expected, lines
    assert len(lines) == 1, lines
    assert "itself went wrong" not in lines[0]
    assert "Traceback" not in lines[0]
    return lines[0]


@pytest.fixture
def bad_inputs(tmp_path: Path) -> dict[str, Path]:
    """Paths no command can read."""
    found = {
        name: tmp_path / name
        for name in ("missing", "a\nname in two lines", "folder", "empty", "binary", "latin", "closed", "bent.zip")
    }
    found["folder"].mkdir()
    found["empty"].write_bytes(b"")
    found["binary"].write_bytes(bytes(range(256)) * 20)
    found["latin"].write_bytes("caf\xe9\n".encode("latin-1"))
    found["bent.zip"].write_bytes(b"PK\3\4\xff\xff")
    return found


@pytest.mark.parametrize("command", READING, ids=lambda command: " ".join(command))
@pytest.mark.parametrize("kind", ["missing", "a\nname in two lines", "folder", "binary", "bent.zip"])
def test_input_that_cannot_be_read_is_one_sentence(
    said: Said, tmp_path: Path, bad_inputs: dict[str, Path], command: list[str], kind: str
) -> None:
    """Each command that reads a file names in one line what it refuses, prints no document, exits 1."""
    words = [one.format(bad_inputs[kind]) for one in command]
    elsewhere = ["--data", str(tmp_path / "data")]

    code, printed, lines = said.of(*words, *elsewhere)

    sentence = one_sentence(code, lines)
    assert kind.partition("\n")[2] or kind in sentence + printed
    assert "{" not in printed


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("setpriv") is None, reason="needs setpriv of Linux")
@pytest.mark.parametrize("command", [READING[0], READING[2], READING[5]], ids=lambda command: command[0])
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, command: list[str]) -> None:
    """A file without read permission is input that cannot be read: exit 1, not a wrong call."""
    closed = tmp_path / "closed"
    closed.write_bytes(b"secret")
    closed.chmod(0)
    powerless = NO_POWER if os.geteuid() == 0 else ()

    done = subprocess.run(
        [*powerless, *PROGRAM, *(one.format(closed) for one in command)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "closed" in one_sentence(done.returncode, done.stderr.splitlines()) + done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["--frob"],
        ["report"],
        ["speech"],
        ["outbox", "show", "x"],
        ["outbox", "list", "--state", "frob"],
        ["export", "x", "--format", "doc", "-o", "f"],
        ["alerts", "report", "--from", "x", "--to", "2026-01-01"],
        ["alerts", "report", "--from", "9999-12-31", "--to", "9999-12-31"],
        ["inspect", ".", "--at", "nan,0,0"],
        ["displays", "evaluate", "x", "--profile", "frob"],
        ["user", "add", "x", "--role", "frob", "--password-env", "HOME"],
        ["user", "add", "x", "--role", "lead"],
        ["connect", "add", "mllp", "x", "--host", "a\nb", "--port", "1"],
        ["demo", "sign", "--count", "0"],
        ["transcribe"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_one_sentence_and_exit_2(said: Said, tmp_path: Path, words: list[str]) -> None:
    """A call with unknown words, missing options or values out of range exits 2 in one line and makes nothing."""
    folder = tmp_path / "data"
    elsewhere = ["--data", str(folder)] if len(words) > 1 else []

    code, out, lines = said.of(*words, *elsewhere)

    one_sentence(code, lines, 2)
    assert out == ""
    assert not folder.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["export", "nobody", "--format", "sr", "-o", "f"],
        ["outbox", "show", "7"],
        ["outbox", "show", "9" * 40],
        ["outbox", "retry", "9" * 40],
        ["alerts", "ack", "nobody", "--by", "x", "--how", "y"],
        ["speech", "remove", ".."],
        ["speech", "check", "nobody"],
        ["connect", "test", "nobody"],
    ],
    ids=lambda words: " ".join(words)[:30],
)
def test_what_is_not_there_is_named(said: Said, tmp_path: Path, words: list[str]) -> None:
    """An id that nothing has is refused with words, exit 1."""
    code, out, lines = said.of(*words, "--data", tmp_path / "data")

    one_sentence(code, lines)
    assert out == ""


def spoil(kind: str, data: Path) -> Path:
    """A data folder that no command can use."""
    store = data / "store.sqlite"
    if kind == "a file":
        data.write_text("not a folder", encoding="utf-8")
    elif kind == "below a file":
        data.write_text("not a folder", encoding="utf-8")
        return data / "below"
    else:
        data.mkdir()
        if kind == "damaged":
            store.write_bytes(b"\x00\xffnot a database" * 999)
        elif kind == "a folder in its place":
            store.mkdir()
        else:
            with sqlite3.connect(store) as connection:
                connection.execute(
                    "CREATE TABLE alembic_version (version_num TEXT)"
                    if kind == "newer"
                    else "CREATE TABLE shop (id)"
                )
                if kind == "newer":
                    connection.execute("INSERT INTO alembic_version VALUES ('9999')")
            connection.close()
    return data


@pytest.mark.parametrize("command", ON_DATA, ids=lambda command: " ".join(command) or "desk")
@pytest.mark.parametrize(
    "kind", ["a file", "below a file", "damaged", "a folder in its place", "newer", "of another program"]
)
def test_a_data_folder_that_cannot_be_used_is_refused(
    said: Said, tmp_path: Path, command: list[str], kind: str
) -> None:
    """Every command on a spoilt data folder says so in one line, exits 1, and leaves it as it was."""
    if kind in {"newer", "of another program"} and command[:1] == ["audit"]:
        pytest.skip("it only reads, which holds for a newer store")
    folder = spoil(kind, tmp_path / "data")
    before = sorted((one, one.read_bytes()) for one in tmp_path.glob("data*/store.sqlite") if one.is_file())

    code, out, lines = said.of(*command, "--data", folder)

    one_sentence(code, lines)
    assert out == ""
    after = sorted((one, one.read_bytes()) for one in tmp_path.glob("data*/store.sqlite") if one.is_file())
    assert after == before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /dev/full")
@pytest.mark.parametrize("command", [["version"], ["version", "--json"], ["--help"]], ids=" ".join)
def test_an_output_that_is_full_closed_or_cut_is_no_trace(command: list[str]) -> None:
    """A full output is a sentence; one that is closed, or a reader that goes, is silence: never a trace."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        filled = subprocess.run(
            [*PROGRAM, *command], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    one_sentence(filled.returncode, filled.stderr.splitlines())

    words = f"{shlex.join((*PROGRAM, *command))}"
    closed = subprocess.run(["sh", "-c", f"{words} >&-"], cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    assert (closed.returncode, closed.stderr) == (0, "")

    reads, writes = os.pipe()
    os.close(reads)
    cut = subprocess.run(
        [*PROGRAM, *command], cwd=ROOT, stdout=writes, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writes)
    assert (cut.returncode, cut.stderr) == (1, "")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_command_that_is_stopped_says_so_and_leaves_whole_reports(
    said: Said, tmp_path: Path, number: signal.Signals
) -> None:
    """Ctrl+C, or being asked to end, in the middle of signing: one word, exit 1, an audit trail that holds."""
    folder = tmp_path / "data"
    sign_many(folder, 1)
    process = subprocess.Popen(
        [sys.executable, "-c", HEARING, "demo", "sign", "--count", "500", "--data", str(folder)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    locks = folder / "archive" / "importing"
    while process.poll() is None and not [one for one in locks.glob("*") if one.is_dir()]:
        os.sched_yield()

    process.send_signal(number)
    _, error = process.communicate(timeout=40)

    assert one_sentence(process.returncode, error.splitlines()) == "Stopped."
    code, out, _ = said.of("audit", "verify", "--json", "--data", folder)
    assert code == 0
    assert json.loads(out)["ok"] is True


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens of X11")
@pytest.mark.parametrize("command", [[], ["demo"]], ids=["desk", "demo"])
@pytest.mark.parametrize(
    ("names", "word"),
    [
        ({"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}, "DISPLAY is not set"),
        ({"DISPLAY": ":7777", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}, "nothing answers"),
        ({"DISPLAY": ":7777", "QT_QPA_PLATFORM": "frob"}, "QT_QPA_PLATFORM is frob"),
    ],
    ids=["unset", "silent", "unknown platform"],
)
def test_no_screen_is_one_sentence(tmp_path: Path, command: list[str], names: dict[str, str], word: str) -> None:
    """Where no window can open, the desk says why in one line and exits 1; Qt does not end the program."""
    done = started(*command, "--data", tmp_path / "data", env={**os.environ, **names})

    assert word in one_sentence(done.returncode, done.stderr.splitlines())


def test_an_export_that_cannot_be_written_leaves_what_was_there(said: Said, data: Path, tmp_path: Path) -> None:
    """Writing into a missing folder, or over a folder, is refused; the old file stays and nothing lies beside it."""
    _, out, _ = said.of("export", "--list", "--json", "--data", data)
    report = json.loads(out)["reports"][0]["id"]
    (tmp_path / "old.txt").write_text("old")

    for target in (tmp_path / "absent" / "f.txt", tmp_path / "old.txt" / "f.txt", tmp_path):
        code, _, lines = said.of("export", report, "--format", "text", "-o", target, "--data", data)
        one_sentence(code, lines)

    assert (tmp_path / "old.txt").read_text() == "old"
    assert not list(tmp_path.glob(".*part"))


def test_a_name_with_spaces_and_letters_of_any_language(said: Said, tmp_path: Path) -> None:
    """A data folder with blanks, signs of a URL and other letters works as any, also where the locale is C."""
    folder = tmp_path / "Dätä fö lder #%41?&ü"
    image = write_small_image(tmp_path, 0, None)
    names = {**os.environ, "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

    code, out, _ = said.of("import", image, "--json", "--data", folder)
    done = started("audit", "verify", "--json", "--data", folder, env=names)

    assert (code, json.loads(out)["imported"]) == (0, 1)
    assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True)
    assert (folder / "store.sqlite").is_file()


def test_a_number_with_too_many_figures_in_a_report_is_refused(said: Said, tmp_path: Path) -> None:
    """A hostile number in the JSON of a report is named, not a fault of the program."""
    path = tmp_path / "report.json"
    path.write_text('{"study": ' + "9" * 6000 + "}")

    code, _, lines = said.of("report", "check", path)

    assert "too many figures" in one_sentence(code, lines)


def test_a_password_is_not_asked_for_where_nobody_can_type(tmp_path: Path) -> None:
    """Without a terminal the password must come from a variable; nothing is printed on standard output."""
    done = started("user", "add", "x", "--role", "lead", "--json", "--data", tmp_path / "data")

    assert "--password-env" in one_sentence(done.returncode, done.stderr.splitlines(), 2)
    assert done.stdout == ""


def test_a_demonstration_on_somebodys_imports_gets_its_reader(said: Said, tmp_path: Path) -> None:
    """A folder that only holds imports can be demonstrated on: its reader is put there, nothing else changes."""
    from app.cli.demo_folder import demo_folder

    folder = tmp_path / "data"
    said.of("import", write_small_image(tmp_path, 0, None), "--data", folder)

    with demo_folder(folder, wait=False) as ready:
        assert ready.complete

    with sqlite3.connect(folder / "store.sqlite") as connection:
        assert connection.execute("SELECT name FROM person").fetchall() == [("demo",)]
        assert connection.execute("SELECT count(*) FROM case_").fetchone() == (1,)
    connection.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the maker holds the lock by inheritance")
def test_a_second_first_demonstration_waits_for_the_list(tmp_path: Path, home: Path) -> None:
    """While the list is being made, another first demonstration waits, and then takes what was made."""
    from app.archive.running import take_free
    from app.cli.demo_folder import sample_folder
    from app.cli.sample_list import demo_reader
    from app.store.engine import open_store

    cache = sample_folder()
    cache.parent.mkdir(parents=True)
    with cache.with_name(f"{cache.name}.lock").open("ab") as lock:
        assert take_free(lock)
        waiting = subprocess.Popen(
            [sys.executable, "-c", DEMONSTRATED, str(tmp_path / "data")],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert waiting.stderr is not None
        assert "this one goes on when it is made" in waiting.stderr.readline()
        store = open_store(cache)
        demo_reader(store, datetime.now(UTC))
        store.close()
        (cache / "complete").write_text(datetime.now(UTC).isoformat())
    _, rest = waiting.communicate(timeout=30)

    assert (waiting.returncode, rest) == (0, "")
    assert (tmp_path / "data" / "store.sqlite").is_file()


def test_the_first_demonstration_starts_the_making_of_the_list(tmp_path: Path) -> None:
    """With nothing in the cache, a child process begins to make the list and the desk need not wait for it."""
    from app.cli.demo_folder import demo_folder

    with demo_folder(tmp_path / "data", wait=False) as ready:
        assert ready.making is not None
        assert not ready.complete
        ready.making.terminate()
        assert ready.making.wait(30) != 0


def test_images_whose_key_is_gone_are_not_mixed_with_others(
    said: Said, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No second key is made beside images sealed with another; what needs none of them still works."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "emptied"))
    more = write_small_image(tmp_path, 1, None)

    code, _, error = said.of("import", more, "--data", data)

    assert "The key of the images in this data folder is not here" in one_sentence(code, error)
    assert list((tmp_path / "emptied").glob("**/archive-*")) == []
    code, out, _ = said.of("export", "--list", "--json", "--data", data)
    assert code == 0
    assert len(json.loads(out)["reports"]) == 1
