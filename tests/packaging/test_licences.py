"""What ships is known, and nothing under the GPL is among it."""

from __future__ import annotations

import importlib.util
import sys
from email.message import Message
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("licences", ROOT / "packaging" / "licences.py")
licences = importlib.util.module_from_spec(_spec)
sys.modules["licences"] = licences
_spec.loader.exec_module(licences)


def test_the_table_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    """Of every package that ships, with the version of the lock."""
    assert licences.main(["--check"]) == 0, capsys.readouterr().err


def test_what_tests_need_does_not_ship_and_what_the_program_needs_does() -> None:
    """The lock holds both; only one half is in the table."""
    names = {licences.canonicalize_name(one.name) for one in licences.packages()[0]}

    assert {"pyside6-essentials", "shiboken6", "vosk", "sqlalchemy", "psycopg-binary", "cffi", "packaging"} <= names
    assert (
        not {"pytest", "hypothesis", "simpleitk", "hl7apy", "mypy", "ruff", "setuptools", "import-linter"} & names
    )


@pytest.mark.parametrize(
    ("licence", "may"),
    [
        ("MIT", True),
        ("LGPL-3.0-only", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("GNU Lesser General Public License v3 (LGPLv3)", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("GPL-2.0-only OR GPL-3.0-only", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("MIT AND GPL-3.0-only", False),
    ],
)
def test_only_what_may_ship_ships(licence: str, may: bool) -> None:
    """The Lesser GPL may, the GPL and the AGPL may not, unless something else is offered."""
    assert licences.may_ship(licence) is may


def test_a_package_without_a_licence_is_named() -> None:
    """Unknown is not allowed."""
    facts = Message()
    facts["License"] = "UNKNOWN"

    with pytest.raises(licences.LicenceTrouble, match="mystery names no licence"):
        licences.licence_of("mystery", facts)


def test_markers_and_extras_are_followed() -> None:
    """psycopg[binary] brings its binary; what only Windows needs is said apart."""
    lock = licences.locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))

    here, elsewhere = licences.shipped([Requirement("psycopg[binary]"), Requirement("keyring")], lock)

    assert "psycopg-binary" in here and "keyring" in here
    if sys.platform == "linux":
        assert "pywin32-ctypes" in elsewhere and "secretstorage" in here
