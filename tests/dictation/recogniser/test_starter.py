"""What the starter model hears, on its own recordings and on the shared ones."""

from difflib import SequenceMatcher
from typing import Any

import pytest

from dictation.microphone.wav import read_wav
from dictation.recogniser.values import Word
from dictation.recogniser.whole import transcribe

NEGATIONS = {"no", "not", "without", "non"}
SIDES = {"left", "right"}
NUMBERS = {
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
    "thirty",
    "forty",
    "fifty",
    "sixty",
    "seventy",
    "eighty",
    "ninety",
    "nought",
    "zero",
    "point",
    "minus",
}
UNITS = {"percent", "hounsfield"}
MATERIAL = NEGATIONS | SIDES | NUMBERS | UNITS


@pytest.fixture(scope="module")
def heard(listening: Any, shared_speech: list[dict[str, Any]]) -> list[tuple[dict[str, Any], tuple[Word, ...]]]:
    """All shared recordings with the words heard in them."""
    return [(row, transcribe(listening, read_wav(row["path"])).words) for row in shared_speech]


def exact(heard: list[tuple[dict[str, Any], tuple[Word, ...]]], kind: str) -> tuple[int, int]:
    """How many of a set came out word for word, of how many."""
    rows = [(row["heard"], " ".join(word.text for word in words)) for row, words in heard if row["set"] == kind]
    return sum(said == got for said, got in rows), len(rows)


def test_own_recordings_come_out_word_for_word(listening: Any, utterances: list[dict[str, Any]]) -> None:
    """Every recording of the tour is heard as said."""
    got = {row["file"]: transcribe(listening, read_wav(row["path"])).raw for row in utterances}

    assert got == {row["file"]: row["heard"] for row in utterances}


def test_report_sentences_and_commands(heard: list[tuple[dict[str, Any], tuple[Word, ...]]]) -> None:
    """Four of five unseen report sentences are exact, and every command."""
    core, of_core = exact(heard, "core")
    other, of_other = exact(heard, "open")

    assert core >= 0.8 * of_core
    assert other >= 0.8 * of_other
    assert exact(heard, "command") == (6, 6)


def test_no_negation_is_lost_or_added(heard: list[tuple[dict[str, Any], tuple[Word, ...]]]) -> None:
    """Each "no", "not" and "without" said is heard, and none that was not said."""
    for row, words in heard:
        said = [word for word in row["heard"].split() if word in NEGATIONS]
        assert [word.text for word in words if word.text in NEGATIONS] == said, row["name"]


def test_wrong_number_side_or_negation_stands_beside_a_doubtful_word(
    heard: list[tuple[dict[str, Any], tuple[Word, ...]]],
) -> None:
    """Where a material word came out wrong, it or its neighbour is marked doubtful."""
    for row, words in heard:
        said, got = row["heard"].split(), [word.text for word in words]
        for kind, a, b, x, y in SequenceMatcher(None, said, got, autojunk=False).get_opcodes():
            if kind == "equal" or not MATERIAL & {*said[a:b], *got[x:y]}:
                continue
            assert any(word.doubtful for word in words[max(0, x - 1) : y + 1]), (row["name"], said, got)


def test_few_right_words_are_called_doubtful(heard: list[tuple[dict[str, Any], tuple[Word, ...]]]) -> None:
    """At most one right word in ten is marked: more marks would not be read."""
    right = doubtful = 0
    for row, words in heard:
        matcher = SequenceMatcher(None, row["heard"].split(), [word.text for word in words], autojunk=False)
        for _, at, size in matcher.get_matching_blocks():
            right += size
            doubtful += sum(word.doubtful for word in words[at : at + size])

    assert doubtful <= 0.1 * right


def test_times_go_forwards_within_the_sound(heard: list[tuple[dict[str, Any], tuple[Word, ...]]]) -> None:
    """Every word starts after the one before it and has a confidence from 0 to 1."""
    for _, words in heard:
        starts = [word.start for word in words]
        assert starts == sorted(starts)
        assert all(word.start <= word.end and 0 <= word.confidence <= 1 for word in words)
