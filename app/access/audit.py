"""The audit chain: one entry a deed, each holding the digest of the one before (interop.md 6, 9).

The head (count and digest) lies in a table of its own with an authentication code whose key is kept outside the
data folder: a chain alone cannot see that its tail was cut off.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text, update

from app.store.engine import Work, birth_record
from app.store.tables import access as tables
from app.store.types import canonical, iso


@dataclass(frozen=True, slots=True)
class Trail:
    """Writes the chain. One a program; `key` authenticates the head.

    Attributes:
        key: 32 bytes from the keyring or a 0600 file, never in the data folder.
    """

    key: bytes

    def append(
        self,
        work: Work,
        now: datetime,
        actor: str,
        event: str,
        case_id: str = "",
        outcome: str = "ok",
        body: Mapping[str, Any] | None = None,
    ) -> int:
        """Add one entry, last in the transaction of the act it tells of; its number.

        Args:
            event: the name of the deed in dotted words; a command id where a command did it.
            outcome: "ok", or why it was refused.
            body: what else should be known; JSON values, no patient names.
        """
        if work.dialect.name == "postgresql":
            work.execute(text("SELECT pg_advisory_xact_lock(7262)"))
        seq, prev = head_of(work)
        entry = {
            "seq": seq + 1,
            "at": iso(now),
            "actor": actor,
            "event": event,
            "case_id": case_id,
            "outcome": outcome,
            "body": canonical(dict(body or {})),
        }
        digest = digest_of(entry, prev)
        work.execute(insert(tables.audit).values(**entry, prev=prev, hash=digest))
        mac = self.mac(seq + 1, digest)
        changed = work.execute(
            update(tables.audit_head).where(tables.audit_head.c.id == 1).values(seq=seq + 1, hash=digest, mac=mac)
        )
        if changed.rowcount == 0:
            work.execute(insert(tables.audit_head).values(id=1, seq=seq + 1, hash=digest, mac=mac))
        return seq + 1

    def mac(self, seq: int, digest: str) -> str:
        """The authentication code of a head."""
        return hmac.new(self.key, f"{seq}:{digest}".encode(), hashlib.sha256).hexdigest()


def digest_of(entry: Mapping[str, Any], prev: str) -> str:
    """SHA-256 over the digest before and every column of the entry, as canonical text."""
    words = unicodedata.normalize("NFC", canonical(dict(entry)))
    return hashlib.sha256(b"\x01" + prev.encode("ascii", "replace") + words.encode()).hexdigest()


def birth_digest(work: Work) -> str:
    """What the first entry chains to: the digest of the store's birth record."""
    return hashlib.sha256(b"\x00" + canonical(birth_record(work)).encode()).hexdigest()


def head_of(work: Work) -> tuple[int, str]:
    """Number and digest of the last entry; 0 and the birth digest when there is none."""
    row = work.execute(
        select(tables.audit.c.seq, tables.audit.c.hash).order_by(tables.audit.c.seq.desc()).limit(1)
    ).first()
    return (int(row.seq), str(row.hash)) if row else (0, birth_digest(work))


def entries(work: Work) -> Iterator[dict[str, Any]]:
    """Every entry of the chain in order, its body as values."""
    names = ("seq", "at", "actor", "event", "case_id", "outcome", "body", "prev", "hash")
    for row in work.execute(select(tables.audit).order_by(tables.audit.c.seq)).mappings():
        yield {name: json.loads(row[name]) if name == "body" else row[name] for name in names}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found.

    Attributes:
        authenticated: the head's code was made with our key; None where the key is not to be had.
        first_bad, reason: the first entry that does not hold, and why.
    """

    entries: int
    authenticated: bool | None
    first_bad: int | None = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether every entry is as it was written and none is missing."""
        return self.first_bad is None


def verify(work: Work, key: bytes | None) -> Verdict:
    """Walk the whole chain: gaps, order, digests, head. Writes nothing."""
    prev, expected, count = birth_digest(work), 1, 0
    head = work.execute(select(tables.audit_head)).first()
    authenticated: bool | None = None
    if head is not None and key is not None:
        authenticated = hmac.compare_digest(Trail(key).mac(int(head.seq), str(head.hash)), str(head.mac))

    def bad(seq: int, reason: str) -> Verdict:
        return Verdict(count, authenticated, seq, reason)

    last = prev
    for row in work.execute(select(tables.audit).order_by(tables.audit.c.seq)).mappings():
        seq = row["seq"]
        if not isinstance(seq, int) or seq != expected:
            return bad(expected, f"entry {expected} is missing; the next one there is {seq}")
        if row["prev"] != prev:
            return bad(seq, f"entry {seq} does not follow from the one before it")
        entry = {name: row[name] for name in ("seq", "at", "actor", "event", "case_id", "outcome", "body")}
        if any(not isinstance(entry[name], str) for name in entry if name != "seq"):
            return bad(seq, f"entry {seq} was changed: a column does not hold text")
        if digest_of(entry, prev) != row["hash"]:
            return bad(seq, f"entry {seq} was changed after it was written")
        if head is not None and seq > int(head.seq):
            return bad(seq, f"entry {seq} was added behind the head, which stands at {head.seq}")
        prev = last = row["hash"]
        expected, count = seq + 1, count + 1
    if head is None:
        return bad(1, "the head of the chain is missing") if count else Verdict(0, authenticated)
    if int(head.seq) >= expected:
        return bad(expected, f"entries from {expected} to {head.seq} were cut off")
    if head.hash != last:
        return bad(int(head.seq), f"the head does not match entry {head.seq}")
    if authenticated is False:
        return bad(int(head.seq), "the head was not written with this desk's key")
    return Verdict(count, authenticated)
