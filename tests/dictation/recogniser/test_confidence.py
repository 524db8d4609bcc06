"""How readings become confidence."""

from dictation.recogniser.confidence import Reading, combined
from dictation.recogniser.values import Word


def words(text: str) -> list[Word]:
    """Words that the recogniser itself is sure of."""
    return [Word(word, float(at), at + 1.0, 1.0) for at, word in enumerate(text.split())]


def doubtful(text: str, *readings: tuple[str, float]) -> list[str]:
    """Which words are doubtful, given other readings and their scores."""
    made = combined(words(text), [Reading(tuple(other.split()), score) for other, score in readings])
    return [word.text for word in made if word.doubtful]


def test_word_that_a_good_reading_has_otherwise_is_doubtful() -> None:
    """A nearly as good reading with another number makes the number doubtful, nothing else."""
    said = "a nodule of five millimetres"

    assert doubtful(said, (said, 100.0), ("a nodule of nine millimetres", 98.0)) == ["five"]


def test_word_that_only_a_bad_reading_has_otherwise_is_sure() -> None:
    """A reading far behind counts for nothing."""
    said = "a nodule of five millimetres"

    assert doubtful(said, (said, 400.0), ("a nodule of nine millimetres", 98.0)) == []


def test_lost_negation_makes_its_neighbours_doubtful() -> None:
    """Where another reading has a "no" that ours lacks, the words around the gap are doubtful."""
    said = "there is effusion"

    assert doubtful(said, (said, 10.0), ("there is no effusion", 9.0)) == ["is", "effusion"]


def test_one_and_many_of_a_unit_are_no_doubt() -> None:
    """Millimetre or millimetres: both are written mm."""
    said = "five millimetre nodule"

    assert doubtful(said, (said, 10.0), ("five millimetres nodule", 9.9)) == []
    assert doubtful("left lesion", ("left lesion", 10.0), ("left lesions", 9.9)) == ["lesion"]


def test_without_readings_words_stay_as_they_are() -> None:
    """The recogniser's own confidence is kept when there is nothing to compare with."""
    assert combined(words("no fracture"), []) == tuple(words("no fracture"))
