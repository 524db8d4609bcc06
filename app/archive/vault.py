"""Encrypted, content-addressed files: one an instance, named by the SHA-256 of its plain bytes.

A file is 16 bytes (magic, version, random prefix), then chunks of 64 KiB, each sealed with AES-256-GCM. The nonce is
the prefix and the chunk's number; the sealed-with data holds the SOP Instance UID, the version, the number and whether
it is the last chunk, so that neither files nor chunks can be swapped, and a cut file does not pass for a whole one.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import struct
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from resources.errors import ReadroomError
from viewer.read.source import fetch_ahead

MAGIC = b"RRV1"
HEAD = 12
CHUNK = 65536
TAG = 16


class VaultError(ReadroomError):
    """A kept file cannot be written or is not what was written."""


@dataclass(frozen=True, slots=True)
class Vault:
    """The files of one data folder under one key.

    Attributes:
        beneath: a second folder under the same key that is only read: the images of the sample list.
    """

    folder: Path
    key: bytes
    beneath: Path | None = None

    def path_of(self, digest: str) -> Path:
        """Where the file with this digest lies, or would lie."""
        path = self.folder / digest[:2] / digest[2:]
        if self.beneath is not None and not path.exists():
            below = self.beneath / digest[:2] / digest[2:]
            return below if below.exists() else path
        return path

    def put(self, sop_uid: str, plain: bytes, durable: bool = True) -> str:
        """Keep the bytes; the digest they are found by. Whole or not at all.

        Raises:
            VaultError: the disk is full or the folder cannot be written.
        """
        digest = hashlib.sha256(plain).hexdigest()
        path = self.path_of(digest)
        if path.exists():
            return digest
        aside = path.with_name(f".{path.name[:16]}-{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(aside, "xb") as file:  # noqa: PTH123 - "x" must fail when it exists
                file.write(self._sealed(sop_uid, plain))
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            aside.replace(path)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise VaultError(f"The image could not be kept in {self.folder}: {error.strerror}.") from error
        return digest

    def _sealed(self, sop_uid: str, plain: bytes) -> bytes:
        cipher, prefix = AESGCM(self.key), secrets.token_bytes(8)
        pieces = [MAGIC, prefix]
        view = memoryview(plain)
        count = max(1, -(-len(plain) // CHUNK))
        for number in range(count):
            chunk = view[number * CHUNK : (number + 1) * CHUNK]
            pieces.append(
                cipher.encrypt(_nonce(prefix, number), chunk, _bound(sop_uid, number, number == count - 1))
            )
        return b"".join(pieces)

    def source(self, sop_uid: str, digest: str) -> VaultSource:
        """Random access to the plain bytes of a kept file."""
        path = self.path_of(digest)
        try:
            sealed = path.stat().st_size - HEAD
        except OSError as error:
            raise VaultError(f"The kept image {sop_uid} is missing from {self.folder}.") from error
        chunks = max(1, -(-sealed // (CHUNK + TAG)))
        return VaultSource(sop_uid, str(path), sealed - chunks * TAG, chunks, self.key)

    def sweep(self, known: Container[str]) -> int:
        """Remove what a killed import left: parts, and files that no row knows. How many."""
        gone = 0
        for path in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if path.name.endswith(".part") or path.parent.name + path.name not in known:
                path.unlink(missing_ok=True)
                gone += 1
        return gone


BENEATH = "beneath"
"""A file in an archive folder that names a second one, which is only read."""


def open_vault(data: Path, key: bytes) -> Vault:
    """The vault of a data folder, over the one that its file `beneath` names, when there is one."""
    folder = data / "archive"
    try:
        beneath = Path(os.fsdecode((folder / BENEATH).read_bytes().strip()))
    except FileNotFoundError:
        return Vault(folder, key)
    return Vault(folder, key, beneath)


@dataclass(frozen=True, slots=True)
class VaultSource:
    """One kept instance as `viewer.read` reads it; decrypts only the chunks it is asked for."""

    name: str
    path: str
    size: int
    chunks: int
    key: bytes

    def read(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`."""
        length = max(0, min(length, self.size - offset))
        buffer = bytearray(length)
        self.read_into(offset, memoryview(buffer))
        return bytes(buffer)

    def read_into(self, offset: int, buffer: memoryview) -> int:
        """Fill `buffer` from `offset`; how many bytes came.

        Raises:
            VaultError: the file was changed, cut, or sealed with another key.
        """
        wanted = max(0, min(buffer.nbytes, self.size - offset))
        if wanted == 0:
            return 0
        first, last = offset // CHUNK, (offset + wanted - 1) // CHUNK
        cipher, target = AESGCM(self.key), buffer.cast("B")
        handle = self._open()
        try:
            head = os.pread(handle, HEAD, 0)
            if head[:4] != MAGIC:
                raise VaultError(f"The kept image {self.name} is not a file of this archive.")
            sealed = memoryview(bytearray(CHUNK + TAG))  # one chunk at a time: it stays in the processor's cache
            done = 0
            for number in range(first, last + 1):
                came = os.preadv(handle, [sealed], HEAD + number * (CHUNK + TAG))
                start = offset - number * CHUNK if number == first else 0
                done += self._open_chunk(cipher, head[4:], number, sealed[:came], start, target[done:wanted])
            return done
        finally:
            os.close(handle)

    def _open_chunk(
        self, cipher: AESGCM, prefix: bytes, number: int, sealed: memoryview, start: int, target: memoryview
    ) -> int:
        """Decrypt one chunk into the beginning of `target`, from byte `start` of it; how many bytes that gave."""
        nonce, bound = _nonce(prefix, number), _bound(self.name, number, number == self.chunks - 1)
        length = len(sealed) - TAG
        try:
            if start == 0 and 0 <= length <= len(target):
                cipher.decrypt_into(nonce, sealed, bound, target[:length])
                return length
            part = memoryview(cipher.decrypt(nonce, sealed, bound))[start : start + len(target)]
        except (InvalidTag, ValueError) as error:
            raise VaultError(f"The kept image {self.name} was changed, cut or sealed with another key.") from error
        target[: part.nbytes] = part
        return part.nbytes

    def hint(self, offset: int, length: int) -> None:
        """Ask the system to fetch the sealed bytes of these plain ones."""
        first, last = offset // CHUNK, (offset + max(length, 1) - 1) // CHUNK
        fetch_ahead(self.path, HEAD + first * (CHUNK + TAG), (last - first + 1) * (CHUNK + TAG))

    def _open(self) -> int:
        try:
            return os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
        except OSError as error:
            raise VaultError(f"The kept image {self.name} cannot be read: {error.strerror}.") from error


def _nonce(prefix: bytes, number: int) -> bytes:
    return prefix + struct.pack("<I", number)


def _bound(sop_uid: str, number: int, last: bool) -> bytes:
    return f"1|{sop_uid}|{number}|{int(last)}".encode()
