"""The child process that makes the sample list (`sample-list CACHE DATA` of resources.children)."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from app.cli.demo_folder import note_key
from app.cli.sample_list import Place, demo_reader, make_list


def main() -> int:
    """The child's part: the two folders are its words; what goes wrong is one sentence."""
    from app.cli.run import sentences

    return sentences(lambda: fill(Path(sys.argv[1]), Path(sys.argv[2])))


def fill(cache: Path, data: Path) -> int:
    """Make the list into the cache and into the demonstration's store at once; the exit code."""
    from app.access.audit import Trail
    from app.access.keys import keys_of_user
    from app.archive.vault import Vault
    from app.store.engine import birth_record, open_store

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    now = datetime.now(UTC)
    with ExitStack() as stack:
        places = []
        for folder in (cache, data):
            store = open_store(folder)
            stack.callback(store.close)
            with store.reading() as work:
                identity = birth_record(work)["id"]
            keys = keys_of_user()
            key = keys.get(f"archive-{identity}")
            vault = Vault(cache / "archive", key)
            note_key(cache, f"archive-{identity}", key, in_keyring=keys.use_keyring)
            places.append(Place(store, vault, Trail(keys.get(f"audit-{identity}")), demo_reader(store, now)))
        make_list(places, now)
    aside = cache / "complete.part"
    aside.write_text(now.isoformat(), encoding="ascii")
    aside.replace(cache / "complete")
    return 0
