"""One store, on each engine: every test that takes `store` runs on SQLite and on PostgreSQL 15."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app.store.engine import Store, open_store, open_url

POSTGRES = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL 15 on loopback for this run of the tests; its URL without a database's schema."""
    if not (POSTGRES / "initdb").exists():
        pytest.skip("PostgreSQL 15 is not installed: apt-get install postgresql-15")
    folder = Path(tempfile.mkdtemp(prefix="rr-pg-"))
    step_down: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        step_down = [shutil.which("setpriv") or "setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    quiet = subprocess.DEVNULL
    subprocess.run(
        [*step_down, POSTGRES / "initdb", "-D", data, "-U", "boss", "--auth=trust", "-E", "UTF8", "--no-sync"],
        check=True, stdout=quiet, cwd=folder,
    )  # fmt: skip
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    control = [*step_down, POSTGRES / "pg_ctl", "-D", data, "-l", folder / "log", "-w"]
    subprocess.run([*control, "-t", "30", "-o", options, "start"], check=True, stdout=quiet, cwd=folder)
    yield f"postgresql+psycopg://boss@127.0.0.1:{port}/postgres"
    subprocess.run([*control, "-m", "fast", "stop"], check=True, stdout=quiet, cwd=folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    if request.param == "sqlite":
        made = open_store(tmp_path / "data")
        yield made
        made.close()
        return
    url = request.getfixturevalue("postgres")
    schema = f"t{abs(hash(request.node.nodeid)):x}"
    owner = open_url_plain(url)
    owner.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
    owner.execute(text(f"CREATE SCHEMA {schema}"))
    owner.commit()
    made = open_url(url, schema)
    yield made
    made.close()
    owner.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    owner.commit()
    owner.close()


def open_url_plain(url: str):
    """A bare connection, to make and drop schemas."""
    from sqlalchemy import create_engine

    return create_engine(url).connect()
