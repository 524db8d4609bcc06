"""What a running desk works with: opened in a worker after the first window is painted, closed last."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.access.audit import Trail
    from app.access.people import Person
    from app.access.records import Session
    from app.archive.vault import Vault
    from app.cases.contracts import Contracts
    from app.cases.priors import Region
    from app.escalation.values import Policy
    from app.reports.templates import Template
    from app.settings.desk import DeskSettings
    from app.store.engine import Store
    from viewer.draw.choose import Renderer

DEMO_READER = "demo"


@dataclass(frozen=True, slots=True)
class Station:
    """The open data folder with everything that is read from it once.

    Attributes:
        has_users: somebody can sign in here with a password.
        renderer: what the probe of an earlier start found of the graphics; None before the first.
    """

    data: Path
    store: Store
    vault: Vault
    trail: Trail
    policy: Policy
    contracts: Contracts
    settings: DeskSettings
    templates: Mapping[str, Template]
    regions: tuple[Region, ...]
    now: Callable[[], datetime]
    has_users: bool
    renderer: Renderer | None


def open_station(data: Path, now: Callable[[], datetime]) -> Station:
    """Open the data folder. Loads SQLAlchemy and pydantic: never before the first window.

    Raises:
        ReadroomError: the store, a policy or a template cannot be used; says which and why.
    """
    from app.access.audit import Trail
    from app.access.keys import archive_key, keys_of_user
    from app.access.records import has_local_user
    from app.archive.records import holds_images
    from app.archive.vault import open_vault
    from app.cases.contracts import contracts_of
    from app.cases.records import admit
    from app.cases.regions import regions
    from app.escalation.policy import policy_of
    from app.escalation.rota import keep_rota, rota_of
    from app.reports.templates import load_templates
    from app.settings.desk import desk_settings
    from app.store.engine import birth_record, open_store

    store = open_store(data)
    try:
        keys = keys_of_user()
        with store.reading() as work:
            identity = birth_record(work)["id"]
            users = has_local_user(work)
            key = archive_key(keys, identity, holds_images=holds_images(work))
        contracts, duties = contracts_of(data), rota_of(data)
        with store.work() as work:
            admit(work, now(), contracts)
            if duties is not None:
                keep_rota(work, now(), duties)
        return Station(
            data,
            store,
            open_vault(data, key),
            Trail(keys.get(f"audit-{identity}")),
            policy_of(data),
            contracts,
            desk_settings(data),
            load_templates(),
            regions(),
            now,
            users,
            kept_renderer(),
        )
    except BaseException:
        store.close()
        raise


@dataclass(frozen=True, slots=True)
class Seat:
    """Who sits at the desk; the demonstration's reader has no session."""

    person: Person
    session: Session | None


def demo_seat(station: Station) -> Seat:
    """The demonstration's named person, who signs in nobody.

    Raises:
        ReadroomError: this folder holds no demonstration.
    """
    from app.access.records import person_named
    from resources.errors import ReadroomError

    with station.store.reading() as work:
        person = person_named(work, DEMO_READER)
    if person is None:
        raise ReadroomError(f"{station.data} holds no demonstration.")
    return Seat(person, None)


def renderer_file() -> Path:
    """Where the verdict of the graphics probe is kept, for the next start."""
    from app.settings.folders import config_folder

    return config_folder() / "renderer.json"


def kept_renderer() -> Renderer | None:
    """The verdict of an earlier probe, None where there is none that can be read."""
    import json

    from viewer.draw.choose import from_json

    try:
        read = json.loads(renderer_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return from_json(read) if isinstance(read, dict) else None


def probe_renderer() -> Renderer:
    """Ask a child process what draws here and keep its verdict; runs on a worker, after the first start's work."""
    import json

    from viewer.draw.choose import probe

    found = probe()
    path = renderer_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_text(json.dumps(found.to_json()), encoding="utf-8")
    except OSError:
        return found
    return found
