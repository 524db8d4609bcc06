"""Keys that must not lie in the data folder: the keyring's, or a 0600 file where there is no keyring."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from resources.errors import ReadroomError

SERVICE = "readroom"
LENGTH = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one person on one machine.

    Attributes:
        folder: where key files lie when no keyring is to be had.
        use_keyring: whether the system's keyring answered.
    """

    folder: Path
    use_keyring: bool

    def find(self, name: str) -> bytes | None:
        """The key of that name, None when it was never made here."""
        if self.use_keyring:
            import keyring

            kept = keyring.get_password(SERVICE, name)
            if kept:
                return bytes.fromhex(kept)
        path = self.folder / f"{name}.key"
        try:
            return bytes.fromhex(path.read_text(encoding="ascii").strip())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise ReadroomError(f"The key file {path} cannot be read: {error}.") from error

    def get(self, name: str) -> bytes:
        """The key of that name, made at its first use."""
        kept = self.find(name)
        if kept is not None:
            return kept
        fresh = secrets.token_bytes(LENGTH)
        if self.use_keyring:
            import keyring

            keyring.set_password(SERVICE, name, fresh.hex())
            return fresh
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            aside = self.folder / f".{name}.{secrets.token_hex(4)}"
            handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(fresh.hex())
                file.flush()
                os.fsync(file.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(aside, self.folder / f"{name}.key")
            aside.unlink()
        except OSError as error:
            raise ReadroomError(f"No key can be kept in {self.folder}: {error.strerror}.") from error
        made = self.find(name)
        if made is None:
            raise ReadroomError(f"No key can be kept in {self.folder}.")
        return made

    def forget(self, name: str) -> None:
        """Take the key of that name away for good, with all that only it opens; nothing where there is none."""
        if self.use_keyring:
            import keyring
            from keyring.errors import PasswordDeleteError

            with contextlib.suppress(PasswordDeleteError):  # never kept there
                keyring.delete_password(SERVICE, name)
        try:
            (self.folder / f"{name}.key").unlink(missing_ok=True)
        except OSError as error:
            raise ReadroomError(f"The key in {self.folder} cannot be taken away: {error.strerror}.") from error


def archive_key(keys: Keys, store: str, *, holds_images: bool) -> bytes:
    """The key that seals the images of a store, made with the first of them.

    Args:
        store: the identity in the store's birth record.
        holds_images: whether images were sealed already; another key would open none of them.

    Raises:
        ReadroomError: images are kept, and their key is not here.
    """
    name = f"archive-{store}"
    kept = keys.find(name)
    if kept is None and holds_images:
        where = "this person's keyring" if keys.use_keyring else f"as {keys.folder / name}.key"
        raise ReadroomError(
            f"The key of the images in this data folder is not here, so they cannot be opened. Put it back {where}; "
            "no other key is made, and nothing was changed."
        )
    return kept or keys.get(name)


def keys_of_user() -> Keys:
    """The keyring where there is one that keeps secrets; key files in the configuration folder elsewhere."""
    from app.settings.folders import config_folder

    return Keys(config_folder() / "keys", keyring_name() != "")


def keyring_name() -> str:
    """The name of the system's keyring; empty where there is none (headless machines)."""
    import keyring
    from keyring.errors import KeyringError

    try:
        backend = keyring.get_keyring()
        if backend.priority < 1:
            return ""
        return type(backend).__module__.rsplit(".", 1)[-1]
    except (KeyringError, RuntimeError):
        return ""
