"""What was used last is kept, by number or by size, and what goes is handed back."""

from __future__ import annotations

from viewer.draw.latest import Latest


def test_the_one_not_used_for_longest_goes() -> None:
    """Two are kept; looking at one counts as using it."""
    gone: list[str] = []
    latest: Latest[str] = Latest(2, gone=gone.append)
    latest.put(1, "one")
    latest.put(2, "two")
    latest.get(1)

    latest.put(3, "three")

    assert gone == ["two"]
    assert latest.get(1) == "one" and latest.get(2) is None


def test_sizes_add_up_and_the_newest_stays() -> None:
    """What is larger than everything allowed is kept alone; what takes a place gives back the size of what was there."""
    gone: list[str] = []
    latest: Latest[str] = Latest(5, size=len, gone=gone.append)
    latest.put(1, "abc")
    latest.put(1, "ab")
    latest.put(2, "def")
    assert gone == ["abc"]

    latest.put(3, "larger than all")

    assert gone == ["abc", "ab", "def"]
    latest.clear()
    assert gone[3:] == ["larger than all"]
