"""connect, outbox and export as the contract has them, each in a process of its own or through the entry point."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from app.cli.main import GROUPS
from app.cli.run import run
from app.delivery.records import enqueue, find_connection
from app.delivery.rules import control_id, folder_payload
from app.reports.values import Output
from app.store.engine import open_store
from app.store.tables import access, archive, cases
from app.store.tables.reports import report, report_output

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, with keys kept in the test's own folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "data"


@pytest.fixture
def command(data: Path, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command on the data folder: exit code, standard output, standard error."""

    def called(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run([*words, "--data", str(data)], GROUPS)
        out, err = capfd.readouterr()
        return code, out, err

    return called
