"""A kept file that is not what was written is named, never read as if it were."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.archive.vault import CHUNK, HEAD, TAG, Vault, VaultError

PLAIN = bytes(range(256)) * 700  # three chunks, the last one short
UID = "2.25.7"


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "archive", b"k" * 32)


def read(vault: Vault, uid: str = UID, plain: bytes = PLAIN) -> bytes:
    source = vault.source(uid, hashlib.sha256(plain).hexdigest())
    return source.read(0, source.size)


def cut_a_byte(data: bytearray) -> None:
    del data[-1]


def cut_a_chunk(data: bytearray) -> None:
    del data[HEAD + 2 * (CHUNK + TAG) :]


def edit_a_byte(data: bytearray) -> None:
    data[HEAD + 70_000] ^= 1


def edit_the_prefix(data: bytearray) -> None:
    data[5] ^= 1


def swap_two_chunks(data: bytearray) -> None:
    step = CHUNK + TAG
    first, second = data[HEAD : HEAD + step], data[HEAD + step : HEAD + 2 * step]
    data[HEAD : HEAD + 2 * step] = second + first


def make_longer(data: bytearray) -> None:
    data.extend(b"more")


def another_kind(data: bytearray) -> None:
    data[0:4] = b"PK\x03\x04"


@pytest.mark.parametrize(
    "harm", [cut_a_byte, cut_a_chunk, edit_a_byte, edit_the_prefix, swap_two_chunks, make_longer, another_kind]
)
def test_a_harmed_file_is_named(vault: Vault, harm: Callable[[bytearray], None]) -> None:
    """Cut, edited, swapped, made longer: one sentence with the UID."""
    path = vault.path_of(vault.put(UID, PLAIN))
    data = bytearray(path.read_bytes())

    harm(data)
    path.write_bytes(data)

    with pytest.raises(VaultError, match=r"^The kept image 2\.25\.7 (was changed, cut|is not a file of this)"):
        read(vault)


def test_two_files_that_changed_places_are_named(vault: Vault) -> None:
    """Each is sealed with its own UID."""
    other = bytes(reversed(PLAIN))
    one, two = vault.path_of(vault.put(UID, PLAIN)), vault.path_of(vault.put("2.25.8", other))
    kept = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(kept)

    for uid, plain in ((UID, PLAIN), ("2.25.8", other)):
        with pytest.raises(VaultError, match=rf"^The kept image {uid} was changed"):
            read(vault, uid, plain)


def test_another_key_opens_nothing(vault: Vault) -> None:
    """And says that the key may be the reason."""
    vault.put(UID, PLAIN)

    with pytest.raises(VaultError, match="sealed with another key"):
        read(Vault(vault.folder, b"x" * 32))


def test_a_file_that_is_gone_is_named(vault: Vault) -> None:
    """Missing is not empty."""
    vault.path_of(vault.put(UID, PLAIN)).unlink()

    with pytest.raises(VaultError, match=r"The kept image 2\.25\.7 is missing"):
        read(vault)


def test_what_lies_on_the_disk_tells_nothing_of_the_image(vault: Vault) -> None:
    """Neither pixels nor the UID, and the same bytes never look alike twice."""
    first = vault.path_of(vault.put(UID, PLAIN)).read_bytes()
    vault.path_of(hashlib.sha256(PLAIN).hexdigest()).unlink()
    second = vault.path_of(vault.put(UID, PLAIN)).read_bytes()

    assert PLAIN[:64] not in first and UID.encode() not in first and first != second
    assert read(vault) == PLAIN


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_every_size_comes_back(vault: Vault, size: int) -> None:
    """Also nothing at all, and files that end where a chunk does."""
    plain = (b"abc" * size)[:size]
    vault.put(UID, plain)

    assert read(vault, plain=plain) == plain
