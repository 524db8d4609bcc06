"""What a command works with: the data folder, its store, the audit trail, the clock, who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.access.audit import Trail
    from app.access.keys import Keys
    from app.archive.vault import Vault
    from app.settings.desk import DeskSettings
    from app.store.engine import Store


@dataclass(frozen=True, slots=True)
class Opened:
    """An open data folder; at the terminal the actor is the operating-system user, who owns it."""

    data: Path
    store: Store
    trail: Trail
    keys: Keys
    settings: DeskSettings
    identity: str
    actor: str
    now: Callable[[], datetime]

    @property
    def vault(self) -> Vault:
        """The encrypted images of this data folder."""
        from app.access.keys import archive_key
        from app.archive.records import holds_images
        from app.archive.vault import open_vault

        with self.store.reading() as work:
            key = archive_key(self.keys, self.identity, holds_images=holds_images(work))
        return open_vault(self.data, key)


def utc_now() -> datetime:
    """The clock of the machine, in UTC."""
    return datetime.now(UTC)


@contextmanager
def opened(data: Path | None) -> Iterator[Opened]:
    """Open the data folder, the user's own when none is named; made when absent."""
    import getpass

    from app.access.audit import Trail
    from app.access.keys import keys_of_user
    from app.settings.desk import desk_settings
    from app.settings.folders import data_folder
    from app.store.engine import birth_record, open_store

    folder = (data or data_folder()).absolute()
    store = open_store(folder)
    try:
        keys = keys_of_user()
        with store.reading() as work:
            identity = birth_record(work)["id"]
        trail = Trail(keys.get(f"audit-{identity}"))
        yield Opened(folder, store, trail, keys, desk_settings(folder), identity, getpass.getuser(), utc_now)
    finally:
        store.close()
