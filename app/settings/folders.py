"""Where things lie: the data folder, the user's configuration and cache."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder() -> Path:
    """The user's own data folder; READROOM_DATA overrides it."""
    named = os.environ.get("READROOM_DATA")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("readroom", appauthor=False)


def config_folder() -> Path:
    """Where keys and a person's own choices lie, outside every data folder."""
    from platformdirs import user_config_path

    return user_config_path("readroom", appauthor=False)


def cache_folder() -> Path:
    """What can be made again: the images of the sample list."""
    from platformdirs import user_cache_path

    return user_cache_path("readroom", appauthor=False)
